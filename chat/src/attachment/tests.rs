use super::*;
use proptest::prelude::*;

fn name(declared: &str) -> Result<String, Code> {
    DeclaredName::parse(declared).map(DeclaredName::into_string)
}

#[test]
fn names_as_people_write_them_pass() {
    for (declared, shown) in [
        ("aa08.pdf", "aa08.pdf"),
        ("MODULO AA08.PDF", "MODULO AA08.pdf"),
        ("modulo dell'identità (1).pdf", "modulo dell'identità (1).pdf"),
        ("  documento .pdf ", "documento.pdf"),
        ("modulo.exe.pdf", "modulo.exe.pdf"),
    ] {
        assert_eq!(name(declared).as_deref(), Ok(shown), "{declared:?}");
    }
}

#[test]
fn paths_and_control_characters_are_removed() {
    assert_eq!(name("C:\\Users\\Ada\\aa08.pdf").as_deref(), Ok("aa08.pdf"));
    assert_eq!(name("../../etc/aa08.pdf").as_deref(), Ok("aa08.pdf"));
    assert_eq!(name("aa\r\n08\u{202e}.pdf").as_deref(), Ok("aa08.pdf"));
}

#[test]
fn names_that_do_not_end_in_pdf_are_refused() {
    for declared in ["", ".pdf", " .pdf", "foto.jpg", "modulo.pdf.exe", "modulo.exe\0.pdf", "pdf", "a/.pdf", "è"] {
        assert_eq!(name(declared), Err(Code::FileNameNotPdf), "{declared:?}");
    }
    assert_eq!(name("modulo.pdf.P7M"), Err(Code::FileSignedEnvelope), "signed around instead of inside");
}

#[test]
fn a_long_name_is_shortened_and_keeps_its_suffix() {
    let long = name(&format!("{}.pdf", "è".repeat(300))).unwrap();
    assert_eq!(long.chars().count(), MAX_NAME_CHARS);
    assert!(long.ends_with("è.pdf"));
}

#[test]
fn three_mebibytes_pass_and_one_byte_more_does_not() {
    let mut limit = SizeLimit::default();
    assert_eq!(limit.add(3 * 1024 * 1024 - 1), Ok(()));
    assert_eq!(limit.add(1), Ok(()));
    assert_eq!(limit.finish(), Ok(3_145_728));
    assert_eq!(limit.add(1), Err(Code::FileTooLarge));
}

#[test]
fn a_file_without_bytes_is_empty() {
    assert_eq!(SizeLimit::default().finish(), Err(Code::FileEmpty));
}

#[test]
fn a_pdf_is_known_by_its_first_bytes_however_they_arrive() {
    for (prefix, says) in [
        (&b""[..], Sniff::Unsure),
        (b"%PD", Sniff::Unsure),
        (b"%PDF-", Sniff::Pdf),
        (b"%PDF-1.7\n", Sniff::Pdf),
        (b"\xef\xbb", Sniff::Unsure),
        (b"\xef\xbb\xbf%P", Sniff::Unsure),
        (b"\xef\xbb\xbf%PDF-1.4", Sniff::Pdf),
        (b" %PDF-", Sniff::NotPdf),
        (b"MZ", Sniff::NotPdf),
        (b"\x89PNG\r\n", Sniff::NotPdf),
        (b"%pdf-", Sniff::NotPdf),
    ] {
        assert_eq!(sniff(prefix), says, "{prefix:?}");
    }
}

#[test]
fn a_scan_is_worth_a_word_for_the_form_only() {
    let both = vec![AttachmentWarning::Scan, AttachmentWarning::ManyPages];
    assert_eq!(warnings_for(AttachmentRole::DelegationForm, both.clone()), both);
    assert_eq!(warnings_for(AttachmentRole::IdentityDocument, both), [AttachmentWarning::ManyPages]);
}

proptest! {
    #[test]
    fn a_clean_name_is_safe_and_stays_as_it_is(declared in any::<String>(), suffix in "\\.[pP][dD][fF]") {
        for declared in [declared.clone(), format!("{declared}{suffix}")] {
            if let Ok(clean) = name(&declared) {
                prop_assert!(clean.ends_with(".pdf") && clean.chars().count() <= MAX_NAME_CHARS);
                prop_assert!(!clean.chars().any(|c| c.is_control() || c == '/' || c == '\\'));
                prop_assert_eq!(name(&clean), Ok(clean.clone()));
            }
        }
    }
}
