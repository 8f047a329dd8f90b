//! Inspection of a PDF: is it whole, is it harmless, what should the official know.
//!
//! The parser can take much more memory than the file is long and a failed allocation can't be caught: run this in a
//! process with limits, never in the server itself.

mod active;
mod content;
mod entries;
pub mod envelope;
mod form;
mod graph;
mod image;
pub mod render;
mod revisions;
pub mod scan;
mod second_reader;
mod signature;
mod syntax;
mod tables;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use lopdf::xref::XrefRecovery;
use lopdf::{Document, LoadOptions, ObjectId};
use protocol::{AttachmentWarning, Code, FiscalCode, FormKind, SignatureFacts};
use serde::{Deserialize, Serialize};

pub use signature::Authorities;
use signature::Examination;

/// How much a file may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most pages; more are refused.
    pub max_pages: usize,
    /// Pages up to which nothing is said; more are a warning.
    pub usual_pages: usize,
    /// Bytes that one stream may decompress to.
    pub max_stream: usize,
    /// Bytes that all page contents together may decompress to.
    pub max_content: usize,
    /// Objects in the file.
    pub max_objects: usize,
    /// Pixels of one image as declared: what a viewer would allocate for it.
    pub max_image_pixels: u64,
}

impl Default for Limits {
    /// 20 pages, more than 8 are unusual; 4 MiB a stream, 32 MiB of content, 50,000 objects; 100 million pixels (an A3
    /// sheet at 600 dpi has 70 million).
    fn default() -> Self {
        Self {
            max_pages: 20,
            usual_pages: 8,
            max_stream: 4 << 20,
            max_content: 32 << 20,
            max_objects: 50_000,
            max_image_pixels: 100_000_000,
        }
    }
}

/// What is known of a file that may be attached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// Number of pages, at least 1.
    pub pages: u32,
    /// What the official should know.
    pub warnings: Vec<AttachmentWarning>,
    /// Digital signatures, oldest first.
    pub signatures: Vec<SignatureFacts>,
    /// The form that was recognised.
    pub form: Option<FormKind>,
}

/// What is asked of a file: nothing more than that it is whole and harmless, by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The form it should be, with the people of the booking.
    pub form: Option<ExpectedForm>,
    /// When it is asked; a signature without a time stamp is judged by it. `None`: signatures can't be judged.
    pub now: Option<DateTime<Utc>>,
    /// Whether the sender was told that it is not the form of the booking, and sends it all the same.
    pub all_the_same: bool,
}

/// The form of a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedForm {
    /// Which.
    pub kind: FormKind,
    /// Who gives the delegation.
    pub delegator: FiscalCode,
    /// Who receives it.
    pub delegate: FiscalCode,
}

/// What the inspection says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case", deny_unknown_fields)]
pub enum Verdict {
    /// It may be attached.
    Accepted(Findings),
    /// It may not.
    Refused {
        /// Why.
        code: Code,
    },
}

/// Inspects a file. Never panics, whatever the bytes; time and memory are bounded by the caller's process.
#[must_use]
pub fn inspect(bytes: &[u8], question: &Question, authorities: &Authorities, limits: Limits) -> Verdict {
    // The parsers are not ours: a panic in one is a file it can't read.
    let result = catch_unwind(AssertUnwindSafe(|| decide(bytes, question, authorities, &limits)));
    match result.unwrap_or(Err(Code::FileTooComplex)) {
        Ok(findings) => Verdict::Accepted(findings),
        Err(code) => Verdict::Refused { code },
    }
}

fn decide(bytes: &[u8], question: &Question, authorities: &Authorities, limits: &Limits) -> Result<Findings, Code> {
    envelope::check(bytes)?;
    let file = envelope::from_header(bytes);
    let (document, pages) = structure(bytes, limits).map_err(|code| revisions::blame(file, code, limits))?;
    active::refuse(&document)?;
    hides_nothing_active(bytes, limits)?;
    image::refuse_enormous(&document, limits.max_image_pixels)?;
    let earlier = revisions::look(file, limits);
    let signed = Examination { file, document: &document, question, authorities, limits }.verify()?;
    if !signed.signatures.is_empty() {
        second_reader::agrees(bytes, &document)?;
    }
    if earlier.signed && signed.signatures.is_empty() {
        return Err(Code::SignatureChangedAfter);
    }
    let text = content::shows_text(&document, &pages, limits)?;
    if !text {
        render::refuse_blank(bytes)?;
    }
    let mut warnings = signed.warnings.clone();
    let form = if text { recognise(bytes, &document, question, &mut warnings)? } else { None };
    let mut warn = |when: bool, warning| {
        if when {
            warnings.push(warning);
        }
    };
    // Who signs a scan digitally vouches for what can be seen on it.
    warn(!text && !signed.by_delegator(), AttachmentWarning::Scan);
    warn(pages.len() > limits.usual_pages, AttachmentWarning::ManyPages);
    warn(document.was_encrypted(), AttachmentWarning::Restricted);
    warn(earlier.active, AttachmentWarning::ActiveContentRemoved);
    let pages = u32::try_from(pages.len()).map_err(|_| Code::FileTooManyPages)?;
    Ok(Findings { pages, warnings, signatures: signed.signatures, form })
}

/// The document and its pages, where it can be walked from its root to its last leaf.
fn structure(bytes: &[u8], limits: &Limits) -> Result<(Document, Vec<ObjectId>), Code> {
    let document = load(bytes, limits)?;
    let pages = graph::pages(&document, limits.max_pages)?;
    graph::forms_and_outlines_end(&document)?;
    Ok((document, pages))
}

/// Which form it is, where one was expected; told that it is not the right one, a sender may insist.
fn recognise(
    bytes: &[u8],
    document: &Document,
    question: &Question,
    warnings: &mut Vec<AttachmentWarning>,
) -> Result<Option<FormKind>, Code> {
    let Some(expected) = &question.form else { return Ok(None) };
    let form = form::read(bytes, document)?;
    let doubts = form.doubts(expected);
    if let Some(gravest) = doubts.first().filter(|_| !question.all_the_same) {
        return Err(*gravest);
    }
    warnings.extend(doubts.into_iter().map(|doubt| match doubt {
        Code::FormOther => AttachmentWarning::FormOther,
        Code::FormOtherPerson => AttachmentWarning::FormOtherPerson,
        _ => AttachmentWarning::FormFiscalCodeInvalid,
    }));
    Ok(form.kind)
}

fn load(bytes: &[u8], limits: &Limits) -> Result<Document, Code> {
    let document = parse(bytes, limits)?;
    // With a password to open it loads all the same, without any page: ask before anything else. `is_encrypted` alone
    // misses an encryption dictionary written into the trailer itself.
    if document.is_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(Code::FileEncrypted);
    }
    let objects = document.objects.len().max(document.reference_table.entries.len());
    if objects > limits.max_objects {
        return Err(Code::FileTooComplex);
    }
    tables::check(envelope::from_header(bytes), document.xref_start, limits.max_objects.saturating_mul(10))?;
    // Rebuilt by looking for objects, as viewers do: fine when nothing of it is missing.
    if document.xref_recovery == Some(XrefRecovery::Reconstructed) {
        graph::nothing_is_missing(&document)?;
    }
    entries::check(envelope::from_header(bytes), &document, limits)?;
    Ok(document)
}

/// Looks at the file as a viewer sees it that does not believe its table: by the objects that stand in it, the last of
/// each number.
fn hides_nothing_active(bytes: &[u8], limits: &Limits) -> Result<(), Code> {
    let options = LoadOptions { force_reconstruct: true, ..LoadOptions::with_max_decompressed_size(limits.max_stream) };
    match Document::load_mem_with_options(bytes, options) {
        Ok(rebuilt) => active::refuse(&rebuilt),
        // No such view of it: then no viewer has it either.
        Err(_) => Ok(()),
    }
}

/// Whether the parser reads each object where its entry says, and nothing had to be left out.
fn strictly_readable(bytes: &[u8], limits: &Limits) -> bool {
    let options = LoadOptions { strict: true, ..LoadOptions::with_max_decompressed_size(limits.max_stream) };
    Document::load_mem_with_options(bytes, options).is_ok()
}

fn parse(bytes: &[u8], limits: &Limits) -> Result<Document, Code> {
    let options = LoadOptions::with_max_decompressed_size(limits.max_stream);
    Document::load_mem_with_options(bytes, options).map_err(|error| load_error(&error))
}

fn load_error(error: &lopdf::Error) -> Code {
    use lopdf::{DecompressError, Error};
    match error {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. } | DecompressError::TooManyFilters { .. })
        | Error::RecursionLimit
        | Error::ReferenceLimit
        | Error::ReferenceCycle(_) => Code::FileTooComplex,
        Error::InvalidPassword | Error::UnsupportedSecurityHandler(_) | Error::Decryption(_) => Code::FileEncrypted,
        _ => Code::FileDamaged,
    }
}

#[cfg(test)]
mod mutation_tests;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod structure_tests;
#[cfg(test)]
mod tests;
