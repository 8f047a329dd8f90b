//! The demonstration's own provider of identity: anybody enters as anybody. It speaks OpenID Connect, so that the demonstration signs
//! people in by the same code as an institute's gateway does; only `demo` starts it, and never on a public address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use identity::eid::{self, FISCAL_NUMBER_CLAIM};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use protocol::demo::DemoLogin;
use protocol::identity::LoginKind;
use protocol::{FiscalCode, Level, PersonName};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::config::ProviderKeys;

/// Page of the web client where one says as whom to enter.
const AUTHORIZE: &str = "/demo/accesso";

/// Name of the one key.
const KEY_ID: &str = "demo";

/// What the service is called here. There is no secret to keep: nobody but this process exchanges codes.
const CLIENT: &str = "sportello";

/// How long a code can be exchanged.
const CODE_LIFE: TimeDelta = TimeDelta::minutes(1);

/// The demonstration's provider.
pub struct DemoProvider {
    issuer: String,
    key: CoreEdDsaPrivateSigningKey,
    clock: Clock,
    codes: Mutex<HashMap<String, Granted>>,
}

/// Who a code stands for.
struct Granted {
    claims: Value,
    challenge: String,
    until: DateTime<Utc>,
}

/// Who enters.
pub enum Person {
    /// A citizen.
    Citizen {
        /// Name.
        name: PersonName,
        /// Fiscal code.
        fiscal_code: FiscalCode,
        /// Level reached.
        level: Level,
    },
    /// Somebody of the institute.
    Staff {
        /// Subject.
        id: String,
        /// Name.
        name: PersonName,
    },
}

impl DemoProvider {
    /// A provider at this address, with a fresh key.
    ///
    /// # Errors
    /// When the key can't be made.
    pub fn new(public_url: &str, clock: Clock) -> Result<Arc<Self>, String> {
        // An Ed25519 private key in PKCS #8 (RFC 8410, section 7) is this prefix and 32 random bytes.
        let prefix = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        let der = [prefix.as_slice(), &rand::random::<[u8; 32]>()].concat();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
        let key = CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(KEY_ID.to_owned())))?;
        Ok(Arc::new(Self { issuer: format!("{public_url}/demo/idp"), key, clock, codes: Mutex::default() }))
    }

    /// The ways to enter that it stands for.
    #[must_use]
    pub fn keys(&self) -> [ProviderKeys; 3] {
        let keys = |id: &str, kind, name: &str| ProviderKeys {
            id: id.to_owned(),
            kind,
            name: name.to_owned(),
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret_file: std::path::PathBuf::new(),
            level: Level::L2,
            scopes: Vec::new(),
            roles_claim: None,
        };
        [
            keys("demo-spid", LoginKind::Spid, "SPID"),
            keys("demo-cie", LoginKind::Cie, "CIE"),
            keys("demo-sede", LoginKind::Staff, "Personale della sede"),
        ]
    }

    /// What this process asks of it.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/demo/idp/.well-known/openid-configuration", get(configuration))
            .route("/demo/idp/jwks", get(jwks))
            .route("/demo/idp/token", post(token))
            .with_state(Arc::clone(self))
    }

    /// Grants a code to somebody; gives the address to go back to.
    #[must_use]
    pub fn grant(&self, login: &DemoLogin, person: Person) -> String {
        let now = self.clock.now();
        let (code, until) = (URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()), now + CODE_LIFE);
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "iat": now.timestamp(), "exp": (now + CODE_LIFE).timestamp(),
            "nonce": login.nonce,
        });
        match person {
            Person::Citizen { name, fiscal_code, level } => {
                claims["sub"] = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(fiscal_code.reveal())));
                claims["name"] = json!(name.reveal());
                claims["acr"] = json!(eid::acr_of(level));
                claims[FISCAL_NUMBER_CLAIM] = json!(format!("TINIT-{}", fiscal_code.reveal()));
            }
            Person::Staff { id, name } => {
                claims["sub"] = json!(id);
                claims["name"] = json!(name.reveal());
            }
        }
        let granted = Granted { claims, challenge: login.code_challenge.clone(), until };
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, granted| now < granted.until);
        codes.insert(code.clone(), granted);
        let issuer = self.issuer.replace(':', "%3A").replace('/', "%2F");
        format!("{}?code={code}&state={}&iss={issuer}", crate::login::CALLBACK, login.state)
    }

    /// The token of a code, for who began the login: once.
    fn exchange(&self, code: &str, verifier: &str) -> Option<Value> {
        let granted = self.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(code)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        (self.clock.now() < granted.until && challenge == granted.challenge).then_some(granted.claims)
    }

    fn sign(&self, claims: &Value) -> Option<String> {
        let header = json!({ "alg": "EdDSA", "kid": KEY_ID, "typ": "JWT" });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(claims));
        let signature = self.key.sign(&CoreJwsSigningAlgorithm::EdDsa, message.as_bytes()).ok()?;
        Some(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

async fn configuration(State(provider): State<Arc<DemoProvider>>) -> Json<Value> {
    let issuer = &provider.issuer;
    let public_url = issuer.trim_end_matches("/demo/idp");
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{public_url}{AUTHORIZE}"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn jwks(State(provider): State<Arc<DemoProvider>>) -> Json<Value> {
    Json(json!({ "keys": [provider.key.as_verification_key()] }))
}

#[derive(Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
}

async fn token(State(provider): State<Arc<DemoProvider>>, Form(exchange): Form<Exchange>) -> (StatusCode, Json<Value>) {
    let claims = provider.exchange(&exchange.code, &exchange.code_verifier);
    match claims.and_then(|claims| provider.sign(&claims)) {
        Some(token) => {
            let access_token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
            (StatusCode::OK, Json(json!({ "access_token": access_token, "token_type": "Bearer", "id_token": token })))
        }
        None => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))),
    }
}
