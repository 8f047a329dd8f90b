//! What the institute knows of people without asking them: the health card, and where they live.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use identity::pin::{Address, HealthCard};
use protocol::FiscalCode;
use protocol::pin::PostalAddress;
use serde::Deserialize;

use crate::config::ConfigError;

/// Who can be asked about people. Whoever does not answer knows nothing: then no card fits and no address is verified.
pub trait Registry: Send + Sync {
    /// What is known of somebody.
    fn known<'a>(&'a self, person: &'a FiscalCode) -> BoxFuture<'a, Known>;
}

/// What is known of somebody.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The health card.
    pub card: Option<HealthCard>,
    /// Where they live.
    pub lives: Lives,
}

/// Where somebody lives. Prints masked.
#[derive(Clone, Default)]
pub enum Lives {
    /// Nobody knows.
    #[default]
    Unknown,
    /// There.
    At(PostalAddress),
    /// Wherever they say: invented people of the demonstration.
    WhereTheySay,
}

impl Known {
    /// What the automatic check of an address says.
    #[must_use]
    pub fn check(&self, address: &PostalAddress) -> Address {
        let lives_there = match &self.lives {
            Lives::Unknown => false,
            Lives::At(known) => plain(known) == plain(address),
            Lives::WhereTheySay => true,
        };
        if lives_there { Address::Verified } else { Address::NotVerified }
    }
}

/// Letters and digits alone, in small letters: `Hauptstr. 5` is `hauptstr 5`.
fn plain(address: &PostalAddress) -> [String; 4] {
    [&address.street, &address.post_code, &address.town, &address.country]
        .map(|line| line.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect())
}

impl std::fmt::Debug for Lives {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lives(***)")
    }
}

/// A registry that is a list: from a file, or invented.
#[derive(Debug, Default)]
pub struct List(HashMap<FiscalCode, Known>);

impl List {
    /// A list of people.
    #[must_use]
    pub fn new(people: impl IntoIterator<Item = (FiscalCode, Known)>) -> Self {
        Self(people.into_iter().collect())
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Names `pin.registry_file`; never what stands in it.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let wrong = |cause: &str| ConfigError::new("pin.registry_file", format!("{}: {cause}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| wrong(&error.to_string()))?;
        // The parser's own text quotes the file.
        let file: Written = toml::from_str(&text).map_err(|_| wrong("not as `sportello config` describes it"))?;
        let mut people = HashMap::new();
        for (at, person) in file.people.into_iter().enumerate() {
            let card = HealthCard::parse(&person.card_number, person.card_expires)
                .map_err(|error| wrong(&format!("people[{at}].card_number: {error}")))?;
            let lives = person.address.map_or(Lives::Unknown, Lives::At);
            people.insert(person.fiscal_code, Known { card: Some(card), lives });
        }
        Ok(Self(people))
    }
}

impl Registry for List {
    fn known<'a>(&'a self, person: &'a FiscalCode) -> BoxFuture<'a, Known> {
        let known = self.0.get(person).cloned().unwrap_or_default();
        std::future::ready(known).boxed()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    people: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    fiscal_code: FiscalCode,
    card_number: String,
    card_expires: NaiveDate,
    address: Option<PostalAddress>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
[[people]]
fiscal_code = "RSSMRA80A01H501U"
card_number = "80380000000000000017"
card_expires = "2029-12-31"
address = { street = "Hauptstr. 5", post_code = "10115", town = "Berlin", country = "Germania" }
"#;

    fn load(text: &str) -> Result<List, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("people.toml"), text).unwrap();
        List::load(&folder.path().join("people.toml"))
    }

    fn address(street: &str, town: &str) -> PostalAddress {
        let [street, post_code, town, country] = [street, "10115", town, "GERMANIA"].map(str::to_owned);
        PostalAddress { street, post_code, town, country }
    }

    #[tokio::test]
    async fn an_address_is_verified_however_it_is_punctuated_and_of_the_right_person_alone() {
        let list = load(FILE).unwrap();
        let maria = FiscalCode::parse("RSSMRA80A01H501U").unwrap();
        let known = list.known(&maria).await;
        assert_eq!(known.check(&address("hauptstr 5", "berlin")), Address::Verified);
        assert_eq!(known.check(&address("Hauptstr. 6", "Berlin")), Address::NotVerified);
        let nobody = list.known(&FiscalCode::parse("BLLMRT88E52H501Q").unwrap()).await;
        assert!(nobody.card.is_none());
        assert_eq!(nobody.check(&address("Hauptstr. 5", "Berlin")), Address::NotVerified);
    }

    #[test]
    fn a_file_that_does_not_fit_is_named_and_not_quoted() {
        for text in ["people = 3", &FILE.replace("80380", "8038"), &FILE.replace("01H501U", "01H501A")] {
            let said = load(text).unwrap_err().to_string();
            assert!(said.contains("pin.registry_file") && !said.contains("8038") && !said.contains("RSSMRA"), "{said}");
        }
    }
}
