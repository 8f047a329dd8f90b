use super::sample::{self, JAVASCRIPT, Raw};
use super::*;
use protocol::AttachmentWarning::{ManyPages, Restricted, Scan, SignatureNotVerified};

fn verdict(bytes: &[u8]) -> Verdict {
    inspect(bytes, &Question::default(), &Authorities::default(), Limits::default())
}

fn accepted(pages: u32, warnings: &[AttachmentWarning]) -> Verdict {
    Verdict::Accepted(Findings { pages, warnings: warnings.to_vec(), ..Findings::default() })
}

fn refused(code: Code) -> Verdict {
    Verdict::Refused { code }
}

#[test]
fn a_filled_form_is_accepted_without_a_word() {
    assert_eq!(verdict(&sample::form()), accepted(1, &[]));
    assert_eq!(verdict(&sample::packed(&sample::form())), accepted(1, &[]));
}

#[test]
fn a_scan_is_accepted_and_the_official_is_told() {
    assert_eq!(verdict(&sample::scan()), accepted(1, &[Scan]));
}

#[test]
fn text_drawn_through_a_form_object_is_text() {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>";
    let file = Raw::page("", "")
        .object(2, "<< /Type /Pages /Kids [100 0 R] /Count 1 /Resources << /XObject << /X 6 0 R >> >> >>")
        .object(100, page)
        .stream(4, "", b"/X Do")
        .stream(6, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]", sample::TEXT);
    assert_eq!(verdict(&file.bytes()), accepted(1, &[]));
}

#[test]
fn a_signature_is_accepted_as_not_verified() {
    let Verdict::Accepted(found) = verdict(&sample::signed()) else { panic!("refused") };
    assert_eq!(found.warnings, [SignatureNotVerified]);
    let [signature] = &found.signatures[..] else { panic!("{:?}", found.signatures) };
    assert_eq!(signature.name.as_ref().map(|name| name.reveal()), Some("ADA BIANCHI"));
    assert_eq!((signature.trusted, signature.added_after), (None, false));
    assert_eq!(verdict(&sample::badly_signed()), refused(Code::SignatureBroken));
    let unsigned = Raw::page("/AcroForm << /Fields [6 0 R] >>", "").object(6, "<< /FT /Sig /T (Firma) >>");
    assert_eq!(verdict(&unsigned.bytes()), accepted(1, &[]), "a field still to be signed is no signature");
}

#[test]
fn a_link_to_click_and_a_place_to_open_at_are_fine() {
    let link =
        "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://www.example.it/) >> >>]";
    assert_eq!(verdict(&Raw::page("/OpenAction [100 0 R /Fit]", link).bytes()), accepted(1, &[]));
    assert_eq!(verdict(&Raw::page("/OpenAction << /S /GoTo /D [100 0 R /Fit] >>", "").bytes()), accepted(1, &[]));
}

#[test]
fn short_names_that_only_look_active_are_fine() {
    let file = Raw::page("/Names << /EmbeddedFiles << /Names [] >> /JavaScript << /Names [] >> >>", "/AA << >>")
        .object(100, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /AA 5 0 R /EF 5 0 R /JS 5 0 R >> >> >>");
    assert_eq!(verdict(&file.bytes()), accepted(1, &[]));
}

#[test]
fn many_pages_are_a_warning_and_too_many_a_refusal() {
    for (count, says) in [
        (8, accepted(8, &[])),
        (9, accepted(9, &[ManyPages])),
        (20, accepted(20, &[ManyPages])),
        (21, refused(Code::FileTooManyPages)),
    ] {
        assert_eq!(verdict(&Raw::pages(count, "", "").bytes()), says, "{count} pages");
    }
}

#[test]
fn a_file_without_pages_is_refused_whatever_it_counts() {
    assert_eq!(verdict(&sample::no_pages()), refused(Code::FileNoPages));
    let lying = Raw::pages(0, "", "").object(2, "<< /Type /Pages /Kids [] /Count 2 >>");
    assert_eq!(verdict(&lying.bytes()), refused(Code::FileNoPages));
}

#[test]
fn a_password_to_open_is_refused_and_one_to_print_is_told() {
    assert_eq!(verdict(&sample::encrypted(&sample::form(), "segreta")), refused(Code::FileEncrypted));
    assert_eq!(verdict(&sample::encrypted(&sample::form(), "")), accepted(1, &[Restricted]));
}

#[test]
fn what_is_cut_or_has_something_glued_to_it_is_refused() {
    let whole = sample::form();
    for tenth in 1..10 {
        assert_eq!(verdict(&whole[..whole.len() * tenth / 10]), refused(Code::FileDamaged), "{tenth} tenths");
    }
    assert_eq!(verdict(&[whole.as_slice(), b"\r\n \0\n"].concat()), accepted(1, &[]), "white space may follow");
    assert_eq!(verdict(&[whole.as_slice(), b"<html>"].concat()), refused(Code::FilePolyglot));
    assert_eq!(verdict(&[whole.as_slice(), b"PK\x03\x04"].concat()), refused(Code::FilePolyglot));
}

#[test]
fn a_file_cut_in_its_middle_and_given_an_end_is_refused() {
    let whole = Raw::pages(3, "", "").bytes();
    let at = whole.windows(9).position(|window| window == b"101 0 obj").unwrap();
    let patched = [&whole[..at], b"trailer\n<< /Size 200 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"].concat();
    assert_eq!(verdict(&patched), refused(Code::FileDamaged), "two of its three pages are missing");
}

#[test]
fn what_does_not_begin_as_a_pdf_is_none() {
    assert_eq!(verdict(b""), refused(Code::FileEmpty));
    assert_eq!(verdict(b"\x89PNG\r\n\x1a\n"), refused(Code::FileIsPicture));
    assert_eq!(verdict(b"<html><p>modulo"), refused(Code::FileNotPdf));
    assert_eq!(verdict(&[b"GIF89a", sample::form().as_slice()].concat()), refused(Code::FilePolyglot));
    assert_eq!(verdict(&[b"\xef\xbb\xbf", sample::form().as_slice()].concat()), accepted(1, &[]));
    assert_eq!(verdict(b"%PDF-1.4\nnon e' un pdf"), refused(Code::FileDamaged));
    assert_eq!(verdict(b"%PDF-1.4\nnon e' un pdf\n%%EOF"), refused(Code::FileDamaged));
}

#[test]
fn a_wrong_pointer_to_the_table_is_repaired_as_viewers_do() {
    let text = sample::form();
    let at = text.windows(9).rposition(|window| window == b"startxref").unwrap();
    let broken = [&text[..at], b"startxref\n7\n%%EOF\n"].concat();
    assert_eq!(verdict(&broken), accepted(1, &[]));

    let text =
        Raw::page("", "").object(100, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /Annots [77 0 R] >>").bytes();
    assert_eq!(verdict(&text), accepted(1, &[]), "a reference to nothing means nothing");
    let at = text.windows(9).rposition(|window| window == b"startxref").unwrap();
    let broken = [&text[..at], b"startxref\n7\n%%EOF\n"].concat();
    assert_eq!(verdict(&broken), refused(Code::FileDamaged), "but in a file without its table something is lost");
}

#[test]
fn every_kind_of_active_content_is_refused() {
    let catalog = |entry: &str| Raw::page(entry, "");
    let annotation = |entry: &str| Raw::page("", &format!("/Annots [<< /Type /Annot /Rect [0 0 9 9] {entry} >>]"));
    for (what, file) in [
        ("script on opening", catalog(&format!("/OpenAction {JAVASCRIPT}"))),
        ("script among the names", catalog(&format!("/Names << /JavaScript << /Names [(a) {JAVASCRIPT}] >> >>"))),
        ("script with escaped names", catalog("/Open#41ction << /S /J#61vaScr#69pt /J#53 (a) >>")),
        (
            "script by reference",
            catalog("/OpenAction 6 0 R").object(6, "<< /S 7 0 R /JS 8 0 R >>").object(7, "/JavaScript"),
        ),
        ("script on a page", Raw::page("", &format!("/AA << /O {JAVASCRIPT} >>"))),
        ("script nothing points to", catalog("").object(6, JAVASCRIPT)),
        ("harmless action that starts by itself", Raw::page("", "/AA << /O << /S /Named /N /Print >> >>")),
        ("web page on opening", catalog("/OpenAction << /S /URI /URI (https://example.it) >>")),
        ("web page after a jump", catalog("/OpenAction << /S /GoTo /D [100 0 R /Fit] /Next << /S /URI /URI (x) >> >>")),
        ("program", catalog("/OpenAction << /S /Launch /F (calc.exe) >>")),
        ("sending", annotation("/Subtype /Link /A << /S /SubmitForm /F (http://127.0.0.1/) >>")),
        ("other file", annotation("/Subtype /Link /A << /S /GoToR /F (x.pdf) /D [0 /Fit] >>")),
        ("embedded document", annotation("/Subtype /Link /A << /S /GoToE /T << /R /C >> >>")),
        ("rich media", annotation("/Subtype /RichMedia /RichMediaContent << >>")),
        ("sound", annotation("/Subtype /Sound")),
        ("XFA form", catalog("/AcroForm << /Fields [] /XFA 6 0 R >>").stream(6, "", b"<xdp/>")),
        ("stream in another file", catalog("").stream(6, "/F (\\\\\\\\host\\\\x)", b"")),
    ] {
        assert_eq!(verdict(&file.bytes()), refused(Code::FileActiveContent), "{what}");
    }
    assert_eq!(verdict(&sample::embedded_file()), refused(Code::FileEmbeddedFiles));
    let attached = annotation("/Subtype /FileAttachment /FS << /F (a.exe) >>");
    assert_eq!(verdict(&attached.bytes()), refused(Code::FileEmbeddedFiles));
    assert_eq!(verdict(&sample::packed(&sample::javascript())), refused(Code::FileActiveContent), "in object streams");
}

#[test]
fn bombs_end_at_their_limit() {
    assert_eq!(verdict(&sample::bomb(4 << 20)), refused(Code::FileBlankPages), "four mebibytes of blanks are read");
    assert_eq!(verdict(&sample::bomb((4 << 20) + 1)), refused(Code::FileTooComplex));
    let twice = sample::deflated(sample::deflated(vec![b' '; 64 << 20]));
    let nested = Raw::page("", "").stream(4, "/Filter [/FlateDecode /FlateDecode]", &twice);
    assert_eq!(verdict(&nested.bytes()), refused(Code::FileTooComplex));
    let image = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 8";
    assert_eq!(verdict(&Raw::page("", "").stream(6, image, b"").bytes()), refused(Code::FileTooComplex));
}

#[test]
fn all_pages_together_have_a_budget() {
    let four = sample::deflated(vec![b' '; 4 << 20]);
    let mut file = Raw::pages(9, "", "");
    for page in 0..9 {
        let body = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents {} 0 R >>", 200 + page);
        file = file.object(100 + page, &body).stream(200 + page, "/Filter /FlateDecode", &four);
    }
    assert_eq!(verdict(&file.bytes()), refused(Code::FileTooComplex));
}

#[test]
fn circles_are_seen() {
    let tree = Raw::page("", "").object(2, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>");
    assert_eq!(verdict(&tree.bytes()), refused(Code::FileDamaged));
    let fields = Raw::page("/AcroForm << /Fields [6 0 R] >>", "").object(6, "<< /T (a) /FT /Tx /Kids [6 0 R 6 0 R] >>");
    assert_eq!(verdict(&fields.bytes()), refused(Code::FileDamaged));
    let outline = Raw::page("/Outlines 6 0 R", "")
        .object(6, "<< /First 7 0 R /Last 7 0 R >>")
        .object(7, "<< /Title (a) /Next 7 0 R /Parent 6 0 R >>");
    assert_eq!(verdict(&outline.bytes()), refused(Code::FileDamaged));
}

#[test]
fn tables_that_lie_are_refused() {
    let text = String::from_utf8_lossy(&Raw::page("", "").bytes()).replace("\u{fffd}", "x");
    for (from, to) in [("/Size 101", "/Size 2147483647"), ("0 101", "0 2000000000")] {
        assert_eq!(verdict(text.replace(from, to).as_bytes()), refused(Code::FileDamaged), "{to}");
    }
}

#[test]
fn a_tree_that_doubles_at_each_level_costs_nothing() {
    let mut file = Raw::page("", "");
    for level in 2..42 {
        let next = level + 1;
        file = file.object(level, &format!("<< /Type /Pages /Kids [{next} 0 R {next} 0 R] /Count 9 >>"));
    }
    assert!(matches!(verdict(&file.bytes()), Verdict::Refused { .. }));
}

#[test]
fn the_verdict_is_one_line_of_json() {
    let inspected = verdict(&sample::scan());
    let line = serde_json::to_string(&inspected).unwrap();
    assert_eq!(line, r#"{"verdict":"accepted","pages":1,"warnings":["scan"],"signatures":[],"form":null}"#);
    assert_eq!(serde_json::from_str::<Verdict>(&line).unwrap(), inspected);
    assert_eq!(serde_json::to_string(&verdict(b"")).unwrap(), r#"{"verdict":"refused","code":"file_empty"}"#);
}
