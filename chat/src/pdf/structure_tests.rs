//! Files that different readers read differently: the table leads elsewhere, or something stands in them that no table
//! lists, or that the parser can't read and other readers can.

use super::sample::{self, JAVASCRIPT, Raw, Update};
use super::*;

fn verdict(bytes: &[u8]) -> Verdict {
    inspect(bytes, &Question::default(), &Authorities::default(), Limits::default())
}

fn refused(code: Code) -> Verdict {
    Verdict::Refused { code }
}

fn is_accepted(bytes: &[u8]) -> bool {
    matches!(verdict(bytes), Verdict::Accepted(_))
}

const OTHER_TEXT: &str = "<< /Length 42 >>\nstream\nBT /F1 12 Tf 72 720 Td (Altro testo) Tj ET\nendstream";
const LAUNCHING: &str = "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (calc.exe) >> >>";

#[test]
fn an_update_whose_entries_lead_to_their_objects_is_fine() {
    let file =
        Update::default().object(4, OTHER_TEXT).object(50, "<< /Nuovo true >>").after(&Raw::page("", "").bytes());
    assert!(is_accepted(&file));
}

#[test]
fn an_entry_that_leads_to_an_older_version_of_another_object_is_refused() {
    let file = Raw::page("", "").bytes();
    let before = sample::place_of(&file, 1);
    for higher in [50, 3] {
        let hidden = Update::default().object(1, LAUNCHING).after(&file);
        // The parser would read the older catalog under its number once more, and forget the newer one.
        let hidden = Update::default().entry(higher, 1).after(&hidden);
        assert_eq!(sample::place_of(&hidden, 1), before);
        assert!(matches!(verdict(&hidden), Verdict::Refused { .. }), "entry {higher}");
    }
    let at_once = Update::default().object(4, OTHER_TEXT).entry(50, 5).after(&file);
    assert!(is_accepted(&at_once), "one that leads to an object that stands there but once hides nothing");
}

#[test]
fn an_entry_that_leads_to_no_object_counts_only_where_something_refers_to_it() {
    let file = Raw::page("", "").bytes();
    let nothing = Update::default().entry(50, 0);
    assert!(is_accepted(&nothing.after(&file)), "programs leave such entries behind");
    let asked_for = Update::default().entry(50, 0).object(51, "[50 0 R]").after(&file);
    assert_eq!(verdict(&asked_for), refused(Code::FileDamaged));
}

#[test]
fn an_object_that_the_parser_can_not_read_is_refused() {
    let nested = format!("{}{}", "[".repeat(150), "]".repeat(150));
    for odd in ["/X 1.2.3", "/X", "/X foo", "/X --5", "/X <zz>", "/", ">", &format!("/X {nested}")] {
        let script = format!("<< /S /JavaScript /JS (app.alert\\(1\\)) {odd} >>");
        let file = Raw::page("/OpenAction 6 0 R", "").object(6, &script);
        assert_eq!(verdict(&file.bytes()), refused(Code::FileDamaged), "{odd}");
        let unused = Raw::page("", "").object(6, &script);
        assert_eq!(verdict(&unused.bytes()), refused(Code::FileDamaged), "{odd}, that nothing refers to");
    }
}

#[test]
fn a_member_of_an_object_stream_stands_where_the_table_says_and_only_once() {
    let packed = |header: &str, first: usize, body: &str| {
        let content = format!("{header}{body}");
        let entries = format!("/Type /ObjStm /N 2 /First {first}");
        let file = Raw::page("", "").stream(6, &entries, content.as_bytes()).bytes();
        // A table as a stream: the old one, then 50 and 51 as first and second member of object 6.
        let table: &[u8] = &[2, 0, 6, 0, 2, 0, 6, 1];
        let start = file.len();
        let previous = sample::last_table(&file);
        let dictionary = format!(
            "52 0 obj\n<< /Type /XRef /Size 53 /Root 1 0 R /Prev {previous} /W [1 2 1] /Index [50 2] /Length 8 >>\nstream\n"
        );
        let end = format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n");
        [file.as_slice(), dictionary.as_bytes(), table, end.as_bytes()].concat()
    };
    assert!(is_accepted(&packed("50 0 51 5 ", 10, "null null")));
    for (what, file) in [
        ("in exchanged places", packed("51 0 50 5 ", 10, "null null")),
        ("another number", packed("50 0 53 5 ", 10, "null null")),
        ("twice", packed("50 0 50 5 ", 10, "null null")),
        ("unreadable", packed("50 0 51 5 ", 10, "null << /X 1.2.3 >>")),
    ] {
        assert_eq!(verdict(&file), refused(Code::FileDamaged), "{what}");
    }
}

#[test]
fn an_object_that_can_not_be_read_is_not_replaced_by_an_older_one_from_an_object_stream() {
    let packed = sample::packed(&Raw::page("", "").bytes());
    let replaced = Update::default().object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>").after(&packed);
    assert!(is_accepted(&replaced), "{:?}", verdict(&replaced));
    let unreadable = Update::default().object(5, "<< /S /JavaScript /JS (x) /X 1.2.3 >>").after(&packed);
    assert_eq!(verdict(&unreadable), refused(Code::FileDamaged));
}

#[test]
fn active_content_is_found_that_only_a_rebuilt_table_would_list() {
    let file = Update::default().unlisted(1, LAUNCHING).after(&Raw::page("", "").bytes());
    assert_eq!(verdict(&file), refused(Code::FileActiveContent));
    let script = Update::default().unlisted(60, JAVASCRIPT).after(&Raw::page("", "").bytes());
    assert_eq!(verdict(&script), refused(Code::FileActiveContent));
}

#[test]
fn nothing_but_encryption_leads_to_the_dictionary_of_encryption() {
    assert!(is_accepted(&sample::encrypted(&sample::form(), "")));
    let with_action = sample::encrypted(&Raw::page("/OpenAction 101 0 R", "").bytes(), "");
    let dictionary = b"/Encrypt 101 0 R";
    assert!(with_action.windows(dictionary.len()).any(|window| window == dictionary));
    assert_eq!(verdict(&with_action), refused(Code::FileDamaged), "it is taken out, so it goes unseen");
}

#[test]
fn a_signed_file_may_get_further_objects_in_an_update_of_its_own() {
    let added = |file: &[u8]| match verdict(file) {
        Verdict::Accepted(found) => found.signatures.first().map(|signature| signature.added_after),
        Verdict::Refused { code } => panic!("{code:?}"),
    };
    let signed = sample::signed();
    assert_eq!(added(&signed), Some(false));
    let once = Update::default().object(50, "<< /Type /DSS >>").after(&signed);
    assert_eq!(added(&once), Some(true));
    let twice = Update::default().object(50, "<< /Type /DSS /VRI << >> >>").object(51, OTHER_TEXT).after(&once);
    assert_eq!(added(&twice), Some(true));
}

#[test]
fn nothing_stands_behind_a_signature_that_readers_could_read_differently() {
    let signed = sample::signed();
    let dss = "<< /Type /DSS >>";
    let table = format!("/XRefStm {}", sample::last_table(&signed));
    let with_dss = || Update::default().object(50, dss);
    for (what, update) in [
        ("an entry that hides a new text", Update::default().object(4, OTHER_TEXT).entry(50, 5)),
        ("an object in no table", with_dss().unlisted(4, OTHER_TEXT)),
        ("a table of shorter rows", with_dss().unlisted(4, OTHER_TEXT).row(" n\n")),
        ("shorter rows alone", with_dss().row(" n\n")),
        ("a table that was there before", with_dss().trailer(&table)),
        ("the same with its name escaped", with_dss().trailer(&table.replace("Stm", "#53tm"))),
        ("two tables before", with_dss().trailer("/Prev 9")),
        ("a key twice", Update::default().object(50, "<< /Type /DSS /Certs [] /Certs [1 0 R] >>")),
        ("a key twice, once escaped", Update::default().object(50, "<< /Type /DSS /Certs [] /Cert#73 [1 0 R] >>")),
        ("a comment in an object", Update::default().object(50, "<< /Type /DSS % >>\n >>")),
        ("a number that is none", Update::default().object(50, "<< /Type /DSS /X 1.2.3 >>")),
        ("an entry that leads nowhere", with_dss().entry(51, 0)),
        ("a stream of another length", Update::default().object(51, &OTHER_TEXT.replace("42", "9"))),
    ] {
        let verdict = verdict(&update.after(&signed));
        let seen_through = [Code::SignatureChangedAfter, Code::SignatureBroken].map(refused);
        assert!(seen_through.contains(&verdict), "{what}: {verdict:?}");
    }
}

#[test]
fn an_object_hidden_between_two_updates_of_a_signed_file_is_found() {
    let once = Update::default().object(50, "<< /Type /DSS >>").unlisted(4, OTHER_TEXT).after(&sample::signed());
    let twice = Update::default().object(51, "<< /Type /DSS >>").after(&once);
    assert_eq!(verdict(&twice), refused(Code::SignatureChangedAfter));
}

#[test]
fn a_remark_between_updates_is_fine_unless_it_speaks_of_objects() {
    let signed = sample::signed();
    let with =
        |remark: &str| Update::default().object(50, "<< /Type /DSS >>").after(&[&signed, remark.as_bytes()].concat());
    assert!(is_accepted(&with("% made by a program\n")));
    for remark in ["% 4 0 obj\n", "%%EOF\n", "% << /Root 1 0 R >>\n", "remark\n"] {
        assert!(!is_accepted(&with(remark)), "{remark}");
    }
}

#[test]
fn a_file_that_was_signed_with_two_faces_is_refused() {
    let plain = sample::signed_with(|file| Update::default().object(4, OTHER_TEXT).after(file));
    assert!(is_accepted(&plain), "{:?}", verdict(&plain));
    // One reader goes by the table and shows the old text, the other rebuilds it and shows the new one.
    let hidden = Update::default().object(50, "<< >>").unlisted(4, OTHER_TEXT);
    let by_rows = sample::signed_with(|file| hidden.clone().row(" n\n").after(file));
    assert_eq!(verdict(&by_rows), refused(Code::SignatureBroken));
    let by_stream = sample::signed_with(|file| {
        hidden.clone().trailer(&format!("/XRefStm {}", sample::last_table(file))).after(file)
    });
    assert_eq!(verdict(&by_stream), refused(Code::SignatureBroken));
}
