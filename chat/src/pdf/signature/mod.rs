//! Digital signatures inside a PDF (`PAdES`, ETSI EN 319 142; ISO 32000-2, 12.8): all of them, what they cover, what
//! changed since, whose they are, and whom they lead to.
//!
//! Whether a certificate was revoked is not asked: this runs without a network.

mod additions;
mod appended;
mod authorities;
mod byte_range;
mod certificate;
mod changes;
mod date;
mod references;
mod time_stamp;
mod value;

use chrono::{DateTime, Utc};
use lopdf::{Dictionary, Document, Object};
use protocol::{AttachmentWarning, Code, FormKind, SignatureFacts, Signer};

pub use authorities::Authorities;
use byte_range::Covered;
use changes::Later;
use value::Value;

use super::{ExpectedForm, Limits, Question, parse};

/// Bytes of white space that may follow the end of a signed file.
const MAX_TRAILING: usize = 8;
/// Signatures in one file; each costs a look at an earlier version of it.
const MAX_SIGNATURES: usize = 16;

/// What is known of a file's signatures.
#[derive(Debug, Default)]
pub(super) struct Signed {
    /// Each of them, oldest first.
    pub(super) signatures: Vec<SignatureFacts>,
    /// What the official should know of them.
    pub(super) warnings: Vec<AttachmentWarning>,
}

impl Signed {
    /// Whether the delegator vouches for the whole with a qualified signature.
    pub(super) fn by_delegator(&self) -> bool {
        self.signatures.iter().any(|one| one.signer == Signer::Delegator && one.trusted == Some(true) && one.qualified)
    }
}

/// What is asked of the signatures of a file.
pub(super) struct Examination<'a> {
    /// The file from its header on.
    pub(super) file: &'a [u8],
    pub(super) document: &'a Document,
    pub(super) question: &'a Question,
    pub(super) authorities: &'a Authorities,
    pub(super) limits: &'a Limits,
}

impl Examination<'_> {
    /// Verifies every signature.
    ///
    /// # Errors
    /// The first thing that speaks against one of them.
    pub(super) fn verify(&self) -> Result<Signed, Code> {
        let mut found = Vec::new();
        for dictionary in signatures(self.document) {
            let covered = Covered::read(self.file, self.document, dictionary)?;
            found.push((covered, dictionary));
        }
        if found.len() > MAX_SIGNATURES {
            return Err(Code::FileTooComplex);
        }
        found.sort_by_key(|(covered, _)| covered.end);
        let mut signed = Signed::default();
        let (mut shown_after, mut stamped_by_nobody) = (false, false);
        for (covered, dictionary) in &found {
            let change = self.changed_since(covered, &found)?;
            shown_after |= change == Change::Shown;
            if self.is_time_stamp(dictionary) {
                stamped_by_nobody |= !self.is_stamped(covered, dictionary)?;
                continue;
            }
            signed.signatures.push(self.one(covered, dictionary, change != Change::Nothing)?);
        }
        self.fits_the_booking(&signed.signatures)?;
        signed.warnings = warnings(&signed.signatures, stamped_by_nobody, shown_after);
        Ok(signed)
    }

    /// Whether an authority that is trusted stamped it.
    fn is_stamped(&self, covered: &Covered, dictionary: &Dictionary) -> Result<bool, Code> {
        let stamped =
            time_stamp::verify(self.contents(dictionary)?, &covered.bytes(self.file), self.authorities)?.is_some();
        if stamped || self.question.form.is_none() || self.authorities.knows_no_stamps() {
            Ok(stamped)
        } else {
            Err(Code::SignatureUntrusted)
        }
    }

    fn one(&self, covered: &Covered, dictionary: &Dictionary, added_after: bool) -> Result<SignatureFacts, Code> {
        let bytes = covered.bytes(self.file);
        let value = Value::check(self.contents(dictionary)?, &bytes)?;
        let (stamped, claimed) = (value.stamped_time(self.authorities)?, value.claimed_time());
        let trusted = match self.question.now {
            Some(now) if !self.authorities.is_empty() => {
                let judged = self.trusted(&value, &bytes, dictionary, stamped.unwrap_or(now));
                match judged {
                    Ok(()) => Some(true),
                    Err(code) if self.question.form.is_some() => return Err(code),
                    // Of a document that others signed, such as a certificate, the official judges.
                    Err(_) => Some(false),
                }
            }
            _ => None,
        };
        let signer = value.signer();
        Ok(SignatureFacts {
            signer: whose(certificate::fiscal_code(signer).as_ref(), self.question.form.as_ref()),
            name: certificate::name(signer),
            at: stamped.or(claimed).or_else(|| self.stated_time(dictionary)),
            time_stamped: stamped.is_some(),
            qualified: certificate::is_qualified(signer),
            trusted,
            added_after,
        })
    }

    fn trusted(&self, value: &Value, bytes: &[u8], dictionary: &Dictionary, at: DateTime<Utc>) -> Result<(), Code> {
        value.vouched(self.authorities, at)?;
        if self.is_kind(dictionary, b"SubFilter", b"ETSI.CAdES.detached") {
            value.names_its_certificate(bytes, self.authorities, at)?;
        }
        Ok(())
    }

    fn contents<'b>(&'b self, dictionary: &'b Dictionary) -> Result<&'b [u8], Code> {
        let contents = dictionary.get_deref(b"Contents", self.document).and_then(Object::as_str);
        contents.map_err(|_| Code::SignatureBroken)
    }

    fn is_time_stamp(&self, dictionary: &Dictionary) -> bool {
        self.is_kind(dictionary, b"SubFilter", b"ETSI.RFC3161")
    }

    fn is_kind(&self, dictionary: &Dictionary, key: &[u8], kind: &[u8]) -> bool {
        dictionary.get_deref(key, self.document).and_then(Object::as_name).is_ok_and(|name| name == kind)
    }

    /// `/M` of the dictionary, as the signer's program wrote it.
    fn stated_time(&self, dictionary: &Dictionary) -> Option<DateTime<Utc>> {
        date::read(dictionary.get_deref(b"M", self.document).and_then(Object::as_str).ok()?)
    }

    /// What was added after the signature; refuses anything but further signatures and proofs.
    fn changed_since(&self, covered: &Covered, all: &[(Covered, &Dictionary)]) -> Result<Change, Code> {
        let (then, since) = self.file.split_at_checked(covered.end).ok_or(Code::SignatureBroken)?;
        if since.iter().all(u8::is_ascii_whitespace) {
            return if since.len() <= MAX_TRAILING { Ok(Change::Nothing) } else { Err(Code::SignatureChangedAfter) };
        }
        // What was appended must be an update of its own: else viewers that repair files would show what others don't.
        if self.document.xref_start < covered.end || self.document.xref_recovery.is_some() {
            return Err(Code::SignatureChangedAfter);
        }
        let before = parse(then, self.limits).map_err(|_| Code::SignatureBroken)?;
        if before.xref_recovery.is_some() {
            return Err(Code::SignatureBroken);
        }
        if !appended::is_as_its_tables_say(self.file, covered.end, &before, self.limits) {
            return Err(Code::SignatureChangedAfter);
        }
        let later: Vec<Later> = all
            .iter()
            .filter(|(other, _)| other.is_after(covered))
            .map(|(_, dictionary)| Later { dictionary, is_time_stamp: self.is_time_stamp(dictionary) })
            .collect();
        let shown = changes::only_signed_further(&before, self.document, &later, self.limits.max_pages)?;
        Ok(if shown { Change::Shown } else { Change::Unseen })
    }

    /// A form that is signed digitally is signed by the delegator; in the name of somebody else (AA10) by whoever may.
    fn fits_the_booking(&self, signatures: &[SignatureFacts]) -> Result<(), Code> {
        let Some(form) = &self.question.form else { return Ok(()) };
        let known = signatures.iter().any(|one| matches!(one.signer, Signer::Delegator | Signer::Unknown));
        if signatures.is_empty() || known || form.kind == FormKind::Aa10 {
            Ok(())
        } else {
            Err(Code::SignatureOtherPerson)
        }
    }
}

/// What came after a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Nothing,
    /// Signatures and proofs that no page shows.
    Unseen,
    /// A signature that a page shows, and with it whatever its maker drew.
    Shown,
}

fn warnings(signatures: &[SignatureFacts], stamped_by_nobody: bool, shown_after: bool) -> Vec<AttachmentWarning> {
    let not_verified = stamped_by_nobody || signatures.iter().any(|one| one.trusted != Some(true));
    let not_qualified = signatures.iter().any(|one| one.trusted == Some(true) && !one.qualified);
    [
        (not_verified, AttachmentWarning::SignatureNotVerified),
        (not_qualified, AttachmentWarning::SignatureNotQualified),
        (shown_after, AttachmentWarning::SignatureShownAfter),
    ]
    .into_iter()
    .filter_map(|(when, warning)| when.then_some(warning))
    .collect()
}

fn whose(signer: Option<&protocol::FiscalCode>, form: Option<&ExpectedForm>) -> Signer {
    match (signer, form) {
        (None, _) => Signer::Unknown,
        (Some(code), Some(form)) if code.is_same_person(&form.delegator) => Signer::Delegator,
        (Some(code), Some(form)) if code.is_same_person(&form.delegate) => Signer::Delegate,
        (Some(_), _) => Signer::Other,
    }
}

/// Every dictionary that is a signature or pretends to be one, wherever it hangs.
pub(super) fn signatures(document: &Document) -> Vec<&Dictionary> {
    let mut found: Vec<&Dictionary> = Vec::new();
    let mut open: Vec<&Object> = document.objects.values().collect();
    while let Some(object) = open.pop() {
        let dictionary = match object {
            Object::Array(parts) => {
                open.extend(parts);
                continue;
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        open.extend(dictionary.iter().map(|(_, value)| value));
        let signature = if looks_signed(dictionary) { Some(dictionary) } else { value_of_field(document, dictionary) };
        if let Some(signature) = signature
            && !found.iter().any(|known| std::ptr::eq(*known, signature))
        {
            found.push(signature);
        }
    }
    found
}

fn looks_signed(dictionary: &Dictionary) -> bool {
    dictionary.has(b"ByteRange")
        || ((dictionary.has_type(b"Sig") || dictionary.has_type(b"DocTimeStamp")) && dictionary.has(b"Contents"))
}

fn value_of_field<'a>(document: &'a Document, field: &'a Dictionary) -> Option<&'a Dictionary> {
    let kind = field.get_deref(b"FT", document).and_then(Object::as_name).ok()?;
    if kind == b"Sig" { field.get_deref(b"V", document).and_then(Object::as_dict).ok() } else { None }
}
