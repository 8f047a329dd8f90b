use lopdf::{Document, Object};
use protocol::Code;

use super::only_signed_further;
use crate::pdf::sample::Raw;

/// A form with one text field, and what may follow.
fn form(form: &str) -> Raw {
    Raw::page(&format!("/Metadata 8 0 R /AcroForm << /Fields [6 0 R] {form} >>"), "/Annots [6 0 R]")
        .object(6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (b) /DA (/Cour 9 Tf) /Rect [9 9 99 29] >>")
        .stream(8, "/Type /Metadata /Subtype /XML", b"<x/>")
}

fn document(raw: &Raw) -> Document {
    let mut document = Document::load_mem(&raw.bytes()).unwrap();
    // As a title would be: an object that only the trailer names.
    document.trailer.set("Info", Object::Reference((9, 0)));
    document
}

fn compared(before: &Raw, after: &Raw) -> Result<bool, Code> {
    only_signed_further(&document(before), &document(after), &[], 20)
}

const CHANGED: Result<bool, Code> = Err(Code::SignatureChangedAfter);
const UNSEEN: Result<bool, Code> = Ok(false);

#[test]
fn the_title_may_change_only_while_it_is_one() {
    let titled = |title: &str| form("").object(9, title);
    assert_eq!(compared(&titled("<< /Title (a) >>"), &titled("<< /Title (b) >>")), UNSEEN);
    assert_eq!(compared(&titled("<< /Title (a) >>"), &form("").stream(9, "", b"0 0 9 9 re f")), CHANGED);
    let drawn = |title: &str| Raw::page("", "/PieceInfo 9 0 R").object(9, title);
    assert_eq!(compared(&drawn("<< /Title (a) >>"), &drawn("<< /Title (b) >>")), CHANGED, "the page names it, too");
}

#[test]
fn the_number_of_a_table_is_not_free_for_what_is_shown() {
    let table = |page: &str| Raw::page("", page).stream(20, "/Type /XRef", b"");
    assert_eq!(compared(&table(""), &Raw::page("", "").stream(20, "/Type /XRef", b"new")), UNSEEN);
    let drawn = "/Resources << /XObject << /X 20 0 R >> >>";
    let picture = Raw::page("", drawn).stream(20, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 9 9 re f");
    assert_eq!(compared(&table(drawn), &picture), CHANGED);
}

#[test]
fn metadata_may_change_where_only_the_catalog_names_them() {
    let described = |xml: &[u8]| form("").stream(8, "/Type /Metadata /Subtype /XML", xml);
    assert_eq!(compared(&described(b"<x/>"), &described(b"<y/>")), UNSEEN);
    let drawn = |xml: &[u8]| described(xml).object(7, "<< /X 8 0 R >>").object(5, "<< /Type /Font /X 7 0 R >>");
    assert_eq!(compared(&drawn(b"<x/>"), &drawn(b"<y/>")), CHANGED);
}

#[test]
fn the_form_may_get_fonts_and_an_appearance_that_no_field_uses() {
    for (entries, expected) in [
        ("/SigFlags 3 /NeedAppearances false", UNSEEN),
        ("/DA (/Helv 0 Tf) /DR << /Font << /Helv 5 0 R >> >>", UNSEEN),
        ("/DR << /Font << /Cour 5 0 R >> >>", CHANGED),
        ("/NeedAppearances true", CHANGED),
        ("/XFA (x)", CHANGED),
        ("/Q 2", CHANGED),
    ] {
        assert_eq!(compared(&form(""), &form(entries)), expected, "{entries}");
    }
    let poor = |entries: &str| form(entries).object(6, "<< /FT /Tx /T (a) /V (b) /Rect [9 9 99 29] >>");
    assert_eq!(compared(&poor(""), &poor("/DA (1 g)")), CHANGED, "the field would be drawn in white");
    let fonts = "/DR << /Font << /Helv 5 0 R >> >>";
    assert_eq!(compared(&form(fonts), &form("")), CHANGED, "what is there stays");
    assert_eq!(compared(&form(fonts), &form("/DR << /Font << /Helv 4 0 R >> >>")), CHANGED);
}

#[test]
fn a_new_field_without_a_signature_shows_nothing() {
    let listed = |field: &str| {
        Raw::page("/AcroForm << /Fields [6 0 R] >>", "")
            .object(6, "<< /FT /Tx /T (a) >>")
            .object(1, &format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R {field}] >> >>"))
    };
    for (field, expected) in [
        ("<< /FT /Sig /T (s) >>", UNSEEN),
        ("<< /FT /Sig /T (s) /Subtype /Widget /Rect [9 9 9 9] >>", UNSEEN),
        ("<< /FT /Sig /T (s) /Rect [9 9 99 99] >>", CHANGED),
        ("<< /FT /Sig /T (s) /Rect (nowhere) >>", CHANGED),
        ("<< /FT /Sig /T (s) /V (signed) >>", CHANGED),
        ("<< /FT /Sig /T (s) /V null >>", CHANGED),
        ("<< /FT /Sig /T (s) /Subtype /Highlight /QuadPoints [9 9 99 9 9 99 99 99] >>", CHANGED),
        ("<< /FT /Sig /T (s) /Kids [<< /FT /Tx /T (delegato_cf) /V (x) >>] >>", CHANGED),
        ("<< /FT /Tx /T (s) >>", CHANGED),
    ] {
        assert_eq!(compared(&listed(""), &listed(field)), expected, "{field}");
    }
}
