//! Chat messages.

use protocol::Code;

/// Longest message, in characters.
pub const MAX_CHARS: usize = protocol::socket::CHAT_MAX_CHARS;

/// Cleans a chat message: line ends become `\n`, tabs a blank, other control characters go, blanks around it too.
///
/// # Errors
/// [`Code::TextInvalid`] when nothing is left, or more than [`MAX_CHARS`] characters.
pub fn check(text: &str) -> Result<String, Code> {
    let unix = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let clean: String = unix.replace('\t', " ").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let clean = clean.trim();
    if (1..=MAX_CHARS).contains(&clean.chars().count()) { Ok(clean.to_owned()) } else { Err(Code::TextInvalid) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_ordinary_message_stays_as_it_is() {
        assert_eq!(check("Buongiorno, è già qui?\nGrazie 👵🏽"), Ok("Buongiorno, è già qui?\nGrazie 👵🏽".to_owned()));
    }

    #[test]
    fn blanks_around_and_control_characters_go() {
        assert_eq!(check("  \n ciao\u{0}\u{1b}[31m\tmondo\r\nriga\u{7f} \n"), Ok("ciao[31m mondo\nriga".to_owned()));
    }

    #[test]
    fn an_empty_message_is_refused() {
        for text in ["", " ", "\n\t ", "\u{0}\u{8}"] {
            assert_eq!(check(text), Err(Code::TextInvalid), "{text:?}");
        }
    }

    #[test]
    fn two_thousand_characters_pass_and_one_more_does_not() {
        assert_eq!(check(&"è".repeat(2_000)), Ok("è".repeat(2_000)));
        assert_eq!(check(&format!(" {} ", "è".repeat(2_000))), Ok("è".repeat(2_000)), "blanks around do not count");
        assert_eq!(check(&"è".repeat(2_001)), Err(Code::TextInvalid));
    }

    proptest! {
        #[test]
        fn what_passes_once_passes_unchanged_again(text in "\\PC{0,30}[\\x00-\\x20]{0,5}\\PC{0,30}") {
            if let Ok(clean) = check(&text) {
                prop_assert_eq!(check(&clean), Ok(clean.clone()));
                prop_assert!(!clean.chars().any(|c| c.is_control() && c != '\n'));
            }
        }
    }
}
