//! A model that sees only what leaves a record, and knows from that what opens it.

use std::collections::BTreeSet;

use proptest::prelude::prop;
use protocol::AttachmentId;

use super::*;
use crate::lockout::{Locked, Tries};

#[derive(Debug, Clone)]
pub enum Step {
    Online { verified: bool },
    AddressVerified,
    Validate,
    Telephone,
    Office,
    Preassign,
    Activate { card: char },
    Login(Text),
    Change(Text),
    Ask { form: bool, document: bool },
    Decide { accept: bool },
    Restore { right: bool },
    Revoke { card: char },
    Wait(i64),
    Restart,
}

/// What somebody types.
#[derive(Debug, Clone)]
pub enum Text {
    /// What opens, if anything does.
    Right,
    /// Something that was once sent or shown, or parts of such things.
    Seen(prop::sample::Index),
    /// A guess.
    Guess(&'static str),
}

/// What opens, by all that left the record so far.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Opens {
    Nothing,
    /// A letter with a first half is on its way.
    Letter(String),
    Whole {
        first: String,
        second: String,
        simplified: bool,
    },
    Personal(String),
}

/// A record, and everything an observer outside of it has seen.
pub struct World {
    rules: PinRules,
    record: PinRecord,
    now: DateTime<Utc>,
    made: u32,
    opens: Opens,
    identified: bool,
    failed: (u32, DateTime<Utc>),
    seen: BTreeSet<String>,
    /// States and verdicts that came up.
    pub reached: BTreeSet<&'static str>,
}

impl World {
    pub fn new() -> Self {
        Self {
            rules: rules(),
            record: PinRecord::default(),
            now: noon(),
            made: 0,
            opens: Opens::Nothing,
            identified: false,
            failed: (0, noon()),
            seen: BTreeSet::new(),
            reached: BTreeSet::new(),
        }
    }

    /// Takes a step and looks at what holds after it.
    pub fn take(&mut self, step: Step) {
        let before = self.record.clone();
        self.made += 1;
        let done = self.call(step);
        if let Err(refusal) = done {
            assert_eq!(self.record, before, "refused: {refusal}");
        }
        if self.record != before {
            self.probe();
        }
    }

    /// Every text ever seen opens exactly what the model says, were the tries clear.
    fn probe(&mut self) {
        let mut opening = 0;
        for text in &self.seen {
            let mut record = PinRecord { logins: Tries::Clear, ..self.record.clone() };
            let verdict = record.login(&self.rules, &typed(text), self.now);
            assert_eq!(verdict, self.expected(text), "{:?}", self.opens);
            opening += u32::from(matches!(verdict, LoginVerdict::Ok(_) | LoginVerdict::MustChange));
            assert!(!verdict.opens(Service::WebMeeting) || matches!(verdict, LoginVerdict::Ok(_)));
            assert!(!verdict.opens(Service::Dispositivo) || self.identified);
        }
        assert!(opening <= 1, "never two valid secrets at once");
        let kept = serde_json::to_string(&self.record).unwrap();
        assert!(self.seen.iter().all(|text| !kept.contains(text)));
    }

    fn expected(&self, text: &str) -> LoginVerdict {
        match &self.opens {
            Opens::Whole { first, second, .. } if *text == format!("{first}{second}") => LoginVerdict::MustChange,
            Opens::Whole { first, simplified: true, .. } if text == first => LoginVerdict::SimplifiedOnly,
            Opens::Personal(own) if text == own && self.identified => LoginVerdict::Ok(PinKind::Dispositivo),
            Opens::Personal(own) if text == own => LoginVerdict::Ok(PinKind::Ordinary),
            _ => LoginVerdict::Wrong,
        }
    }

    /// Worked out by hand: 5 free ones, 1 minute, doubled up to a day, blocked after 20.
    fn locked(&self) -> Option<Locked> {
        let (times, last) = self.failed;
        match times {
            0..5 => None,
            5..20 => {
                let until = last + TimeDelta::minutes((1 << (times - 5)).min(24 * 60));
                (self.now < until).then_some(Locked::Until(until))
            }
            _ => Some(Locked::Blocked),
        }
    }

    fn sees(&mut self, opens: Opens) {
        if let Opens::Whole { first, second, .. } = &opens {
            self.seen.extend([first.clone(), second.clone(), format!("{first}{second}")]);
        }
        if let Opens::Letter(text) | Opens::Personal(text) = &opens {
            self.seen.insert(text.clone());
        }
        self.opens = opens;
        self.reached.insert(match self.opens {
            Opens::Nothing => "nothing",
            Opens::Letter(_) => "letter",
            Opens::Whole { .. } => "whole",
            Opens::Personal(_) => "personal",
        });
    }

    /// New halves were sent: a new PIN, of somebody nobody has identified but an office.
    fn issued(&mut self, first: String, second: String, simplified: bool, identified: bool) {
        self.identified = identified;
        self.failed.0 = 0;
        self.sees(Opens::Whole { first, second, simplified });
    }

    fn text(&self, text: &Text) -> String {
        match (text, &self.opens) {
            (Text::Right, Opens::Whole { first, second, .. }) => format!("{first}{second}"),
            (Text::Right, Opens::Personal(own)) => own.clone(),
            (Text::Seen(which), _) if !self.seen.is_empty() => {
                self.seen.iter().nth(which.index(self.seen.len())).unwrap().clone()
            }
            (Text::Guess(guess), _) => (*guess).to_owned(),
            _ => "ABCDEFGH".to_owned(),
        }
    }

    /// What the model makes of a PIN that was looked at.
    fn counts(&mut self, verdict: LoginVerdict) {
        match verdict {
            LoginVerdict::Wrong => self.failed = (self.failed.0 + 1, self.now),
            LoginVerdict::MustChange | LoginVerdict::Ok(_) => self.failed.0 = 0,
            LoginVerdict::SimplifiedOnly | LoginVerdict::Locked(_) => {}
        }
        self.reached.insert(match verdict {
            LoginVerdict::Wrong => "wrong",
            LoginVerdict::Locked(Locked::Until(_)) => "locked",
            LoginVerdict::Locked(Locked::Blocked) => "blocked",
            LoginVerdict::MustChange => "must change",
            LoginVerdict::SimplifiedOnly => "simplified",
            LoginVerdict::Ok(PinKind::Ordinary) => "ordinary",
            LoginVerdict::Ok(PinKind::Dispositivo) => "dispositivo",
        });
    }

    fn call(&mut self, step: Step) -> Result<(), PinRefusal> {
        match step {
            Step::Online { .. } | Step::AddressVerified | Step::Telephone | Step::Validate => self.ask(&step),
            Step::Office => self.office(),
            Step::Preassign | Step::Activate { .. } => self.preassigned(&step),
            Step::Login(text) => {
                self.login(&text);
                Ok(())
            }
            Step::Change(text) => self.change(&text),
            Step::Ask { form, document } => {
                let file = |accepted, id| {
                    let id = AttachmentId(uuid::Uuid::from_u128(id));
                    if accepted { FileCheck::Accepted(id) } else { FileCheck::Refused }
                };
                let handed_in = HandedIn::Files { form: file(form, 1), document: file(document, 2) };
                self.record.ask_conversion(handed_in, self.now)
            }
            Step::Decide { accept } => {
                let refusal = Decision::Refuse { reason: "unsigned".into() };
                let decision = if accept { Decision::Accept } else { refusal };
                self.record.decide_conversion("bruni".into(), decision, self.now)?;
                self.identified |= accept;
                Ok(())
            }
            Step::Restore { right } => self.restore(right),
            Step::Revoke { card: digit } => {
                let checked = self.record.revoke(&self.rules, shown(&card(digit), &card('0')), self.now)?;
                if checked == Checked::Fits(()) {
                    assert_eq!(digit, '0');
                    self.identified = false;
                    self.sees(Opens::Nothing);
                }
                Ok(())
            }
            Step::Wait(seconds) => {
                self.now += TimeDelta::seconds(seconds);
                Ok(())
            }
            Step::Restart => {
                let kept = serde_json::to_string(&self.record).unwrap();
                self.record = serde_json::from_str(&kept).unwrap();
                Ok(())
            }
        }
    }

    fn ask(&mut self, step: &Step) -> Result<(), PinRefusal> {
        let (fresh, now) = (fresh(self.made), self.now);
        let outputs = match step {
            Step::Online { verified } => {
                let address = if *verified { Address::Verified } else { Address::NotVerified };
                self.record.request_online(&self.rules, both(), address, &fresh, now)?
            }
            Step::AddressVerified => self.record.address_verified(&self.rules, &fresh, now)?,
            Step::Telephone => self.record.request_by_telephone(&self.rules, both(), &fresh, now)?,
            _ => self.record.validate(&self.rules, None, &fresh, now)?,
        };
        match outputs.as_slice() {
            [PinOutput::AwaitValidation { .. }] => self.sees(Opens::Nothing),
            [new] => {
                let Opens::Whole { second, simplified: true, .. } = &self.opens else { panic!("{:?}", self.opens) };
                self.reached.insert("sent anew");
                self.sees(Opens::Whole { first: half_in(new), second: second.clone(), simplified: true });
            }
            [first, second] => self.issued(half_in(first), half_in(second), true, false),
            other => panic!("{other:?}"),
        }
        Ok(())
    }

    fn office(&mut self) -> Result<(), PinRefusal> {
        let (fresh, by) = (fresh(self.made), "bruni".into());
        match self.record.issue_at_office(&self.rules, both(), by, &fresh, self.now)? {
            PinOutput::PrintEnvelope { secret } => {
                let [first, second] = [&secret.first, &secret.second].map(|half| half.reveal().to_string());
                self.issued(first, second, false, true);
            }
            other => panic!("{other:?}"),
        }
        Ok(())
    }

    fn preassigned(&mut self, step: &Step) -> Result<(), PinRefusal> {
        let fresh = fresh_half(self.made);
        let Step::Activate { card: digit } = step else {
            let letter = self.record.preassign(&self.rules, abroad(), &fresh, self.now)?;
            self.sees(Opens::Letter(half_in(&letter)));
            return Ok(());
        };
        let shown_card = card(*digit);
        let on_file = card('0');
        let contacts = contacts(&[mobile()]);
        let checked = self.record.activate(&self.rules, shown(&shown_card, &on_file), contacts, &fresh, self.now)?;
        if let Checked::Fits(sent) = checked {
            assert_eq!(*digit, '0');
            let Opens::Letter(first) = self.opens.clone() else { panic!("{:?}", self.opens) };
            self.reached.insert("activated");
            self.issued(first, half_in(&sent), false, false);
        }
        Ok(())
    }

    fn login(&mut self, text: &Text) {
        let text = self.text(text);
        let verdict = self.record.login(&self.rules, &typed(&text), self.now);
        let expected = self.locked().map_or_else(|| self.expected(&text), LoginVerdict::Locked);
        assert_eq!(verdict, expected);
        self.counts(verdict);
    }

    fn change(&mut self, text: &Text) -> Result<(), PinRefusal> {
        let text = self.text(text);
        let checked = self.record.change(&self.rules, &typed(&text), &fresh_half(self.made), self.now)?;
        let expected = self.locked().map_or_else(|| self.expected(&text), LoginVerdict::Locked);
        match (checked, expected) {
            (Checked::DoesNotFit, LoginVerdict::Wrong) => self.counts(expected),
            (Checked::Locked(found), LoginVerdict::Locked(locked)) => assert_eq!(found, locked),
            (Checked::Fits(shown), LoginVerdict::MustChange | LoginVerdict::Ok(_)) => {
                self.counts(expected);
                self.sees(Opens::Personal(half_in(&shown)));
            }
            other => panic!("{other:?}"),
        }
        Ok(())
    }

    fn restore(&mut self, right: bool) -> Result<(), PinRefusal> {
        let quoted = [mobile(), email(if right { "maria" } else { "other" })];
        let checked = self.record.restore(&self.rules, &quoted, &fresh(self.made), self.now)?;
        if let Checked::Fits([first, second]) = checked {
            assert!(right);
            self.reached.insert("restored");
            self.issued(half_in(&first), half_in(&second), true, self.identified);
        }
        Ok(())
    }
}
