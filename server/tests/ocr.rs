//! Scanned forms, read by the real `tesseract`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use chat::pdf::ExpectedForm;
use protocol::{FiscalCode, FormKind, Reading};
use server::checker::Checker;
use server::ocr::{Ocr, SUBCOMMAND};

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

#[test]
fn the_program_runs_behind_everything_else_with_limits_and_without_the_servers_environment() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("tesseract");
    // What it is, instead of what it reads; the policy of its scheduling is the 41st field (proc(5)).
    let tells = "#!/bin/sh\n/bin/cat /proc/self/stat /proc/self/limits\n/usr/bin/env\necho \"told: $*\"\n";
    std::fs::write(&program, tells).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_sportello"))
        .args([SUBCOMMAND, "stdin", "--psm", "6"])
        .env("PATH", folder.path())
        .env("TESSDATA_PREFIX", "/words")
        .env("SPORTELLO_SECRET", "of the server")
        .output()
        .unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    let policy = said.lines().next().unwrap().rsplit(')').next().unwrap().split_whitespace().nth(41 - 3);
    assert_eq!(policy, Some("5"), "SCHED_IDLE: {said}");
    for (limit, value) in [
        ("Max address space", "1073741824"),
        ("Max cpu time", "30"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
    ] {
        let line = said.lines().find(|line| line.starts_with(limit)).unwrap();
        assert_eq!(line[limit.len()..].split_whitespace().next(), Some(value), "{line}");
    }
    assert!(said.contains("told: stdin --psm 6") && said.contains("TESSDATA_PREFIX=/words"), "{said}");
    assert!(said.contains("OMP_THREAD_LIMIT=1") && !said.contains("SPORTELLO_SECRET"), "{said}");
}
