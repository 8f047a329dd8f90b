//! The authorities of digital signatures: lists made and signed by the test, verified by the real `xmlsec1`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::path::Path;
use std::process::Command;

use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use server::config::TrustKeys;
use server::trust::signed::fingerprint;
use server::trust::update::{Source, Updated, update};
use server::trust::{ListError, SIGNATURES, TIME_STAMPS};

const TEMPLATE: &str = r##"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/><ds:Reference URI="WHAT"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>CERTIFICATE</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"##;

/// Somebody with a key.
struct Keeper {
    key: PKey<Private>,
    certificate: X509,
}

impl Keeper {
    fn new(name: &str) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let mut subject = X509NameBuilder::new().unwrap();
        subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
        let subject = subject.build();
        let mut certificate = X509Builder::new().unwrap();
        certificate.set_version(2).unwrap();
        certificate.set_serial_number(&BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap()).unwrap();
        certificate.set_subject_name(&subject).unwrap();
        certificate.set_issuer_name(&subject).unwrap();
        certificate.set_pubkey(&key).unwrap();
        certificate.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
        certificate.set_not_after(&Asn1Time::days_from_now(365).unwrap()).unwrap();
        certificate.sign(&key, MessageDigest::sha256()).unwrap();
        Self { key, certificate: certificate.build() }
    }

    fn der(&self) -> Vec<u8> {
        self.certificate.to_der().unwrap()
    }

    fn base64(&self) -> String {
        STANDARD.encode(self.der())
    }

    /// Signs a list in the place of `SIGNATURE`; `what` is what the signature covers.
    fn sign(&self, list: &str, what: &str) -> String {
        let template = TEMPLATE.replace("WHAT", what).replace("CERTIFICATE", &self.base64());
        self.sign_with(list, &template)
    }

    fn sign_with(&self, list: &str, template: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("list.xml"), list.replace("SIGNATURE", template)).unwrap();
        std::fs::write(at("key.pem"), self.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let done = Command::new("xmlsec1")
            .args(["--sign", "--id-attr:Id", "SchemeInformation", "--privkey-pem"])
            .args([at("key.pem"), "--output".into(), at("signed.xml"), at("list.xml")])
            .output()
            .expect("xmlsec1 is installed (scripts/need test)");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        std::fs::read_to_string(at("signed.xml")).unwrap()
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn list(number: u32, until: DateTime<Utc>, pointers: &str, services: &str) -> String {
    format!(
        r#"<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#"><SchemeInformation Id="scheme"><TSLSequenceNumber>{number}</TSLSequenceNumber>{pointers}<NextUpdate><dateTime>{}</dateTime></NextUpdate></SchemeInformation>{services}SIGNATURE</TrustServiceStatusList>"#,
        until.to_rfc3339()
    )
}

fn pointer(country: &str, location: &str, signer: &Keeper) -> String {
    format!(
        r#"<PointersToOtherTSL><OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity><DigitalId><X509Certificate>{}</X509Certificate></DigitalId></ServiceDigitalIdentity></ServiceDigitalIdentities><TSLLocation>{location}</TSLLocation><AdditionalInformation><OtherInformation><SchemeTerritory>{country}</SchemeTerritory></OtherInformation><OtherInformation><MimeType>application/vnd.etsi.tsl+xml</MimeType></OtherInformation></AdditionalInformation></OtherTSLPointer></PointersToOtherTSL>"#,
        signer.base64()
    )
}

fn service(kind: &str, status: &str, authority: &Keeper, purpose: &str) -> String {
    service_of(kind, status, &authority.base64(), purpose)
}

fn service_of(kind: &str, status: &str, certificate: &str, purpose: &str) -> String {
    let extensions = if purpose.is_empty() {
        String::new()
    } else {
        format!(
            "<ServiceInformationExtensions><Extension><AdditionalServiceInformation><URI>http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{purpose}</URI></AdditionalServiceInformation></Extension></ServiceInformationExtensions>"
        )
    };
    format!(
        "<ServiceInformation><ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</ServiceTypeIdentifier><ServiceDigitalIdentity><DigitalId><X509Certificate>{certificate}</X509Certificate></DigitalId></ServiceDigitalIdentity><ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}</ServiceStatus>{extensions}</ServiceInformation>"
    )
}

/// Europe, Italy, their lists in a folder, and the server's folder.
struct World {
    europe: Keeper,
    italy: Keeper,
    issuer: Keeper,
    copies: tempfile::TempDir,
    trust: tempfile::TempDir,
    keys: TrustKeys,
}

impl World {
    fn new() -> Self {
        let (europe, italy, issuer) = (Keeper::new("Europa"), Keeper::new("Italia"), Keeper::new("Prestatore"));
        let keys = TrustKeys { signers: vec![fingerprint(&europe.der())], ..TrustKeys::default() };
        let (copies, trust) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let world = Self { europe, italy, issuer, copies, trust, keys };
        world.publish_europe(7, "https://lists.example/IT.xml");
        world.publish_italy(3, "granted", now() + TimeDelta::days(90));
        world
    }

    fn publish(&self, name: &str, list: &str) {
        std::fs::write(self.copies.path().join(name), list).unwrap();
    }

    fn published(&self, name: &str) -> String {
        std::fs::read_to_string(self.copies.path().join(name)).unwrap()
    }

    fn publish_europe(&self, number: u32, location: &str) {
        let lotl = list(number, now() + TimeDelta::days(180), &pointer("IT", location, &self.italy), "");
        self.publish("lotl.xml", &self.europe.sign(&lotl, ""));
    }

    fn publish_italy(&self, number: u32, status: &str, until: DateTime<Utc>) {
        let (seals, stamps) = (Keeper::new("Sigilli"), Keeper::new("Marche"));
        let services = [
            service("CA/QC", status, &self.issuer, ""),
            service("CA/QC", "granted", &seals, "ForeSeals"),
            service("CA/QC", "withdrawn", &seals, "ForeSignatures"),
            service("TSA/QTST", "granted", &stamps, ""),
        ];
        self.publish("IT.xml", &self.italy.sign(&list(number, until, "", &services.concat()), ""));
    }

    async fn update(&self) -> Result<Updated, ListError> {
        let source = Source::Folder(self.copies.path().to_owned());
        update(&self.keys, self.trust.path(), &source, now()).await
    }

    fn trusted(&self) -> Vec<u8> {
        std::fs::read(self.trust.path().join(SIGNATURES)).unwrap()
    }
}

fn certificates(file: &Path) -> Vec<Vec<u8>> {
    let pem = std::fs::read(file).unwrap();
    X509::stack_from_pem(&pem).unwrap().iter().map(|certificate| certificate.to_der().unwrap()).collect()
}

#[tokio::test]
async fn authorities_in_good_standing_are_trusted_for_what_they_do() {
    let world = World::new();
    let updated = world.update().await.unwrap();
    assert_eq!(updated, Updated { signatures: 1, time_stamps: 1, unreadable: 0, until: now() + TimeDelta::days(90) });
    assert_eq!(certificates(&world.trust.path().join(SIGNATURES)), [world.issuer.der()]);
    assert_eq!(certificates(&world.trust.path().join(TIME_STAMPS)).len(), 1);
    assert!(!server::trust::authorities(world.trust.path()).unwrap().is_empty());
}

#[tokio::test]
async fn lists_are_fetched_from_where_the_list_of_lists_says() {
    let mut world = World::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    world.publish_europe(8, &format!("{address}/elsewhere/it"));
    let (lotl, italy) = (world.published("lotl.xml"), world.published("IT.xml"));
    let lists =
        Router::new().route("/lotl", get(|| async move { lotl })).route("/elsewhere/it", get(|| async move { italy }));
    let serving = tokio::spawn(async move { axum::serve(listener, lists).await });
    world.keys.lotl = format!("{address}/lotl");
    update(&world.keys, world.trust.path(), &Source::Network, now()).await.unwrap();
    world.keys.lotl = format!("{address}/nothing");
    let trusted = world.trusted();
    let error = update(&world.keys, world.trust.path(), &Source::Network, now()).await.unwrap_err();
    assert!(matches!(error, ListError::Network(_)), "{error}");
    assert_eq!(world.trusted(), trusted, "what was trusted stays so");
    // The copies that were kept are enough for a machine without a network.
    let copies = Source::Folder(world.trust.path().to_owned());
    update(&world.keys, tempfile::tempdir().unwrap().path(), &copies, now()).await.unwrap();
    serving.abort();
}

#[tokio::test]
async fn a_list_that_was_changed_is_not_believed() {
    let world = World::new();
    world.update().await.unwrap();
    let trusted = world.trusted();
    let withdrawn = world.published("IT.xml").replacen("Svcstatus/withdrawn", "Svcstatus/granted", 1);
    world.publish("IT.xml", &withdrawn);
    assert!(matches!(world.update().await, Err(ListError::BrokenSignature)));
    assert_eq!(world.trusted(), trusted);
}

#[tokio::test]
async fn a_list_that_somebody_else_signed_is_not_believed() {
    let mut world = World::new();
    world.keys.signers = vec![fingerprint(&world.italy.der())];
    assert!(matches!(world.update().await, Err(ListError::OtherSigner)));
    let world = World::new();
    let list = list(4, now() + TimeDelta::days(9), "", &service("CA/QC", "granted", &world.issuer, ""));
    world.publish("IT.xml", &Keeper::new("Italia").sign(&list, ""));
    assert!(matches!(world.update().await, Err(ListError::OtherSigner)), "the same name is not the same key");
}

#[tokio::test]
async fn a_signature_of_a_part_or_none_at_all_is_not_enough() {
    let world = World::new();
    let unsigned = list(4, now() + TimeDelta::days(9), "", &service("CA/QC", "granted", &world.issuer, ""));
    world.publish("IT.xml", &world.italy.sign(&unsigned, "#scheme"));
    assert!(matches!(world.update().await, Err(ListError::OddSignature)));
    world.publish("IT.xml", &unsigned.replace("SIGNATURE", ""));
    assert!(matches!(world.update().await, Err(ListError::OddSignature)));
    world.publish("IT.xml", "<html/>");
    assert!(matches!(world.update().await, Err(ListError::NotAList)));
}

#[tokio::test]
async fn a_list_that_is_old_or_out_of_date_is_not_taken() {
    let world = World::new();
    world.update().await.unwrap();
    world.publish_italy(2, "granted", now() + TimeDelta::days(9));
    assert!(matches!(world.update().await, Err(ListError::Older(name)) if name == "IT.xml"));
    world.publish_italy(4, "granted", now() - TimeDelta::seconds(1));
    assert!(matches!(world.update().await, Err(ListError::OutOfDate(name, _)) if name == "IT.xml"));
}

#[tokio::test]
async fn lists_without_the_country_or_without_any_authority_change_nothing() {
    let mut world = World::new();
    world.publish_italy(5, "withdrawn", now() + TimeDelta::days(9));
    assert!(matches!(world.update().await, Err(ListError::NoAuthority)));
    world.keys.countries = vec!["FR".to_owned()];
    assert!(matches!(world.update().await, Err(ListError::CountryMissing(country)) if country == "FR"));
    assert!(!world.trust.path().join(SIGNATURES).exists());
}

#[tokio::test]
async fn a_comment_that_somebody_put_into_a_list_changes_nothing_of_what_is_read() {
    let world = World::new();
    // No signature covers comments: the list is still the one that was signed.
    let certificate = world.issuer.base64();
    let (begin, end) = certificate.split_at(certificate.len() / 2);
    let list = world.published("IT.xml").replace(&certificate, &format!("{begin}<!-- -->{end}"));
    let list =
        list.replace("Svcstatus/withdrawn", "Svcstatus/with<!-- -->drawn").replace("Svctype/TSA", "Svctype/<!---->TSA");
    world.publish("IT.xml", &list);
    assert_eq!(world.update().await.unwrap().unreadable, 0);
    assert_eq!(certificates(&world.trust.path().join(SIGNATURES)), [world.issuer.der()]);
    assert_eq!(certificates(&world.trust.path().join(TIME_STAMPS)).len(), 1);
}

#[tokio::test]
async fn an_authority_whose_certificate_can_t_be_read_is_left_out_and_counted() {
    let world = World::new();
    let half = STANDARD.encode(&world.issuer.der()[..200]);
    let publish = |number, services: &[String]| {
        let list = list(number, now() + TimeDelta::days(90), "", &services.concat());
        world.publish("IT.xml", &world.italy.sign(&list, ""));
    };
    let broken = [
        service_of("CA/QC", "granted", &half, ""),
        service_of("CA/QC", "granted", &STANDARD.encode("no certificate"), ""),
        service_of("TSA/QTST", "granted", &half, ""),
    ];
    publish(4, &[broken.concat(), service("CA/QC", "granted", &world.issuer, "")]);
    let updated = world.update().await.unwrap();
    assert_eq!((updated.signatures, updated.time_stamps, updated.unreadable), (1, 0, 3));
    assert!(!server::trust::authorities(world.trust.path()).unwrap().is_empty());
    let trusted = world.trusted();
    publish(5, &broken);
    assert!(matches!(world.update().await, Err(ListError::NoAuthority)));
    assert_eq!(world.trusted(), trusted, "what was trusted stays so");
}

#[tokio::test]
async fn a_reference_to_the_whole_that_is_not_itself_signed_is_not_enough() {
    let world = World::new();
    let services = service("CA/QC", "granted", &world.issuer, "");
    let list = list(4, now() + TimeDelta::days(9), "", &services);
    // The signature is of a part; beside it, in an object that nobody signed, stands a reference to the whole.
    let reference = TEMPLATE.split_once("<ds:Reference").unwrap().1.split_once("</ds:SignedInfo>").unwrap().0;
    let reference = format!("<ds:Reference{}", reference.replace("WHAT", ""));
    let object = format!("<ds:Object><ds:Manifest>{reference}</ds:Manifest></ds:Object></ds:Signature>");
    let template = TEMPLATE.replace("WHAT", "#scheme").replace("CERTIFICATE", &world.italy.base64());
    world.publish("IT.xml", &world.italy.sign_with(&list, &template.replace("</ds:Signature>", &object)));
    assert!(matches!(world.update().await, Err(ListError::OddSignature)));
}
