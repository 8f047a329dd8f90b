//! Where a citizen goes back to after entering: a path of this service and nothing else.

use serde::{Deserialize, Serialize};

/// A path of this service, as in `/prenotazioni?stato=aperte`. Safe as the target of a redirect: a browser that follows it stays
/// on the host it is on.
///
/// It begins with one `/`; an empty step (`//`) is refused anywhere before the query, since browsers drop `.` and `..` and would
/// read what is left of `/.//other.example` as a host once a page uses its own path as a link. Browsers also read `\` as `/` and
/// leave tabs and line ends out (<https://url.spec.whatwg.org/#url-parsing>), so none of these is taken. Nor is a fragment: it
/// may hold the token of a link, and this path travels in a query, which proxies log. A page keeps its fragment itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnPath(String);

/// Why a text is not a path to go back to. Says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReturnPathError {
    /// It is longer than [`ReturnPath::MAX_BYTES`].
    #[error("the path is too long")]
    TooLong,
    /// It does not begin with `/`, or has an empty step.
    #[error("the path is not one of this service")]
    NotLocal,
    /// A backslash or a control character stands in it.
    #[error("a character of the path is not allowed")]
    Character,
    /// It has a fragment.
    #[error("the path has a fragment")]
    Fragment,
}

impl ReturnPath {
    /// Longest path taken, in bytes.
    pub const MAX_BYTES: usize = 512;

    /// Takes a path with its query, not percent-decoded any further.
    ///
    /// # Errors
    /// The first rule of [`ReturnPathError`] that does not hold.
    pub fn parse(text: &str) -> Result<Self, ReturnPathError> {
        if text.len() > Self::MAX_BYTES {
            return Err(ReturnPathError::TooLong);
        }
        if text.contains('\\') || text.chars().any(char::is_control) {
            return Err(ReturnPathError::Character);
        }
        if text.contains('#') {
            return Err(ReturnPathError::Fragment);
        }
        let path = text.split('?').next().unwrap_or_default();
        if !path.starts_with('/') || path.contains("//") {
            return Err(ReturnPathError::NotLocal);
        }
        Ok(Self(text.to_owned()))
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ReturnPath {
    type Error = ReturnPathError;
    fn try_from(text: String) -> Result<Self, ReturnPathError> {
        Self::parse(&text)
    }
}

impl From<ReturnPath> for String {
    fn from(path: ReturnPath) -> Self {
        path.0
    }
}

/// The first page of the service.
impl Default for ReturnPath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_of_this_service_is_taken_as_it_is() {
        let longest = format!("/{}", "a".repeat(511));
        for path in ["/", "/prenotazioni", "/meeting/0190?lingua=it", "/a%2F%2Fb", "/?da=https://x.example", &longest] {
            assert_eq!(ReturnPath::parse(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn a_text_that_could_lead_elsewhere_is_refused() {
        for text in [
            "",
            "prenotazioni",
            "https://other.example/",
            "//other.example",
            "///other.example",
            "/.//other.example",
            "/a/..//other.example",
            "/%2e//other.example",
            "javascript:alert(1)",
            "?/a",
            "@other.example",
            " /a",
        ] {
            assert_eq!(ReturnPath::parse(text), Err(ReturnPathError::NotLocal), "{text}");
        }
        for text in
            ["/\\other.example", "\\\\other.example", "/\t/other.example", "/\r\nSet-Cookie: a=b", "/a\0", "/\u{85}"]
        {
            assert_eq!(ReturnPath::parse(text), Err(ReturnPathError::Character), "{text:?}");
        }
    }

    #[test]
    fn a_fragment_is_refused_since_it_may_hold_a_token() {
        assert_eq!(ReturnPath::parse("/meeting/0190#token"), Err(ReturnPathError::Fragment));
    }

    #[test]
    fn a_path_too_long_is_refused() {
        assert_eq!(ReturnPath::parse(&format!("/{}", "a".repeat(512))), Err(ReturnPathError::TooLong));
        assert_eq!(ReturnPath::parse(&format!("/{}", "è".repeat(256))), Err(ReturnPathError::TooLong));
    }

    proptest! {
        #[test]
        fn what_is_taken_begins_with_one_slash_and_holds_nothing_a_browser_reads_otherwise(text in "[/\\\\.?#@:\t a-z%]{0,12}") {
            if let Ok(path) = ReturnPath::parse(&text) {
                let path = path.as_str();
                prop_assert_eq!(path, &text);
                prop_assert!(path.starts_with('/') && !path.starts_with("//"));
                prop_assert!(!path.contains(['\\', '\t', '#']));
            }
        }
    }
}
