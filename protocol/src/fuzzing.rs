//! What fuzzing calls, and the test that replays what it found (`protocol/tests/corpus.rs`). Nothing else does.

use crate::ClientFrame;

/// A frame as the socket gives it.
///
/// Promises: never panics; what is read says the same when it is written and read again; what is refused with a number
/// is JSON that has this number.
pub fn frames(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match ClientFrame::read(text) {
        Ok(frame) => {
            let written = serde_json::to_string(&frame).unwrap_or_default();
            assert_eq!(ClientFrame::read(&written).as_ref(), Ok(&frame), "it says something else: {written}");
        }
        Err(unreadable) => {
            let Some(id) = unreadable.id else { return };
            let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
            assert_eq!(value.and_then(|value| value.get("id")?.as_u64()), Some(id), "an invented number");
        }
    }
}
