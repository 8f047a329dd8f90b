//! Scanned forms, read by the real `tesseract`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

use chat::pdf::ExpectedForm;
use protocol::{FiscalCode, FormKind, Reading};
use server::checker::Checker;
use server::ocr::Ocr;

#[path = "../../chat/src/pdf/sample.rs"]
mod sample;

fn expected(kind: FormKind, delegator: &str) -> ExpectedForm {
    let code = |text| FiscalCode::parse(text).unwrap();
    ExpectedForm { kind, delegator: code(delegator), delegate: code("BLLGUO49B14H501V") }
}

#[tokio::test]
async fn a_scanned_form_is_read_and_compared_with_the_booking() {
    let reader = Ocr::find(Checker::new(env!("CARGO_BIN_EXE_sportello"))).await;
    let reader = reader.expect("tesseract and its Italian words are installed (scripts/need test)");
    // A picture of text reads as the text itself: it is drawn before it is read.
    let form = sample::lines(&["Mod. AA08", "DELEGANTE", "RSSMRA80A01H501U", "DELEGATO", "BLLGUO49B14H501V"]);
    for (kind, delegator, reading) in [
        (FormKind::Aa08, "RSSMRA80A01H501U", Reading::Matches),
        (FormKind::Aa09, "RSSMRA80A01H501U", Reading::OtherForm),
        (FormKind::Aa08, "BNCDAA41E53H501V", Reading::OtherPerson),
    ] {
        assert_eq!(reader.read(form.clone().into(), &expected(kind, delegator)).await.unwrap(), reading);
    }
    assert_eq!(
        reader.read(sample::scan().into(), &expected(FormKind::Aa08, "RSSMRA80A01H501U")).await.unwrap(),
        Reading::Unreadable
    );
}
