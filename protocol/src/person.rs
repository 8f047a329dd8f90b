//! Names of people and how they are masked.

use serde::{Deserialize, Serialize};

/// A person's name as shown to the other people of the same meeting, 1 to 80 characters. Prints masked in `Debug`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[ts(as = "String")]
#[schema(value_type = String, max_length = 80)]
pub struct PersonName(String);

/// Why a text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to 80 printable characters")]
pub struct NotAName;

impl PersonName {
    /// The longest name taken, in characters.
    pub const MAX_CHARS: usize = 80;

    /// Takes a name with surrounding white space removed.
    ///
    /// # Errors
    /// `NotAName` when nothing is left, when it is longer than [`Self::MAX_CHARS`] or holds control characters.
    pub fn parse(text: &str) -> Result<Self, NotAName> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= Self::MAX_CHARS && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAName) }
    }

    /// The name itself, for the screens of the meeting's people only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(***)")
    }
}

impl TryFrom<String> for PersonName {
    type Error = NotAName;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}
