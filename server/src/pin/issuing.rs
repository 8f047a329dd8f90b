//! Carrying out what `identity::pin` gives out: messages, letters.

use identity::pin::{Contact, Half, HalfPin, PinOutput};
use protocol::Code;
use protocol::demo::SmsKind;
use uuid::Uuid;

use super::held::Held;
use super::letters::{self, Addressee};
use super::{Pins, words};
use crate::email::OutgoingEmail;
use crate::problem::{ApiError, ApiResult};
use crate::sms::{Delivery, OutgoingSms};
use crate::store::pins::{Beside, LetterRow, PendingRequest};

/// How long a message with half a PIN may be on its way.
const MESSAGE_MAY_TAKE: chrono::TimeDelta = chrono::TimeDelta::hours(12);

/// What goes beside a PIN that is issued.
#[derive(Default)]
pub struct Issue {
    /// To whom the letter goes, where there is one.
    pub addressee: Option<Addressee>,
    /// What the contact centre needs if nothing arrives.
    pub request: Option<PendingRequest>,
    /// Whoever entered with the PIN before is signed out.
    pub signs_out: bool,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Issued {
    /// Where halves went, masked.
    pub sent_to: Vec<String>,
    /// The letter that waits to be printed.
    pub letter: Option<Uuid>,
}

impl Held {
    /// Writes the record down, then sends messages and has letters printed. When a message can't be sent, all of it is taken back: a PIN
    /// of which half got lost would be worse than none.
    ///
    /// # Errors
    /// `SmsUnavailable` when a message can't be sent, or when the store or the folder of the letters fails. Nothing has changed then.
    pub async fn issue(&mut self, outputs: &[PinOutput], issue: Issue) -> ApiResult<Issued> {
        let request_before = self.pins().store.pin_request_of(self.owner()).await?.map(|stored| stored.request);
        let letter = self.write_letter(outputs, issue.addressee.as_ref()).await?;
        let Issue { request, signs_out, .. } = issue;
        let beside = Beside { request, letter: letter.map(LetterRow::Meant), signs_out, ..Beside::default() };
        let mut done = Issued { sent_to: Vec::new(), letter };
        if let Err(error) = self.save(&beside).await {
            self.drop_letter(letter).await;
            return Err(error.into());
        }
        if let Err(error) = self.send_halves(outputs, &mut done).await {
            // The row first: after a crash in between, a letter that is meant must not be missing.
            let letter_row = letter.map(LetterRow::Dropped);
            self.undo(&Beside { request: request_before, letter: letter_row, ..Beside::default() }).await?;
            self.drop_letter(letter).await;
            return Err(error);
        }
        if let Some(letter) = letter {
            self.put_letter(letter).await;
        }
        Ok(done)
    }

    async fn drop_letter(&self, letter: Option<Uuid>) {
        if let Some(letter) = letter {
            self.pins().letters.drop(letter).await;
        }
    }

    async fn write_letter(&self, outputs: &[PinOutput], addressee: Option<&Addressee>) -> ApiResult<Option<Uuid>> {
        let printed = outputs.iter().find_map(|output| match output {
            PinOutput::PrintLetter { half, secret } => Some((*half, secret)),
            _ => None,
        });
        let Some((half, secret)) = printed else { return Ok(None) };
        let to = addressee.ok_or_else(|| ApiError::Internal("a letter goes to nobody".to_owned()))?;
        let (id, pdf) = (Uuid::new_v4(), letters::letter(to, half, secret, self.pins().clock.now()));
        self.pins().letters.write(id, pdf).await.map_err(|error| {
            tracing::error!(%error, "a letter could not be written");
            Code::StorageUnavailable
        })?;
        Ok(Some(id))
    }

    /// The row says that the letter is meant: if it can't be put now, it is at the next start.
    async fn put_letter(&self, letter: Uuid) {
        let pins = self.pins();
        match pins.letters.put(letter).await {
            Ok(()) => {
                if let Err(error) = pins.store.pin_letters_put(&[letter]).await {
                    tracing::warn!(%error, %letter, "a letter is in its place, and its row is left behind");
                }
                metrics::counter!("sportello_pin_letters_total").increment(1);
            }
            Err(error) => tracing::error!(%error, %letter, "a letter could not be put in its place"),
        }
    }

    async fn send_halves(&self, outputs: &[PinOutput], done: &mut Issued) -> ApiResult<()> {
        for output in outputs {
            if let PinOutput::SendHalf { half, to, secret } = output {
                self.pins().send(*half, to, secret).await?;
                done.sent_to.push(masked(to));
            }
        }
        Ok(())
    }
}

impl Pins {
    /// Past the outbox, as the codes of guests: what is written nowhere can't wait there.
    async fn send(&self, half: Half, to: &Contact, secret: &HalfPin) -> ApiResult<()> {
        let idempotency_key = Uuid::new_v4().to_string();
        let delivery = match to {
            Contact::Sms(number) => {
                let sms = OutgoingSms {
                    number: number.clone(),
                    kind: SmsKind::PinHalf,
                    text: booking::sms::pin_half(&secret.reveal(), half == Half::First),
                    expires_at: self.clock.now() + MESSAGE_MAY_TAKE,
                    idempotency_key,
                };
                self.sms.send(&sms).await
            }
            Contact::Email(address) => {
                let (subject, text) = words::half_by_email(half, &secret.reveal());
                let email = OutgoingEmail { address: address.clone(), subject, text, idempotency_key };
                self.email.send(&email).await
            }
        };
        match delivery {
            // Of a lost answer nobody knows: the half may well arrive, and the contact centre can have another one sent.
            Delivery::Sent { .. } | Delivery::Unknown => Ok(()),
            Delivery::Failed { cause } => {
                tracing::warn!(cause, "half a PIN could not be sent");
                Err(Code::SmsUnavailable.into())
            }
        }
    }
}

/// A contact as people may see it.
#[must_use]
pub fn masked(contact: &Contact) -> String {
    match contact {
        Contact::Sms(number) => number.masked(),
        Contact::Email(address) => address.masked(),
    }
}
