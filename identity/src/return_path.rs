//! Where somebody wanted to go before they were sent to sign in.

use serde::{Deserialize, Serialize};

/// A path of this service, 1 to 512 bytes. Never leads to another site: an address that could is no such path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnPath(String);

/// Why a text is not a path of this service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a path of this service")]
pub struct NotAPath;

impl ReturnPath {
    /// The longest path taken, in bytes.
    pub const MAX_BYTES: usize = 512;

    /// The front page.
    #[must_use]
    pub fn front() -> Self {
        Self("/".to_owned())
    }

    /// Takes a path such as `/meeting/4f…`. Browsers take `//host`, `/\host` and paths with line breaks for addresses of other sites:
    /// none of them is a path here.
    ///
    /// # Errors
    /// [`NotAPath`].
    pub fn parse(text: &str) -> Result<Self, NotAPath> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>`{}|^".contains(&byte));
        let fits = plain && text.starts_with('/') && !text.starts_with("//") && text.len() <= Self::MAX_BYTES;
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAPath) }
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ReturnPath {
    type Error = NotAPath;
    fn try_from(text: String) -> Result<Self, NotAPath> {
        Self::parse(&text)
    }
}

impl From<ReturnPath> for String {
    fn from(path: ReturnPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_this_service_is_taken() {
        for path in ["/", "/meeting/4f2a?lingua=en", "/prenota#3", "/a//b"] {
            assert_eq!(ReturnPath::parse(path).map(|path| path.as_str().to_owned()), Ok(path.to_owned()));
        }
    }

    #[test]
    fn nothing_that_leads_elsewhere_is_taken() {
        let long = format!("/{}", "a".repeat(512));
        for path in [
            "",
            "meeting",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\tx",
            "/\n//evil",
            "/a b",
            "javascript:alert(1)",
            "\u{2028}/x",
            "/è",
            "/\"x",
            long.as_str(),
        ] {
            assert_eq!(ReturnPath::parse(path), Err(NotAPath), "{path:?}");
        }
    }
}
