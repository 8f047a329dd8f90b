use proptest::prelude::*;
use rcgen::string::BmpString;
use rcgen::{
    CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose,
};

use super::{CnsError, CnsHolder};

const CODE: &str = "RSSMRA80A01H501U";
const OTHER: &str = "BLLGUO49B14H501V";
const CN: &str = "RSSMRA80A01H501U/7430010024925855.lsKV/lNtBAmc8x5lzSb+cxx2UzE=";

/// `certificatePolicies` with one policy, by the DER of its identifier's content.
fn policies(oid: &[u8]) -> CustomExtension {
    let tlv = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
    CustomExtension::from_oid_content(&[2, 5, 29, 32], tlv(0x30, &tlv(0x30, &tlv(0x06, oid))))
}

/// 1.3.76.16.2.1
const CNS: &[u8] = &[0x2B, 0x4C, 0x10, 0x02, 0x01];

/// A certificate as on a card, with this subject, changed at will.
fn certificate(subject: &[(DnType, &str)], change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for (kind, text) in subject {
        params.distinguished_name.push(kind.clone(), *text);
    }
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::EmailProtection];
    params.custom_extensions = vec![policies(CNS)];
    change(&mut params);
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

fn read(subject: &[(DnType, &str)]) -> Result<CnsHolder, CnsError> {
    CnsHolder::from_certificate(&certificate(subject, |_| {}))
}

fn changed(change: impl FnOnce(&mut CertificateParams)) -> Result<CnsHolder, CnsError> {
    CnsHolder::from_certificate(&certificate(&[(cn(), CN)], change))
}

fn cn() -> DnType {
    DnType::CommonName
}

fn serial_number() -> DnType {
    DnType::from_oid(&[2, 5, 4, 5])
}

fn given_name() -> DnType {
    DnType::from_oid(&[2, 5, 4, 42])
}

fn surname() -> DnType {
    DnType::from_oid(&[2, 5, 4, 4])
}

#[test]
fn the_fiscal_code_stands_before_the_slash_of_the_common_name() {
    let holder = read(&[(DnType::CountryName, "IT"), (cn(), CN)]).unwrap();
    assert_eq!((holder.fiscal_code.reveal(), holder.name), (CODE, None));
}

#[test]
fn the_fiscal_code_is_read_from_the_serial_number_in_both_spellings() {
    for number in ["TINIT-RSSMRA80A01H501U", "IT:RSSMRA80A01H501U"] {
        let holder = read(&[(cn(), "MARIO ROSSI"), (serial_number(), number)]).unwrap();
        assert_eq!(holder.fiscal_code.reveal(), CODE);
    }
    assert_eq!(read(&[(cn(), CN), (serial_number(), "TINIT-RSSMRA80A01H501U")]).unwrap().fiscal_code.reveal(), CODE);
    assert_eq!(read(&[(cn(), CN), (serial_number(), "7430010024925855")]).unwrap().fiscal_code.reveal(), CODE);
}

#[test]
fn given_name_and_surname_are_read_where_they_are_there() {
    let name = |subject: &[(DnType, &str)]| read(subject).unwrap().name.map(|name| name.reveal().to_owned());
    let full = name(&[(cn(), CN), (surname(), "ROSSI"), (given_name(), " MARIA LUISA ")]);
    assert_eq!(full.as_deref(), Some("MARIA LUISA ROSSI"));
    assert_eq!(name(&[(cn(), CN), (surname(), "ROSSI")]).as_deref(), Some("ROSSI"));
    assert_eq!(name(&[(cn(), CN), (surname(), " ")]), None);
    assert_eq!(name(&[(cn(), CN), (surname(), &"x".repeat(81))]), None);
}

#[test]
fn a_subject_without_fiscal_code_is_refused() {
    for subject in [vec![], vec![(cn(), "MARIO ROSSI")], vec![(serial_number(), "PNOIT-AX1234567")]] {
        assert_eq!(read(&subject), Err(CnsError::NoFiscalCode));
    }
}

#[test]
fn a_malformed_fiscal_code_is_refused_wherever_it_stands() {
    for text in ["RSSMRA80A01H501A/7430.x=", "RSSMRA80A01H50/7430.x=", "/7430.x=", "ROSSI/MARIO/RSSMRA80A01H501U"] {
        assert_eq!(read(&[(cn(), text)]), Err(CnsError::FiscalCodeMalformed), "{text}");
    }
    for number in ["TINIT-", "TINIT-12345678901", "IT:RSSMRA80A01H501A"] {
        assert_eq!(read(&[(cn(), CN), (serial_number(), number)]), Err(CnsError::FiscalCodeMalformed), "{number}");
    }
}

#[test]
fn two_different_fiscal_codes_are_refused() {
    let number = format!("TINIT-{OTHER}");
    assert_eq!(read(&[(cn(), CN), (serial_number(), &number)]), Err(CnsError::TwoFiscalCodes));
}

#[test]
fn a_subject_in_the_two_byte_alphabet_is_read() {
    let holder = changed(|params| {
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(cn(), DnValue::BmpString(BmpString::try_from(CN).unwrap()));
    });
    assert_eq!(holder.unwrap().fiscal_code.reveal(), CODE);
}

#[test]
fn the_policies_of_a_cns_are_taken_and_no_other() {
    let with = |oid: &[u8]| changed(|params| params.custom_extensions = vec![policies(oid)]);
    for oid in [CNS, &[0x2B, 0x81, 0x1F, 6, 1, 3, 2, 10], &[0x2B, 0x4C, 0x0C, 1, 1, 10, 2, 2, 10]] {
        assert!(with(oid).is_ok());
    }
    for oid in [&[0x2B, 0x4C, 0x24, 1, 1, 1][..], &[0x55, 0x1D, 0x20, 0], &[0x2B, 0x4C, 0x10, 0x02, 0x01, 0x01]] {
        assert_eq!(with(oid), Err(CnsError::NotACns));
    }
    assert_eq!(changed(|params| params.custom_extensions.clear()), Err(CnsError::NotACns));
}

#[test]
fn a_certificate_for_another_use_than_authentication_is_refused() {
    let uses = [
        (vec![KeyUsagePurpose::ContentCommitment], vec![ExtendedKeyUsagePurpose::ClientAuth]),
        (
            vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment],
            vec![ExtendedKeyUsagePurpose::ClientAuth],
        ),
        (vec![], vec![ExtendedKeyUsagePurpose::ClientAuth]),
        (vec![KeyUsagePurpose::DigitalSignature], vec![]),
        (vec![KeyUsagePurpose::DigitalSignature], vec![ExtendedKeyUsagePurpose::ServerAuth]),
        (vec![KeyUsagePurpose::DigitalSignature], vec![ExtendedKeyUsagePurpose::Any]),
    ];
    for (key, extended) in uses {
        let read = changed(|params| (params.key_usages, params.extended_key_usages) = (key, extended));
        assert_eq!(read, Err(CnsError::WrongUsage));
    }
}

#[test]
fn something_after_the_certificate_makes_it_unreadable() {
    let mut der = certificate(&[(cn(), CN)], |_| {});
    der.push(0);
    assert_eq!(CnsHolder::from_certificate(&der), Err(CnsError::Unreadable));
    assert_eq!(CnsHolder::from_certificate(&[]), Err(CnsError::Unreadable));
}

#[test]
fn a_holder_prints_masked() {
    let holder = read(&[(cn(), CN), (surname(), "ROSSI")]).unwrap();
    let printed = format!("{holder:?}");
    assert!(!printed.contains("ROSSI") && !printed.contains(CODE), "{printed}");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(CnsHolder::from_certificate(&bytes).is_err());
    }

    /// Random bytes hardly pass the first tag: a real certificate with some bytes changed gets further.
    #[test]
    fn no_change_of_a_certificate_makes_the_reader_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut der = certificate(&[(cn(), CN), (serial_number(), "IT:RSSMRA80A01H501U"), (surname(), "ROSSI")], |_| {});
        for (at, byte) in changes {
            let at = at.index(der.len());
            der[at] = byte;
        }
        let _ = CnsHolder::from_certificate(&der);
        let _ = CnsHolder::from_certificate(&der[..cut.index(der.len())]);
    }

    #[test]
    fn a_common_name_gives_the_code_before_its_first_slash_or_nothing(name in "[A-Z0-9/. =è]{0,40}") {
        match read(&[(cn(), &name)]) {
            Ok(holder) => prop_assert_eq!(Some(holder.fiscal_code.reveal()), name.split_once('/').map(|(code, _)| code.trim())),
            Err(error) => prop_assert!(matches!(error, CnsError::NoFiscalCode | CnsError::FiscalCodeMalformed)),
        }
    }
}
