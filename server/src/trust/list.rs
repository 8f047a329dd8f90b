//! Lists of trust services (ETSI TS 119 612): the European list of lists, and those of the countries.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use roxmltree::{Document, Node};

use super::ListError;

const TSL: &str = "http://uri.etsi.org/02231/v2#";
const GRANTED: &str = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted";
/// Issues qualified certificates.
const QUALIFIED_CERTIFICATES: &str = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC";
/// Gives qualified time stamps.
const QUALIFIED_TIME_STAMPS: &str = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST";
/// What a service that issues certificates says it does so for.
const ADDITIONAL: &str = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/";
const FOR_SIGNATURES: &str = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSignatures";
const XML: &str = "application/vnd.etsi.tsl+xml";

/// Where a country's list is, and whose signature it must bear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Address.
    pub location: String,
    /// Certificates in DER, one of which signs it.
    pub signers: Vec<Vec<u8>>,
}

/// The authorities of one list, by certificate in DER.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Services {
    /// Those that issue qualified certificates for signatures.
    pub signatures: Vec<Vec<u8>>,
    /// Those that give qualified time stamps.
    pub time_stamps: Vec<Vec<u8>>,
}

/// A list that was read; its signature is another question.
pub struct List<'a>(Document<'a>);

impl<'a> List<'a> {
    /// Reads a list.
    ///
    /// # Errors
    /// When it is no such list.
    pub fn parse(text: &'a str) -> Result<Self, ListError> {
        let document = Document::parse(text).map_err(|_| ListError::NotAList)?;
        if document.root_element().has_tag_name((TSL, "TrustServiceStatusList")) {
            Ok(Self(document))
        } else {
            Err(ListError::NotAList)
        }
    }

    /// The document.
    pub(super) fn document(&self) -> &Document<'a> {
        &self.0
    }

    /// Its number: each issue has a higher one than that before.
    ///
    /// # Errors
    /// When it has none.
    pub fn number(&self) -> Result<u64, ListError> {
        let number = child(self.scheme()?, "TSLSequenceNumber").and_then(|node| text(node).parse().ok());
        number.ok_or(ListError::NotAList)
    }

    /// Until when it holds.
    ///
    /// # Errors
    /// When it does not say.
    pub fn holds_until(&self) -> Result<DateTime<Utc>, ListError> {
        let next = child(self.scheme()?, "NextUpdate").and_then(|node| child(node, "dateTime"));
        let next = next.and_then(|node| DateTime::parse_from_rfc3339(&text(node)).ok());
        next.map(|next| next.to_utc()).ok_or(ListError::NotAList)
    }

    /// Where the list of a country is.
    ///
    /// # Errors
    /// When it names none.
    pub fn pointer(&self, country: &str) -> Result<Pointer, ListError> {
        let pointers = self.scheme()?.descendants().filter(|node| is(*node, "OtherTSLPointer"));
        let of_country = pointers.filter(|pointer| {
            let territory = first(*pointer, "SchemeTerritory").is_some_and(|node| text(node) == country);
            territory && pointer.descendants().any(|node| node.tag_name().name() == "MimeType" && text(node) == XML)
        });
        of_country
            .filter_map(|pointer| {
                let location = text(child(pointer, "TSLLocation")?);
                Some(Pointer { location, signers: certificates(pointer) })
            })
            .next()
            .ok_or_else(|| ListError::CountryMissing(country.to_owned()))
    }

    /// The authorities that are in good standing.
    #[must_use]
    pub fn services(&self) -> Services {
        let mut services = Services::default();
        for service in self.0.descendants().filter(|node| is(*node, "ServiceInformation")) {
            let of = |name| child(service, name).map(text).unwrap_or_default();
            if of("ServiceStatus") != GRANTED {
                continue;
            }
            let identities = child(service, "ServiceDigitalIdentity").map(certificates).unwrap_or_default();
            match of("ServiceTypeIdentifier").as_str() {
                QUALIFIED_CERTIFICATES if is_for_signatures(service) => services.signatures.extend(identities),
                QUALIFIED_TIME_STAMPS => services.time_stamps.extend(identities),
                _ => {}
            }
        }
        for of in [&mut services.signatures, &mut services.time_stamps] {
            of.sort();
            of.dedup();
        }
        services
    }

    fn scheme(&self) -> Result<Node<'_, 'a>, ListError> {
        child(self.0.root_element(), "SchemeInformation").ok_or(ListError::NotAList)
    }
}

/// Whether it issues certificates for signatures of people; one that says nothing does so for all purposes.
fn is_for_signatures(service: Node<'_, '_>) -> bool {
    let Some(extensions) = child(service, "ServiceInformationExtensions") else { return true };
    let mut purposes = extensions
        .descendants()
        .filter(|node| is(*node, "AdditionalServiceInformation"))
        .filter_map(|node| child(node, "URI").map(text))
        .filter(|purpose| purpose.starts_with(ADDITIONAL))
        .peekable();
    purposes.peek().is_none() || purposes.any(|purpose| purpose == FOR_SIGNATURES)
}

fn certificates(of: Node<'_, '_>) -> Vec<Vec<u8>> {
    let written = of.descendants().filter(|node| is(*node, "X509Certificate")).map(text);
    written.filter_map(|written| base64(&written)).collect()
}

/// Bytes written in base64, with line breaks anywhere.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.split_ascii_whitespace().collect::<String>()).ok()
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((TSL, name))
}

fn child<'a, 'i>(of: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    of.children().find(|node| is(*node, name))
}

fn first<'a, 'i>(of: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    of.descendants().find(|node| is(*node, name))
}

/// All that is written in it. A comment may stand in the middle: its signature does not cover comments, so one must not
/// change what is read.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let parts: String = node.children().filter(Node::is_text).filter_map(|part| part.text()).collect();
    parts.trim().to_owned()
}
