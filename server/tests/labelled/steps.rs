//! The steps of a file on its way in, in the order of `server/src/http/attachments/checked.rs`.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use chat::attachment::{DeclaredName, SizeLimit, Sniff, sniff, warnings_for};
use chat::pdf::envelope::other_than_pdf;
use chat::pdf::{ExpectedForm, Findings, Question};
use protocol::{AttachmentRole, AttachmentWarning, Code, FiscalCode, FormKind};
use server::checker::{CheckError, Checker};
use server::clamd::Clamd;
use server::clock::Stopwatch;
use server::trust;
use tempfile::TempDir;

use crate::clamd::RealClamd;
use crate::set::{Labelled, Role, Set};

const SPORTELLO: &str = env!("CARGO_BIN_EXE_sportello");

/// The people of the booking.
const DELEGATOR: &str = "BNCDAA41E53H501V";
const DELEGATE: &str = "BNCLCU70A15H501C";

/// What a sender is told.
pub enum Outcome {
    Accepted(Vec<AttachmentWarning>),
    Refused(Code),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted(warnings) => write!(f, "accepted {warnings:?}"),
            Self::Refused(code) => write!(f, "refused {code:?}"),
        }
    }
}

/// Antivirus and checker, ready.
pub struct Steps {
    antivirus: Clamd,
    checker: Checker,
    _trust: TempDir,
    _clamd: RealClamd,
}

impl Steps {
    pub async fn prepare(set: &Set) -> Self {
        let (clamd, folder) = (RealClamd::start().await, tempfile::tempdir().unwrap());
        for list in [trust::SIGNATURES, trust::TIME_STAMPS] {
            std::fs::copy(set.root(), folder.path().join(list)).unwrap();
        }
        let checker = Checker::trusting(Some(SPORTELLO), Some(folder.path().to_owned()));
        checker.make_ready();
        Self { antivirus: Clamd::new(clamd.address()), checker, _trust: folder, _clamd: clamd }
    }

    /// What the sender of this file is told, and how long its check took.
    pub async fn take(&self, file: &Labelled, bytes: Vec<u8>) -> (Outcome, Duration) {
        let mut checked_for = Duration::ZERO;
        let outcome = match self.try_to_take(file, bytes, &mut checked_for).await {
            Ok(findings) => Outcome::Accepted(warnings_for(role(file), findings.warnings)),
            Err(code) => Outcome::Refused(code),
        };
        (outcome, checked_for)
    }

    /// Asks the checker alone.
    pub async fn check(&self, bytes: Vec<u8>, question: Question) -> Result<Findings, CheckError> {
        self.checker.check(Bytes::from(bytes), question).await
    }

    async fn try_to_take(&self, file: &Labelled, bytes: Vec<u8>, checked_for: &mut Duration) -> Result<Findings, Code> {
        DeclaredName::parse(&file.name)?;
        let mut limit = SizeLimit::default();
        limit.add(bytes.len())?;
        limit.finish()?;
        if sniff(&bytes) != Sniff::Pdf {
            return Err(other_than_pdf(&bytes));
        }
        self.antivirus.scan(&bytes).await.map_err(|error| error.code())?;
        let watch = Stopwatch::start();
        let checked = self.check(bytes, question(file)).await;
        *checked_for = watch.elapsed();
        checked.map_err(|error| error.code())
    }
}

/// The form of the booking, for who sends it as such.
fn question(file: &Labelled) -> Question {
    let form = (file.role == Role::Form).then(form_of_the_booking);
    Question { form, ..no_form() }
}

/// The form of the booking.
pub fn form_of_the_booking() -> ExpectedForm {
    let person = |code: &str| FiscalCode::parse(code).unwrap();
    ExpectedForm { kind: FormKind::Aa08, delegator: person(DELEGATOR), delegate: person(DELEGATE) }
}

/// Any file; its signatures are judged by the time at which the set was made, which is about now.
#[allow(clippy::disallowed_methods, reason = "the set's signatures and certificates are of today")]
pub fn no_form() -> Question {
    Question { form: None, now: Some(chrono::Utc::now()), all_the_same: false }
}

fn role(file: &Labelled) -> AttachmentRole {
    match file.role {
        Role::Form => AttachmentRole::DelegationForm,
        Role::Document => AttachmentRole::IdentityDocument,
    }
}
