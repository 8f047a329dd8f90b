//! What a provider tells beside the standard claims.

use identity::eid::FISCAL_NUMBER_CLAIM;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, AdditionalProviderMetadata, StandardClaims};
use protocol::PersonName;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Every claim that is no standard one.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Told(Map<String, Value>);

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Fiscal codes stand here.
        f.write_str("Told(***)")
    }
}

impl AdditionalClaims for Told {}

impl Told {
    pub(super) fn fiscal_number(&self) -> Option<&str> {
        self.0.get(FISCAL_NUMBER_CLAIM).and_then(Value::as_str)
    }

    /// The texts of a claim that is a list, or the one text of one that is not.
    pub(super) fn texts(&self, claim: &str) -> Vec<String> {
        match self.0.get(claim) {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Array(list)) => list.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
            _ => Vec::new(),
        }
    }
}

/// The name in standard claims.
pub(super) fn name(claims: &StandardClaims<CoreGenderClaim>) -> Option<PersonName> {
    let whole = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str());
    let given = claims.given_name().and_then(|name| name.get(None)).map(|name| name.as_str());
    let family = claims.family_name().and_then(|name| name.get(None)).map(|name| name.as_str());
    identity::eid::name(whole, given, family)
}

/// What a provider says of itself beside the standard metadata.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Extra {
    /// It always says in its answer who it is (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
    /// Where people sign out there (OpenID Connect RP-Initiated Logout 1.0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) end_session_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for Extra {}
