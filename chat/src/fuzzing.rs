//! What fuzzing calls, and the test that replays what it found (`chat/tests/corpus.rs`). Nothing else does.

use std::sync::OnceLock;

use chrono::DateTime;
use protocol::{Code, FiscalCode, FormKind};

use crate::pdf::{Authorities, ExpectedForm, Limits, Question, Verdict, inspect};

/// Who issued the certificates in the corpus.
const AUTHORITY: &[u8] = include_bytes!("../../fuzz/attachments-authority.pem");

/// When they hold: 24 November 2026.
const NOW: i64 = 1_795_521_600;

/// The bytes of an attached file, as the checking process gets them.
///
/// Promises: never panics; the same bytes get the same verdict; what is accepted has pages; the verdict is one that the server
/// understands when it is written and read again; a reason that is ours and not the file's is never given.
pub fn attachments(input: &[u8]) {
    static AUTHORITIES: OnceLock<Authorities> = OnceLock::new();
    let authorities = AUTHORITIES.get_or_init(|| Authorities::from_pem(AUTHORITY, AUTHORITY).unwrap_or_default());
    let ask = || inspect(input, &question(), authorities, Limits::default());
    let verdict = ask();
    assert_eq!(verdict, ask(), "another verdict on the same bytes");
    match &verdict {
        Verdict::Accepted(findings) => assert!(findings.pages > 0, "a file without pages"),
        Verdict::Refused { code } => assert!(![Code::Internal, Code::FileCheckUnavailable].contains(code), "{code:?}"),
    }
    let written = serde_json::to_string(&verdict).unwrap_or_default();
    assert_eq!(serde_json::from_str::<Verdict>(&written).ok(), Some(verdict), "it says something else: {written}");
}

/// The form of the people in the corpus.
fn question() -> Question {
    let people = FiscalCode::parse("BNCDAA41E53H501V")
        .and_then(|delegator| FiscalCode::parse("BNCLCU70A15H501C").map(|delegate| (delegator, delegate)));
    let form = people.ok().map(|(delegator, delegate)| ExpectedForm { kind: FormKind::Aa08, delegator, delegate });
    Question { form, now: DateTime::from_timestamp(NOW, 0), all_the_same: false }
}
