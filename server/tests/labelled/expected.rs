//! What each label means in this service's words.

use protocol::{AttachmentWarning, Code};

use crate::set::{Labelled, Verdict};
use crate::steps::Outcome;

/// Whether this outcome is the one that the label asks for.
pub fn fits(file: &Labelled, outcome: &Outcome) -> bool {
    if file.elastic {
        return match outcome {
            Outcome::Refused(code) => *code != Code::FileCheckUnavailable,
            Outcome::Accepted(warnings) => !warnings.is_empty(),
        };
    }
    match (file.verdict, outcome) {
        (Verdict::Accepted, Outcome::Accepted(warnings)) => warnings.is_empty(),
        (Verdict::Warned, Outcome::Accepted(warnings)) => warnings.contains(&warning(&file.label)),
        (Verdict::Refused, Outcome::Refused(code)) => codes(&file.label).contains(code),
        _ => false,
    }
}

fn codes(label: &str) -> &'static [Code] {
    match label {
        "ESTENSIONE" => &[Code::FileNameNotPdf, Code::FileSignedEnvelope],
        "VUOTO" => &[Code::FileEmpty],
        "TROPPO_GRANDE" => &[Code::FileTooLarge],
        "NON_PDF" => &[Code::FileNotPdf, Code::FileIsPicture, Code::FileSignedEnvelope],
        "DANNEGGIATO" => &[Code::FileDamaged],
        "CIFRATO" => &[Code::FileEncrypted],
        "CONTENUTO_ATTIVO" => &[Code::FileActiveContent],
        "FILE_INCORPORATI" => &[Code::FileEmbeddedFiles],
        "SENZA_PAGINE" => &[Code::FileNoPages],
        "PAGINE_BIANCHE" => &[Code::FileBlankPages],
        "TROPPE_PAGINE" => &[Code::FileTooManyPages],
        "POLIGLOTTA" => &[Code::FilePolyglot],
        "VIRUS" => &[Code::FileInfected],
        "MODULO_DIVERSO" => &[Code::FormOther],
        "CF_NON_VALIDO" => &[Code::FormFiscalCodeInvalid],
        "CF_DIVERSO" => &[Code::FormOtherPerson],
        "FIRMA_MANOMESSA" => &[Code::SignatureBroken],
        "FIRMA_MODIFICATA_DOPO" => &[Code::SignatureChangedAfter],
        "FIRMA_NON_ATTENDIBILE" => &[Code::SignatureUntrusted],
        "FIRMA_ALTRA_PERSONA" => &[Code::SignatureOtherPerson],
        "FIRMA_SCADUTA" => &[Code::SignatureExpired],
        _ => panic!("no refusal is known for the label {label}"),
    }
}

fn warning(label: &str) -> AttachmentWarning {
    match label {
        "SCANSIONE" => AttachmentWarning::Scan,
        "CIFRATO" => AttachmentWarning::Restricted,
        "CONTENUTO_ATTIVO" => AttachmentWarning::ActiveContentRemoved,
        "FIRMA_NON_ATTENDIBILE" => AttachmentWarning::SignatureNotQualified,
        _ => panic!("no warning is known for the label {label}"),
    }
}
