//! The PIN: asking for one, using it, and what to do when it is lost. Bodies that carry a secret have no `Debug`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AttachmentId, AttachmentWarning, DeskId, OfficeId, PersonName, PinKind};

/// To whom PINs are issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PinIssuedTo {
    /// Residents abroad without an Italian identity document.
    AbroadWithoutItalianDocument,
    /// Anybody with a fiscal code.
    Anybody,
}

/// `GET /api/v1/pin`: what the pages say before anything is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinInfo {
    /// Who gets one.
    pub issued_to: PinIssuedTo,
    /// Hours after which the contact centre may validate a request whose first half has not arrived.
    pub validate_after_hours: u32,
    /// The server's clock.
    pub now: DateTime<Utc>,
}

/// Where a person lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PinResidence {
    /// In Italy.
    Italy,
    /// Elsewhere.
    Abroad,
}

/// Whether a person has an Italian identity document, and so could have a digital identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItalianDocument {
    /// One at least.
    Held,
    /// None.
    NotHeld,
}

/// Who a PIN is for.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinApplicant {
    /// Fiscal code.
    pub fiscal_code: String,
    /// Name and surname, as they stand on the letter.
    pub name: String,
    /// Where the person lives.
    pub residence: PinResidence,
    /// Whether there is an Italian identity document.
    pub italian_document: ItalianDocument,
}

/// Where a letter goes. Each line has 1 to 80 characters; the post code may be empty where there is none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostalAddress {
    /// Street and number.
    pub street: String,
    /// Post code.
    pub post_code: String,
    /// Town.
    pub town: String,
    /// Country.
    pub country: String,
}

/// Where a person can be reached with half a PIN. No two are the same.
#[derive(Clone, Default, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PinContacts {
    /// Mobile number in E.164.
    pub mobile: Option<String>,
    /// E-mail address, ordinary or certified.
    pub email: Option<String>,
    /// Another one.
    pub second_email: Option<String>,
}

/// `POST /api/v1/pin/requests` (an e-mail address is needed), and of an operator `POST /api/v1/assistance/pin-requests`.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestPin {
    /// For whom.
    pub applicant: PinApplicant,
    /// Where the letter with the second half goes.
    pub address: PostalAddress,
    /// Where the first half goes.
    pub contacts: PinContacts,
}

/// `POST /api/v1/pin/requests`, 202. The same for everybody: if the data are right, the first half arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinRequestTaken {
    /// From when on the contact centre can help if nothing has arrived.
    pub call_from: DateTime<Utc>,
}

/// What stands on a health card (*Tessera Sanitaria*).
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownCard {
    /// Its number: 20 digits.
    pub number: String,
    /// Its last day, `2029-12-31`.
    pub expires: NaiveDate,
}

/// `POST /api/v1/pin/activations`: a first half came in a letter nobody asked for.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivatePin {
    /// Fiscal code.
    pub fiscal_code: String,
    /// The health card.
    pub card: ShownCard,
    /// Where the second half goes.
    pub contacts: PinContacts,
}

/// Half a PIN is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinHalfSent {
    /// Where it went, masked.
    pub to_masked: String,
}

/// `POST /api/v1/pin/sessions`.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinLogin {
    /// Fiscal code.
    pub fiscal_code: String,
    /// 8 or 16 characters; blanks and hyphens do not count.
    pub pin: String,
    /// The desk the person wants to reach. One that is marked as simplified opens to the first half alone.
    #[serde(default)]
    #[ts(optional)]
    pub desk: Option<DeskId>,
}

/// Answer to a [`PinLogin`] that fits.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum PinEntered {
    /// Signed in: the cookie comes with the answer.
    SignedIn {
        /// What it opens.
        kind: PinKind,
    },
    /// It is the one sent at first, or too old: it opens nothing but its change.
    MustChange {
        /// Changes it, once: `POST /api/v1/pin/changes`.
        ticket: String,
        /// Until when.
        expires_at: DateTime<Utc>,
    },
}

/// `POST /api/v1/pin/changes`.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChangePin {
    /// After a login that said so.
    Ticket {
        /// The ticket.
        ticket: String,
    },
    /// By the PIN itself.
    Pin {
        /// Fiscal code.
        fiscal_code: String,
        /// The PIN that is to be changed.
        pin: String,
    },
}

/// The personal PIN, shown this once.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinChanged {
    /// Eight characters.
    pub pin: String,
}

/// A contact that was given before.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum QuotedContact {
    /// A mobile number.
    Sms {
        /// In E.164.
        number: String,
    },
    /// An e-mail address.
    Email {
        /// The address.
        address: String,
    },
}

/// `POST /api/v1/pin/restores`, 202 for everybody: if the data are right, either half arrives at one of the two.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestorePin {
    /// Fiscal code.
    pub fiscal_code: String,
    /// One contact.
    pub first: QuotedContact,
    /// Another.
    pub second: QuotedContact,
}

/// `POST /api/v1/pin/revocations`.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokePin {
    /// Fiscal code.
    pub fiscal_code: String,
    /// The health card.
    pub card: ShownCard,
}

/// What a conversion needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PinPaper {
    /// The signed form.
    Form,
    /// The copy of the identity document.
    Document,
}

/// A file that passed its check. `POST /api/v1/pin/papers?paper=form` takes one as raw PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinPaperView {
    /// Its id.
    pub id: AttachmentId,
    /// Which.
    pub paper: PinPaper,
    /// Name as declared, cleaned.
    pub name: String,
    /// Size in bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// Number of pages.
    pub pages: u32,
    /// What the official should know.
    pub warnings: Vec<AttachmentWarning>,
}

/// `POST /api/v1/pin/conversions`: both files were taken before.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskConversion {
    /// The signed form.
    pub form: AttachmentId,
    /// The copy of the identity document.
    pub document: AttachmentId,
}

/// `GET /api/v1/pin/conversions`: where one's own conversion stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PinConversionState {
    /// None was asked for.
    None {},
    /// An official has to decide.
    Asked {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// It was refused; it can be asked for again.
    Refused {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// The PIN is *dispositivo*.
    Dispositive {},
}

/// `POST /api/v1/office/pins`: the person stands at the counter and was identified. Answered by the sheet for the sealed envelope, a PDF.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuePin {
    /// The official's office.
    pub office: OfficeId,
    /// For whom.
    pub applicant: PinApplicant,
    /// Where the person can be reached later.
    pub contacts: PinContacts,
}

/// `POST /api/v1/office/pins/preassigned`: a first half for a letter that goes out anyway.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreassignPin {
    /// The official's office.
    pub office: OfficeId,
    /// For whom.
    pub applicant: PinApplicant,
    /// Where the letter goes.
    pub address: PostalAddress,
}

/// A letter waits to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinLetterMade {
    /// Name of its file in the folder of the letters, without `.pdf`.
    pub letter: Uuid,
}

/// `GET /api/v1/office/pin-conversions`: one that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinConversionRow {
    /// Its id.
    pub id: Uuid,
    /// Whose, masked.
    pub fiscal_code_masked: String,
    /// Since when.
    pub asked_at: DateTime<Utc>,
    /// Handed in on paper: there are no files.
    pub on_paper: bool,
}

/// `GET /api/v1/office/pin-conversions/{id}`: with the whole fiscal code, which is compared with the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinConversionView {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    #[schema(value_type = String)]
    #[ts(type = "string")]
    pub fiscal_code: crate::FiscalCode,
    /// Since when.
    pub asked_at: DateTime<Utc>,
    /// The files; none when it was handed in on paper.
    pub papers: Vec<PinPaperView>,
}

/// `POST /api/v1/office/pin-conversions`: form and document were handed in on paper, or came by fax.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversionOnPaper {
    /// Whose.
    pub fiscal_code: String,
}

/// `POST /api/v1/office/pin-conversions/{id}`.
#[derive(Clone, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub enum DecideConversion {
    /// The person is who they say: the PIN becomes *dispositivo*.
    Accept {},
    /// Not on these papers.
    Refuse {
        /// Why, for the person to read: 1 to 500 characters.
        reason: String,
    },
}

/// `GET /api/v1/assistance/pin-requests`: one that the contact centre can validate, now or later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct PinRequestRow {
    /// Its id.
    pub id: Uuid,
    /// Name, as the person gave it.
    pub name: PersonName,
    /// Whose, masked.
    pub fiscal_code_masked: String,
    /// Since when nothing has arrived.
    pub since: DateTime<Utc>,
    /// From when on it can be validated.
    pub validate_from: DateTime<Utc>,
    /// The first half was sent already; validating sends a new one.
    pub sent: bool,
    /// Where it can go, masked; the first one is taken unless another is named.
    pub contacts: Vec<MaskedContact>,
}

/// A way to reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PinChannel {
    /// SMS.
    Sms,
    /// E-mail to the first address.
    Email,
    /// E-mail to the second address.
    SecondEmail,
}

/// A contact, as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct MaskedContact {
    /// Which.
    pub channel: PinChannel,
    /// Masked.
    pub to_masked: String,
}

/// `POST /api/v1/assistance/pin-requests/{id}/validation`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValidatePinRequest {
    /// Where the first half goes; nothing: to the first contact.
    #[serde(default)]
    #[ts(optional)]
    pub channel: Option<PinChannel>,
}
