//! What an OpenID provider says of a citizen, and what we make of it.
//!
//! Sources: OpenID Connect Core 1.0, section 2 (`acr`); the Italian guidelines for OpenID Connect in SPID (levels as
//! `https://www.spid.gov.it/SpidL2`, the attribute `https://attributes.eid.gov.it/fiscal_number`); ETSI EN 319 412-1, section 5.1.3
//! (`TINIT-` and the tax number).

use protocol::{FiscalCode, Level, PersonName};

/// Claim of the fiscal code.
pub const FISCAL_NUMBER_CLAIM: &str = "https://attributes.eid.gov.it/fiscal_number";

/// What `acr` begins with; the level's number follows.
const ACR_PREFIX: &str = "https://www.spid.gov.it/SpidL";

/// Why the claims of a provider open nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// No level, or one that nobody knows.
    #[error("no level of assurance is told")]
    NoLevel,
    /// A level lower than the one asked for.
    #[error("level {0:?} is lower than asked for")]
    LevelTooLow(Level),
    /// No fiscal code.
    #[error("no fiscal code is told")]
    NoFiscalCode,
    /// Something else than an Italian fiscal code.
    #[error("what is told is not an Italian fiscal code")]
    NotAFiscalCode,
}

/// The value of `acr` that stands for a level.
#[must_use]
pub fn acr_of(level: Level) -> String {
    format!("{ACR_PREFIX}{}", u8::from(level))
}

/// The level that an `acr` stands for, which must not be lower than the one asked for.
///
/// # Errors
/// `NoLevel`, `LevelTooLow`.
pub fn level(acr: Option<&str>, lowest: Level) -> Result<Level, ClaimError> {
    let number = acr.and_then(|acr| acr.strip_prefix(ACR_PREFIX)).ok_or(ClaimError::NoLevel)?;
    let level = [Level::L1, Level::L2, Level::L3].into_iter().find(|level| number == u8::from(*level).to_string());
    match level {
        None => Err(ClaimError::NoLevel),
        Some(level) if level < lowest => Err(ClaimError::LevelTooLow(level)),
        Some(level) => Ok(level),
    }
}

/// The fiscal code of the claim [`FISCAL_NUMBER_CLAIM`].
///
/// # Errors
/// `NoFiscalCode`, `NotAFiscalCode`.
pub fn fiscal_code(claim: Option<&str>) -> Result<FiscalCode, ClaimError> {
    let text = claim.ok_or(ClaimError::NoFiscalCode)?;
    let code = text.strip_prefix("TINIT-").ok_or(ClaimError::NotAFiscalCode)?;
    FiscalCode::parse(code).map_err(|_| ClaimError::NotAFiscalCode)
}

/// The name to show: what the provider says as one, or given name and family name. None when nothing of it is a name.
#[must_use]
pub fn name(whole: Option<&str>, given: Option<&str>, family: Option<&str>) -> Option<PersonName> {
    let parts = [given, family].into_iter().flatten().collect::<Vec<_>>().join(" ");
    [Some(parts.as_str()), whole].into_iter().flatten().find_map(|text| PersonName::parse(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_below_the_one_asked_for_opens_nothing() {
        let acr = acr_of(Level::L1);
        assert_eq!(level(Some(&acr), Level::L2), Err(ClaimError::LevelTooLow(Level::L1)));
        assert_eq!(level(Some(&acr_of(Level::L3)), Level::L2), Ok(Level::L3));
        assert_eq!(level(Some("https://www.spid.gov.it/SpidL2"), Level::L2), Ok(Level::L2));
    }

    #[test]
    fn what_looks_like_a_level_and_is_none_opens_nothing() {
        for acr in [
            "",
            "2",
            "SpidL2",
            "https://www.spid.gov.it/SpidL",
            "https://www.spid.gov.it/SpidL22",
            "https://www.spid.gov.it/SpidL02",
            "https://www.spid.gov.it/SpidL4",
            "https://evil.example/SpidL2",
            "https://www.spid.gov.it/SpidL2 https://www.spid.gov.it/SpidL1",
        ] {
            assert_eq!(level(Some(acr), Level::L1), Err(ClaimError::NoLevel), "{acr}");
        }
        assert_eq!(level(None, Level::L1), Err(ClaimError::NoLevel));
    }

    #[test]
    fn only_an_italian_fiscal_code_is_taken() {
        assert_eq!(fiscal_code(Some("TINIT-RSSMRA80A01H501U")), Ok(FiscalCode::parse("RSSMRA80A01H501U").unwrap()));
        assert_eq!(fiscal_code(None), Err(ClaimError::NoFiscalCode));
        for wrong in [
            "",
            "RSSMRA80A01H501U",
            "TINDE-RSSMRA80A01H501U",
            "TINIT-RSSMRA80A01H501A",
            "TINIT-",
            "tinit-RSSMRA80A01H501U",
        ] {
            assert_eq!(fiscal_code(Some(wrong)), Err(ClaimError::NotAFiscalCode), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_made_of_what_there_is() {
        let shown = |whole, given, family| name(whole, given, family).map(|name| name.reveal().to_owned());
        assert_eq!(shown(None, Some("Mario"), Some("Rossi")).as_deref(), Some("Mario Rossi"));
        assert_eq!(shown(Some("Mario Rossi"), None, None).as_deref(), Some("Mario Rossi"));
        assert_eq!(shown(None, None, None), None);
    }
}
