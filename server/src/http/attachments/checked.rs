//! A file on its way in, from the cheapest question to the dearest. Whose file it is, and what becomes of it, is for the caller to say.

use axum::http::{HeaderMap, HeaderName, header};
use bytes::Bytes;
use chat::attachment::{DeclaredName, Sniff, sniff};
use chat::pdf::envelope::other_than_pdf;
use chat::pdf::{Findings, Question};
use protocol::Code;

use super::disposition;
use super::incoming::Incoming;
use crate::app::App;

/// A file that passed every check.
pub(in crate::http) struct CheckedFile {
    /// As declared, cleaned.
    pub(in crate::http) name: String,
    pub(in crate::http) size: u64,
    /// What the check found out.
    pub(in crate::http) findings: Findings,
    pub(in crate::http) bytes: Bytes,
}

/// The two types under which browsers send a PDF.
pub(in crate::http) fn is_a_file(headers: &HeaderMap) -> Result<(), Code> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/pdf" | "application/octet-stream" => Ok(()),
        _ => Err(Code::UnsupportedMediaType),
    }
}

/// The name a file is declared with.
pub(in crate::http) fn declared_name(headers: &HeaderMap) -> Result<String, Code> {
    disposition::file_name(headers).ok_or(Code::Malformed)
}

/// A file that has come in whole and looks like a PDF; what is in it is not known yet.
pub(in crate::http) struct Received {
    /// As declared, cleaned.
    name: String,
    size: u64,
    bytes: Bytes,
}

/// Takes a file in.
pub(in crate::http) async fn receive(declared: &str, incoming: &mut Incoming) -> Result<Received, Code> {
    let name = DeclaredName::parse(declared)?.into_string();
    let (size, bytes) = incoming.file().await?;
    if sniff(&bytes) == Sniff::Pdf { Ok(Received { name, size, bytes }) } else { Err(other_than_pdf(&bytes)) }
}

/// Has a file checked.
pub(in crate::http) async fn check(app: &App, file: Received, question: Question) -> Result<CheckedFile, Code> {
    let Received { name, size, bytes } = file;
    if let Some(antivirus) = &app.antivirus {
        antivirus.scan(&bytes).await.map_err(|error| error.code())?;
    }
    let findings = app.attachments.checker.check(bytes.clone(), question).await.map_err(|error| error.code())?;
    Ok(CheckedFile { name, size, findings, bytes })
}

/// A browser that gets such an answer saves it, and if it showed it, would run nothing of it.
pub(in crate::http) fn download_headers(name: &str) -> [(HeaderName, String); 5] {
    shut_in("application/pdf", disposition::attachment(name))
}

/// What came from a stranger: nobody keeps it, nothing of it runs, no other site includes it.
pub(super) fn shut_in(kind: &str, disposition: String) -> [(HeaderName, String); 5] {
    [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin".to_owned()),
    ]
}
