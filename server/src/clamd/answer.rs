//! What `clamd` says of a file.

/// A verdict that was understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    /// Nothing was found.
    Clean,
    /// Something was, by its name.
    Infected(String),
    /// The file is longer than `clamd` takes.
    TooLong,
    /// It could not scan, and says why.
    Failed(String),
}

/// Reads the whole answer: one line that ends in NUL, and nothing after it.
///
/// # Errors
/// The length of what is no verdict.
pub(super) fn read_answer(answer: &[u8]) -> Result<Scanned, usize> {
    understood(answer).ok_or(answer.len())
}

fn understood(answer: &[u8]) -> Option<Scanned> {
    let line = std::str::from_utf8(answer.strip_suffix(b"\0")?).ok()?;
    if line.chars().any(char::is_control) {
        return None;
    }
    if let Some(why) = line.strip_suffix(" ERROR") {
        let too_long = why == "INSTREAM size limit exceeded.";
        return Some(if too_long { Scanned::TooLong } else { Scanned::Failed(why.to_owned()) });
    }
    match line.strip_prefix("stream: ")? {
        "OK" => Some(Scanned::Clean),
        found => match found.strip_suffix(" FOUND")? {
            "" => None,
            name => Some(Scanned::Infected(name.to_owned())),
        },
    }
}
