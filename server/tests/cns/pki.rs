//! Authorities, cards and revocation lists of invented people.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, CustomExtension,
    DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams,
    SerialNumber, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub const CODE: &str = "RSSMRA80A01H501U";
pub const CARD: &str = "RSSMRA80A01H501U/7430010024925855.lsKV/lNtBAmc8x5lzSb+cxx2UzE=";

/// `certificatePolicies` with 1.3.76.16.2.1, the policy of a CNS.
fn cns_policy() -> CustomExtension {
    let der = [0x30, 0x09, 0x30, 0x07, 0x06, 0x05, 0x2B, 0x4C, 0x10, 0x02, 0x01];
    CustomExtension::from_oid_content(&[2, 5, 29, 32], der.to_vec())
}

/// An authority, valid from 2020 to 2040.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn root(name: &str) -> Self {
        Self(CertifiedIssuer::self_signed(params(name), KeyPair::generate().unwrap()).unwrap())
    }

    /// An authority between a root and the cards, with serial number 2.
    pub fn under(root: &Self, name: &str) -> Self {
        let mut params = params(name);
        params.serial_number = Some(SerialNumber::from(2));
        Self(CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &root.0).unwrap())
    }

    /// The holder of a card of this authority, who plays authority with it.
    pub fn impostor(&self) -> Self {
        let (params, key) = card_params(|_| {});
        Self(CertifiedIssuer::signed_by(params, key, &self.0).unwrap())
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    pub fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// A list of revoked serial numbers, made on a day of November 2026 and valid until a day of 2027.
    pub fn list(&self, revoked: &[u64], made: u8, until: (u8, u8)) -> Vec<u8> {
        let revoked = revoked.iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: date_time_ymd(2026, 10, 1),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 11, made),
            next_update: date_time_ymd(2027, until.0, until.1),
            crl_number: SerialNumber::from(u64::from(made)),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.0).unwrap().der().to_vec()
    }

    /// A card of Mario Rossi, valid in 2026 and 2027, with serial number 7.
    pub fn card(&self) -> Card {
        self.card_with(|_| {})
    }

    /// A card that is different in something.
    pub fn card_with(&self, change: impl FnOnce(&mut CertificateParams)) -> Card {
        let (params, key) = card_params(change);
        let der = params.signed_by(&key, &self.0).unwrap().der().clone();
        Card { chain: vec![der], key: PrivateKeyDer::try_from(key.serialize_der()).unwrap() }
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(&[(DnType::CommonName, name)]);
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2040, 1, 1));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn card_params(change: impl FnOnce(&mut CertificateParams)) -> (CertificateParams, KeyPair) {
    let mut params = CertificateParams::default();
    params.serial_number = Some(SerialNumber::from(7));
    params.distinguished_name = subject(&[
        (DnType::CountryName, "IT"),
        (DnType::CommonName, CARD),
        (DnType::from_oid(&[2, 5, 4, 42]), "MARIO"),
        (DnType::from_oid(&[2, 5, 4, 4]), "ROSSI"),
    ]);
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 1), date_time_ymd(2028, 1, 1));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.custom_extensions = vec![cns_policy()];
    params.use_authority_key_identifier_extension = true;
    change(&mut params);
    (params, KeyPair::generate().unwrap())
}

pub fn subject(parts: &[(DnType, &str)]) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    for (kind, text) in parts {
        name.push(kind.clone(), *text);
    }
    name
}

/// A card in a reader: what the browser presents, and the key that signs.
pub struct Card {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

impl Card {
    /// A card that nobody issued.
    pub fn self_signed() -> Self {
        let (params, key) = card_params(|_| {});
        let der = params.self_signed(&key).unwrap().der().clone();
        Self { chain: vec![der], key: PrivateKeyDer::try_from(key.serialize_der()).unwrap() }
    }

    /// With the certificate of an authority presented, too.
    pub fn with(mut self, authority: &Authority) -> Self {
        self.chain.push(authority.der());
        self
    }
}
