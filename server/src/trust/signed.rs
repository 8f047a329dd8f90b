//! Whether a list bears the signature that it must (XML-DSig, ETSI TS 119 612 annex B). The cryptography is `xmlsec1`'s;
//! what is asked here is whether the signature covers the whole list and nothing else.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::Node;
use sha2::{Digest, Sha256};

use super::ListError;
use super::list::{List, base64, text};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// What may be done to a list before it is digested: its signature left out, the rest put in canonical form.
const TRANSFORMS: [&str; 2] =
    ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"];

/// Verifies a list. `may_sign` says of the certificate that the signature names whether it may.
///
/// # Errors
/// When the signature is missing, odd, of somebody else, or does not fit; when `xmlsec1` is not installed.
pub fn verify(list: &List<'_>, bytes: &[u8], may_sign: impl Fn(&[u8]) -> bool) -> Result<(), ListError> {
    let signature = only_signature(list)?;
    covers_the_whole(signature)?;
    let certificate = signer(signature)?;
    if !may_sign(&certificate) {
        return Err(ListError::OtherSigner);
    }
    fits(bytes, &certificate)
}

/// SHA-256 of a certificate in hexadecimal, as it is written in the configuration.
#[must_use]
pub fn fingerprint(certificate: &[u8]) -> String {
    Sha256::digest(certificate).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn only_signature<'a, 'i>(list: &'a List<'i>) -> Result<Node<'a, 'i>, ListError> {
    let mut signatures = list.document().descendants().filter(|node| node.has_tag_name((DSIG, "Signature")));
    match (signatures.next(), signatures.next()) {
        (Some(one), None) if one.parent_element() == Some(list.document().root_element()) => Ok(one),
        _ => Err(ListError::OddSignature),
    }
}

/// One reference must be to the document itself: a signature of some part of it says nothing of the rest.
fn covers_the_whole(signature: Node<'_, '_>) -> Result<(), ListError> {
    // Only what is signed: in an object of the signature there may be references, too, and nobody vouches for those.
    let references = children(signature, "SignedInfo").flat_map(|info| children(info, "Reference"));
    let whole = references.filter(|reference| reference.attribute("URI") == Some("")).any(|reference| {
        let transforms = children(reference, "Transforms").flat_map(|all| children(all, "Transform"));
        let transforms: Vec<_> = transforms.filter_map(|node| node.attribute("Algorithm")).collect();
        transforms == TRANSFORMS
    });
    if whole { Ok(()) } else { Err(ListError::OddSignature) }
}

fn children<'a, 'i>(of: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    of.children().filter(move |node| node.has_tag_name((DSIG, name)))
}

fn signer(signature: Node<'_, '_>) -> Result<Vec<u8>, ListError> {
    let info = children(signature, "KeyInfo").next();
    let certificate =
        info.and_then(|info| info.descendants().find(|node| node.has_tag_name((DSIG, "X509Certificate"))));
    certificate.and_then(|node| base64(&text(node))).ok_or(ListError::OddSignature)
}

/// Asks `xmlsec1`, with the key of this certificate and none that the list might bring along.
fn fits(bytes: &[u8], certificate: &[u8]) -> Result<(), ListError> {
    let folder = tempfile::tempdir()?;
    let (list, key) = (folder.path().join("list.xml"), folder.path().join("signer.pem"));
    std::fs::write(&list, bytes)?;
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(certificate));
    std::fs::File::create(&key)?.write_all(wrapped(&pem).as_bytes())?;
    let done = Command::new("xmlsec1")
        .args(["--verify", "--enabled-key-data", "key-name", "--id-attr:Id", "SignedProperties", "--pubkey-cert-pem"])
        .args([&key, &list])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match done {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(ListError::BrokenSignature),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(ListError::NoVerifier),
        Err(error) => Err(error.into()),
    }
}

/// PEM has at most 64 characters a line (RFC 7468, 2).
pub(super) fn wrapped(pem: &str) -> String {
    let mut lines = String::new();
    for line in pem.lines() {
        if line.starts_with('-') {
            lines.push_str(line);
            lines.push('\n');
            continue;
        }
        for part in line.as_bytes().chunks(64) {
            lines.push_str(&String::from_utf8_lossy(part));
            lines.push('\n');
        }
    }
    lines
}
