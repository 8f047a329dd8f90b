//! Files that citizens attach.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{AttachmentId, PersonName, Seat};

/// Which form a delegation is asked with (INPS circular 127/2021). The booking names it, the official may change it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// AA08: the delegator comes in person.
    #[default]
    Aa08,
    /// AA09: the delegator can't come for reasons of health; a medical statement goes with it.
    Aa09,
    /// AA10: a guardian, trustee or parent asks; the proof of that role goes with it.
    Aa10,
}

impl FormKind {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Aa08, Self::Aa09, Self::Aa10];

    /// The documents that go with it, in the order in which they are asked for.
    #[must_use]
    pub const fn documents(self) -> &'static [AttachmentRole] {
        use AttachmentRole::{DelegationForm, IdentityDocument, MedicalStatement, ProofOfRole};
        match self {
            Self::Aa08 => &[DelegationForm, IdentityDocument],
            Self::Aa09 => &[DelegationForm, IdentityDocument, MedicalStatement],
            Self::Aa10 => &[DelegationForm, IdentityDocument, ProofOfRole],
        }
    }
}

/// What a file is meant to be. Chosen by the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentRole {
    /// The form of the booking (AA08, AA09 or AA10), compiled and signed.
    DelegationForm,
    /// A copy of the identity document.
    IdentityDocument,
    /// With AA09: the doctor's statement.
    MedicalStatement,
    /// With AA10: the judge's decree, or what else proves guardianship or parenthood.
    ProofOfRole,
    /// Anything else that the official asked for.
    Other,
}

/// Something the official is told about an accepted file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentWarning {
    /// No text in it: a scan. Its content was not read.
    Scan,
    /// It carries a digital signature or time stamp that could not be verified: its authority is not trusted, or the
    /// server knows none.
    SignatureNotVerified,
    /// It carries a good signature that is not a qualified one.
    SignatureNotQualified,
    /// A signature was added after another one and is shown on a page: whoever added it may have drawn over the rest.
    SignatureShownAfter,
    /// It has more pages than such a document normally has.
    ManyPages,
    /// Its maker restricted printing or changes; it opens without a password.
    Restricted,
    /// An earlier version inside the file held scripts or actions; the version that is shown does not.
    ActiveContentRemoved,
    /// It is not the form of the booking. Sent all the same by who was told.
    FormOther,
    /// A fiscal code in the form is missing or wrong. Sent all the same by who was told.
    FormFiscalCodeInvalid,
    /// The form names other people than the booking. Sent all the same by who was told.
    FormOtherPerson,
}

/// Whose signature it is, by the fiscal code in the signer's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// The delegator of the booking.
    Delegator,
    /// The delegate of the booking.
    Delegate,
    /// Somebody else.
    Other,
    /// The certificate names no fiscal code.
    Unknown,
}

/// One digital signature in a PDF (`PAdES`, ETSI EN 319 142), verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureFacts {
    /// Whose it is.
    pub signer: Signer,
    /// Name in the certificate; `None` where it holds none that can be shown.
    pub name: Option<PersonName>,
    /// When it was made: as the time stamp proves or, without one, as the signer's clock said.
    pub at: Option<DateTime<Utc>>,
    /// Whether a trusted time stamp proves the time.
    pub time_stamped: bool,
    /// Whether the certificate is a qualified one (eIDAS, ETSI EN 319 412-5).
    pub qualified: bool,
    /// Whether it leads to an authority that the server trusts; `None` when it knows none.
    pub trusted: Option<bool>,
    /// Further signatures or proofs were added after it; anything else would have been refused. With
    /// `signature_shown_after` one of them is shown on a page.
    pub added_after: bool,
}

/// An accepted file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its id: `GET /api/v1/meetings/{booking}/attachments/{id}`.
    pub id: AttachmentId,
    /// Name as declared, cleaned of path and control characters.
    pub name: String,
    /// What it is meant to be.
    pub role: AttachmentRole,
    /// Size in bytes, 1 to 3,145,728.
    #[ts(type = "number")]
    pub size: u64,
    /// Number of pages, at least 1.
    pub pages: u32,
    /// What the official should know.
    pub warnings: Vec<AttachmentWarning>,
    /// Its digital signatures, oldest first.
    #[serde(default)]
    pub signatures: Vec<SignatureFacts>,
    /// The form that was recognised in it.
    #[serde(default)]
    pub form: Option<FormKind>,
    /// The file whose place it takes; that one is kept.
    #[serde(default)]
    pub replaces: Option<AttachmentId>,
}

/// What the official in charge said of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// Nothing yet.
    #[default]
    Open,
    /// It is good.
    Accepted,
    /// It is to be sent again.
    Refused,
}

/// `GET /api/v1/meetings/{booking}/attachments`: a document of a meeting, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct ListedAttachment {
    /// The file.
    #[serde(flatten)]
    pub attachment: Attachment,
    /// From where it was sent.
    pub seat: Seat,
    /// When it came.
    pub at: DateTime<Utc>,
    /// What the official said of it.
    pub review: Review,
    /// With `refused`: why.
    pub objection: Option<Objection>,
    /// A later file took its place.
    pub replaced: bool,
    /// Its bytes were removed for good.
    pub erased: bool,
}

/// What a reader of pictures (OCR) made of a scanned form. Advice: it may be wrong, the official decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Form and fiscal codes seem to be those of the booking.
    Matches,
    /// It seems to be another form.
    OtherForm,
    /// It seems to name other people.
    OtherPerson,
    /// Too little could be read.
    Unreadable,
}

/// Why an official asks for a document again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionReason {
    /// It can't be read well.
    Unreadable,
    /// Pages or fields are missing.
    Incomplete,
    /// It is another document than the one asked for.
    WrongDocument,
    /// It names another person.
    OtherPerson,
    /// It is out of date.
    Expired,
    /// The signature is missing.
    NotSigned,
    /// As the note says.
    Other,
}

/// What an official says to the citizens about a document to be sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// Why.
    pub reason: ObjectionReason,
    /// In the official's words, at most 200 characters; needed with `other`.
    #[serde(default)]
    pub note: String,
}

impl Objection {
    /// Longest note in characters.
    pub const NOTE_MAX_CHARS: usize = 200;
}
