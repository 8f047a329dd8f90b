//! OpenID Connect as it is spoken here: which types the crate is told, which signatures are taken, what is asked for, and what of an error may
//! be said.

use chrono::{DateTime, TimeDelta, Utc};
use identity::eid::FISCAL_NUMBER_CLAIM;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    Client, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields,
    ProviderMetadata, StandardErrorResponse, StandardTokenResponse,
};

use super::SKEW_S;
use super::claims::{Extra, Told};

pub(super) type Metadata = ProviderMetadata<
    Extra,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
pub(super) type Fields = IdTokenFields<
    Told,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
pub(super) type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
pub(super) type OidcClient = Client<
    Told,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;
pub(super) type Claims = IdTokenClaims<Told, CoreGenderClaim>;
pub(super) type IdToken =
    openidconnect::IdToken<Told, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// Signatures that are taken: asymmetric ones alone, so that a public key is never used as a secret.
pub(super) const ALGORITHMS: [CoreJwsSigningAlgorithm; 5] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Asks for the fiscal code by name in token and user information: gateways send what they are asked for (OpenID Connect Core 1.0,
/// section 5.5).
pub(super) fn wanted_claims(acr: &str) -> String {
    let essential = serde_json::json!({ "essential": true });
    let names = serde_json::json!({
        FISCAL_NUMBER_CLAIM: essential, "given_name": null, "family_name": null, "name": null,
    });
    let mut in_token = names.clone();
    in_token["acr"] = serde_json::json!({ "essential": true, "value": acr });
    serde_json::json!({ "id_token": in_token, "userinfo": names }).to_string()
}

/// Issued within the time a login may take, and not in a future that clocks can't explain.
pub(super) fn is_fresh(issued: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), String> {
    let skew = TimeDelta::seconds(SKEW_S);
    let fresh = issued <= now + skew && issued >= now - TimeDelta::minutes(10) - skew;
    if fresh { Ok(()) } else { Err("issued at another time".to_owned()) }
}

/// The cause without what the token says: a log may hold none of it.
pub(super) fn plain(error: &openidconnect::ClaimsVerificationError) -> &'static str {
    use openidconnect::ClaimsVerificationError as E;
    match error {
        E::Expired(_) => "token: expired or issued at another time",
        E::InvalidAudience(_) => "token: for another service",
        E::InvalidAuthContext(_) => "token: level",
        E::InvalidAuthTime(_) => "token: time of authentication",
        E::InvalidIssuer(_) => "token: of another provider",
        E::InvalidNonce(_) => "token: of another login",
        E::InvalidSubject(_) => "user information of another person",
        E::SignatureVerification(_) => "token: signature",
        _ => "token: not readable",
    }
}
