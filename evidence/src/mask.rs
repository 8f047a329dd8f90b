//! Personal data as it may stand in a manifest, which is not encrypted.

use protocol::{FiscalCode, PersonName};
use serde::{Deserialize, Serialize};

/// Says whose it is to who knows the person, and to nobody else. Made from personal data only by masking it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Masked(String);

/// Why a text is not masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what stands for a person is masked with stars")]
pub struct NotMasked;

impl Masked {
    /// A fiscal code, as people see it elsewhere.
    #[must_use]
    pub fn fiscal_code(code: &FiscalCode) -> Self {
        Self(code.masked())
    }

    /// The initials of a name, each with as many stars, whatever it was long.
    #[must_use]
    pub fn name(name: &PersonName) -> Self {
        let words = name.reveal().split_whitespace().filter_map(|word| word.chars().next());
        Self(words.map(|initial| format!("{initial}***")).collect::<Vec<_>>().join(" "))
    }
}

impl std::fmt::Display for Masked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Masked {
    type Error = NotMasked;
    fn try_from(text: String) -> Result<Self, NotMasked> {
        if text.contains("***") { Ok(Self(text)) } else { Err(NotMasked) }
    }
}

impl From<Masked> for String {
    fn from(masked: Masked) -> Self {
        masked.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_initials_and_nothing_of_their_length() {
        let masked = |name| Masked::name(&PersonName::parse(name).unwrap()).to_string();
        assert_eq!(masked("Maria De Rossi"), "M*** D*** R***");
        assert_eq!(masked("Li"), "L***");
    }

    #[test]
    fn what_is_not_masked_is_not_taken_from_a_manifest() {
        assert_eq!(Masked::try_from("Maria Rossi".to_owned()), Err(NotMasked));
        assert!(Masked::try_from("M*** R***".to_owned()).is_ok());
    }
}
