//! Why a JSON body can't be read, without a word of it: of what the parser says only names of fields from a fixed list are
//! repeated, for the rest could quote personal data.

use protocol::{Code, Problem};

/// The fields of all bodies.
const FIELDS: [&str; 31] = [
    "office",
    "desk",
    "start",
    "delivery_mode",
    "fiscal_code",
    "name",
    "delegator_fiscal_code",
    "delegator_name",
    "mobile",
    "reason",
    "form",
    "delegator_mobile",
    "advance_s",
    "ticket",
    "code",
    "pin",
    "applicant",
    "residence",
    "italian_document",
    "address",
    "street",
    "post_code",
    "town",
    "country",
    "contacts",
    "card",
    "first",
    "second",
    "form",
    "document",
    "channel",
];

/// What is wrong with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// A field is not there.
    Missing(&'static str),
    /// A field is of another type or form, or there twice.
    Unfit(&'static str),
    /// A field that nobody asked for.
    Unknown,
    /// No JSON, or nothing more is known.
    Unreadable,
}

impl Malformed {
    /// Reads what axum and serde say: `<what failed>: <path>: <cause>`.
    #[must_use]
    pub fn read(said: &str) -> Self {
        let Some((_, cause)) = said.split_once(": ") else { return Self::Unreadable };
        let named = |prefix: &str| {
            let name = cause.strip_prefix(prefix)?.split('`').next();
            FIELDS.into_iter().find(|field| Some(*field) == name)
        };
        if let Some(field) = named("missing field `") {
            return Self::Missing(field);
        }
        if let Some(field) = named("duplicate field `") {
            return Self::Unfit(field);
        }
        let path = cause.split([':', '.', '[']).next();
        match FIELDS.into_iter().find(|field| Some(*field) == path) {
            Some(field) => Self::Unfit(field),
            None if cause.contains("unknown field `") => Self::Unknown,
            None => Self::Unreadable,
        }
    }

    /// What the peer is told.
    #[must_use]
    pub fn problem(self) -> Problem {
        let problem = Problem::new(Code::Malformed);
        match self {
            Self::Missing(field) => problem.in_field(field).explained("Il campo manca."),
            Self::Unfit(field) => problem.in_field(field).explained("Il campo non ha il tipo o la forma prevista."),
            Self::Unknown => problem.explained("C'è un campo che non è previsto."),
            Self::Unreadable => problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Malformed;

    #[test]
    fn names_of_fields_are_told_and_nothing_that_stands_in_a_body() {
        let said = |cause: &str| Malformed::read(&format!("Failed to deserialize the JSON body: {cause}"));
        assert_eq!(said("missing field `start` at line 1 column 2"), Malformed::Missing("start"));
        assert_eq!(said("start: premature end of input at line 1 column 9"), Malformed::Unfit("start"));
        assert_eq!(said("duplicate field `reason` at line 1 column 9"), Malformed::Unfit("reason"));
        assert_eq!(said("RSSMRA80A01H501U: unknown field `RSSMRA80A01H501U`"), Malformed::Unknown);
        assert_eq!(said("missing field `RSSMRA80A01H501U`"), Malformed::Unreadable);
        assert_eq!(said("invalid type: null, expected struct"), Malformed::Unreadable);
    }
}
