//! Where a person can be reached with half a PIN.

use protocol::PhoneNumber;
use serde::{Deserialize, Serialize};

/// An e-mail address, ordinary or certified (PEC), in small letters. Prints masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address is written name@domain")]
pub struct NotAnEmailAddress;

impl EmailAddress {
    /// The longest address taken, in bytes (RFC 5321 § 4.5.3.1.3, without the angle brackets).
    pub const MAX_BYTES: usize = 254;

    /// Takes an address in any case, with surrounding white space. Whether a letter arrives is for the letter to say.
    ///
    /// # Errors
    /// `NotAnEmailAddress` when it is no `name@domain.tld`, too long, or holds what could begin another address or header.
    pub fn parse(text: &str) -> Result<Self, NotAnEmailAddress> {
        let text = text.trim().to_lowercase();
        let (name, domain) = text.split_once('@').ok_or(NotAnEmailAddress)?;
        let is_plain = |char: char| !char.is_whitespace() && !char.is_control() && !"@,;:<>()[]\"\\".contains(char);
        let labels_fit = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        let fits = (1..=64).contains(&name.len()) && text.len() <= Self::MAX_BYTES && labels_fit;
        if fits && name.chars().all(is_plain) && domain.chars().all(is_plain) {
            Ok(Self(text))
        } else {
            Err(NotAnEmailAddress)
        }
    }

    /// The whole address, for the gateway only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The form people may see: the first letter of the name and the domain.
    #[must_use]
    pub fn masked(&self) -> String {
        let domain = self.0.split_once('@').map_or("", |(_, domain)| domain);
        format!("{}*****@{domain}", self.0.chars().next().unwrap_or('*'))
    }
}

impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(***)")
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnEmailAddress;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

/// A way to reach a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// An SMS to the mobile number.
    Sms,
    /// An e-mail to the first address.
    Email,
    /// An e-mail to the second address.
    SecondEmail,
}

/// One contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// A mobile number.
    Sms(PhoneNumber),
    /// An e-mail address.
    Email(EmailAddress),
}

/// The contacts a person gave. No two are the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Contacts {
    mobile: Option<PhoneNumber>,
    email: Option<EmailAddress>,
    second_email: Option<EmailAddress>,
}

/// The same e-mail address given twice is one contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the two e-mail addresses are the same")]
pub struct SameAddressTwice;

impl Contacts {
    /// What a person gave. A second address alone is the first.
    ///
    /// # Errors
    /// [`SameAddressTwice`].
    pub fn new(
        mobile: Option<PhoneNumber>,
        email: Option<EmailAddress>,
        second_email: Option<EmailAddress>,
    ) -> Result<Self, SameAddressTwice> {
        match (email, second_email) {
            (Some(one), Some(other)) if one == other => Err(SameAddressTwice),
            (None, second) => Ok(Self { mobile, email: second, second_email: None }),
            (email, second_email) => Ok(Self { mobile, email, second_email }),
        }
    }

    /// The contact of a channel.
    #[must_use]
    pub fn by(&self, channel: Channel) -> Option<Contact> {
        match channel {
            Channel::Sms => self.mobile.clone().map(Contact::Sms),
            Channel::Email => self.email.clone().map(Contact::Email),
            Channel::SecondEmail => self.second_email.clone().map(Contact::Email),
        }
    }

    /// All of them; the one that is used unless another is wished comes first: SMS, e-mail, second e-mail.
    #[must_use]
    pub fn all(&self) -> Vec<Contact> {
        [Channel::Sms, Channel::Email, Channel::SecondEmail]
            .into_iter()
            .filter_map(|channel| self.by(channel))
            .collect()
    }

    /// Whether an e-mail address is among them.
    #[must_use]
    pub const fn has_email(&self) -> bool {
        self.email.is_some()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    mobile: Option<PhoneNumber>,
    email: Option<EmailAddress>,
    second_email: Option<EmailAddress>,
}

impl TryFrom<Written> for Contacts {
    type Error = SameAddressTwice;
    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::new(written.mobile, written.email, written.second_email)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    #[test]
    fn an_address_is_taken_in_any_case_and_prints_masked() {
        let address = email(" Maria.Rossi@Example.ORG ");
        assert_eq!((address.reveal(), address.masked().as_str()), ("maria.rossi@example.org", "m*****@example.org"));
        assert_eq!(format!("{address:?}"), "EmailAddress(***)");
        assert_eq!(email("jürgen@exämple.de").reveal(), "jürgen@exämple.de");
    }

    #[test]
    fn what_is_no_address_or_could_be_two_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let texts = [
            "",
            "a",
            "@b.it",
            "a@",
            "a@b",
            "a@.it",
            "a@b.",
            "a@b@c.it",
            "a b@c.it",
            "a@c.it,b@c.it",
            "<a@c.it>",
            "a@c.it\nBcc: b@c.it",
            &long,
        ];
        for text in texts {
            assert_eq!(EmailAddress::parse(text), Err(NotAnEmailAddress), "{text}");
        }
    }

    #[test]
    fn the_same_address_twice_is_no_second_contact() {
        let [one, other] = ["a@example.org", "b@example.org"].map(email);
        assert_eq!(Contacts::new(None, Some(one.clone()), Some(one.clone())), Err(SameAddressTwice));
        assert_eq!(Contacts::new(None, None, Some(one.clone())).unwrap().all(), [Contact::Email(one.clone())]);
        let mobile = PhoneNumber::parse("+4917612345678").unwrap();
        let contacts = Contacts::new(Some(mobile.clone()), Some(one.clone()), Some(other.clone())).unwrap();
        assert_eq!(contacts.all(), [Contact::Sms(mobile), Contact::Email(one), Contact::Email(other)]);
        let json = serde_json::to_string(&contacts).unwrap();
        assert_eq!(serde_json::from_str::<Contacts>(&json).unwrap(), contacts);
        assert!(serde_json::from_str::<Contacts>(&json.replace("b@example", "a@example")).is_err());
    }
}
