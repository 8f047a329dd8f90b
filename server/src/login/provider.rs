//! One provider: what it says of itself, sending people there, and reading what they come back with.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use identity::eid;
use identity::{Holder, LoginAttempt, ReturnPath, Roster, Staff, ToldBy, staff};
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreGenderClaim};
use openidconnect::url::Url;
use openidconnect::{
    AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, IssuerUrl, LoginHint, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse, UserInfoClaims,
};
use protocol::identity::{LoginKind, LoginWay};
use protocol::{Credential, OfficeId, OfficialId, PersonName, Realm};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::claims::{Told, name};
use super::openid::{ALGORITHMS, Claims, IdToken, Metadata, OidcClient, Tokens, is_fresh, plain, wanted_claims};
use super::{ENTER, LoginError, SKEW_S, Transport};
use crate::clock::{Clock, Stopwatch};
use crate::config::ProviderKeys;

/// How long what a provider says of itself is believed.
const BELIEVED_FOR: Duration = Duration::from_secs(3_600);

/// How often its keys are asked for anew because a token was signed with an unknown one: a forger must not make us ask all the time.
const NEW_KEYS_EVERY: Duration = Duration::from_secs(2);

/// A provider of the configuration.
pub struct Provider {
    keys: ProviderKeys,
    secret: ClientSecret,
    redirect: RedirectUrl,
    transport: Transport,
    clock: Clock,
    demo: bool,
    known: Mutex<Option<(Arc<Metadata>, Stopwatch)>>,
}

/// What people come back with, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    /// The code to be exchanged.
    pub code: Option<String>,
    /// Ties it to the login.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

impl Provider {
    /// A provider; it is not asked anything before somebody enters there.
    ///
    /// # Errors
    /// When the address to come back to is none.
    pub fn new(
        keys: ProviderKeys,
        secret: String,
        redirect: String,
        transport: Transport,
        clock: Clock,
        demo: bool,
    ) -> Result<Self, String> {
        let redirect = RedirectUrl::new(redirect).map_err(|error| error.to_string())?;
        let (secret, known) = (ClientSecret::new(secret), Mutex::default());
        Ok(Self { keys, secret, redirect, transport, clock, demo, known })
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.keys.id
    }

    /// The way to enter that it is.
    #[must_use]
    pub fn way(&self) -> LoginWay {
        let realm = if self.keys.kind == LoginKind::Staff { Realm::Staff } else { Realm::Citizen };
        let (id, name) = (self.keys.id.clone(), self.keys.name.clone());
        LoginWay { path: format!("{ENTER}{id}"), id, kind: self.keys.kind, realm, name, demo: self.demo }
    }

    /// Begins a login: the address to send the browser to, and what must come back with the answer.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn begin(&self, back_to: ReturnPath, hint: Option<String>) -> Result<(String, LoginAttempt), LoginError> {
        let client = self.client(&*self.metadata(BELIEVED_FOR).await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request =
            client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random).set_pkce_challenge(challenge);
        for scope in &self.keys.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if self.keys.kind != LoginKind::Staff {
            let acr = eid::acr_of(self.keys.level);
            request = request
                .add_auth_context_value(openidconnect::AuthenticationContextClass::new(acr.clone()))
                .add_extra_param("claims", wanted_claims(&acr))
                // A shared computer must not enter as who was there before.
                .add_prompt(CoreAuthPrompt::Login);
        }
        if let Some(hint) = hint {
            request = request.set_login_hint(LoginHint::new(hint));
        }
        let (url, state, nonce) = request.url();
        let attempt = LoginAttempt {
            provider: self.keys.id.clone(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            back_to,
            begun_at: self.clock.now(),
        };
        Ok((url.to_string(), attempt))
    }

    /// Ends a login: who entered, by what the provider says.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn finish(
        &self,
        attempt: &LoginAttempt,
        answer: Answer,
        roster: &Roster,
        knows_office: impl Fn(&OfficeId) -> bool,
    ) -> Result<Holder, LoginError> {
        let state = answer.state.unwrap_or_default();
        if attempt.provider != self.keys.id || !bool::from(attempt.state.as_bytes().ct_eq(state.as_bytes())) {
            return Err(LoginError::NotUnderWay);
        }
        let metadata = self.metadata(BELIEVED_FOR).await?;
        self.check_issuer(&metadata, answer.iss.as_deref())?;
        let code = match (answer.code, answer.error.as_deref()) {
            (Some(code), None) => code,
            (_, Some("access_denied" | "login_required" | "interaction_required")) => {
                return Err(LoginError::Cancelled);
            }
            (_, Some("temporarily_unavailable" | "server_error")) => {
                return Err(LoginError::Unavailable("it says so itself".to_owned()));
            }
            _ => return Err(LoginError::Invalid("no code".to_owned())),
        };
        let tokens = self.exchange(&metadata, code, attempt).await?;
        let token = tokens.id_token().ok_or_else(|| LoginError::Invalid("no identity token".to_owned()))?;
        let claims = self.verify(token, &metadata, &Nonce::new(attempt.nonce.clone())).await?;
        if self.keys.kind == LoginKind::Staff {
            return self.staff(&claims, roster, knows_office).map(Holder::Staff);
        }
        self.citizen(&claims, &tokens, &metadata).await
    }

    /// Where people sign out at the provider, too, and come back from to this page (OpenID Connect RP-Initiated Logout 1.0). The identity
    /// token is not kept to hint with: it holds the fiscal code, and the provider asks the person instead.
    pub async fn sign_out_page(&self, back_to: &str) -> Option<String> {
        let metadata = self.metadata(BELIEVED_FOR).await.ok()?;
        let mut page: Url = metadata.additional_metadata().end_session_endpoint.as_ref()?.parse().ok()?;
        page.query_pairs_mut()
            .append_pair("client_id", &self.keys.client_id)
            .append_pair("post_logout_redirect_uri", back_to);
        Some(page.into())
    }

    fn check_issuer(&self, metadata: &Metadata, told: Option<&str>) -> Result<(), LoginError> {
        match told {
            Some(issuer) if issuer == metadata.issuer().as_str() => Ok(()),
            None if !metadata.additional_metadata().authorization_response_iss_parameter_supported => Ok(()),
            _ => Err(LoginError::Invalid("the answer is another provider's".to_owned())),
        }
    }

    async fn exchange(&self, metadata: &Metadata, code: String, attempt: &LoginAttempt) -> Result<Tokens, LoginError> {
        let client = self.client(metadata);
        let exchange = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| LoginError::Unavailable(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()));
        exchange.request_async(&self.transport).await.map_err(|error| match error {
            // Used before, expired, or not ours: what it says goes to the log without its free text.
            RequestTokenError::ServerResponse(refused) => LoginError::Invalid(format!("code: {}", refused.error())),
            RequestTokenError::Request(error) => LoginError::Unavailable(error.to_string()),
            _ => LoginError::Unavailable("its answer to the code can't be read".to_owned()),
        })
    }

    /// Checks signature, issuer, addressee, times and nonce (OpenID Connect Core 1.0, section 3.1.3.7). A token signed with an unknown
    /// key is tried once more with the provider's keys of now: keys change while people are on their way.
    async fn verify(&self, token: &IdToken, metadata: &Metadata, nonce: &Nonce) -> Result<Claims, LoginError> {
        use openidconnect::ClaimsVerificationError::SignatureVerification;
        use openidconnect::SignatureVerificationError::NoMatchingKey;
        let with = |metadata: &Metadata| {
            let client = self.client(metadata);
            let now = self.clock.now();
            let verifier = client
                .id_token_verifier()
                .set_allowed_algs(ALGORITHMS)
                .set_time_fn(move || now - TimeDelta::seconds(SKEW_S))
                .set_issue_time_verifier_fn(move |issued| is_fresh(issued, now));
            token.claims(&verifier, nonce).cloned()
        };
        let verified = match with(metadata) {
            Err(SignatureVerification(NoMatchingKey)) => with(&*self.metadata(NEW_KEYS_EVERY).await?),
            verified => verified,
        };
        verified.map_err(|error| LoginError::Invalid(plain(&error).to_owned()))
    }

    async fn citizen(&self, claims: &Claims, tokens: &Tokens, metadata: &Metadata) -> Result<Holder, LoginError> {
        let level = eid::level(claims.auth_context_ref().map(|acr| acr.as_str()), self.keys.level)?;
        let credential = match self.keys.kind {
            LoginKind::Cie => Credential::Cie { level },
            _ => Credential::Spid { level },
        };
        let told = claims.additional_claims();
        if told.fiscal_number().is_some() {
            let fiscal_code = eid::fiscal_code(told.fiscal_number())?;
            return Ok(Holder::Citizen { fiscal_code, name: citizen_name(claims), credential });
        }
        let info: UserInfoClaims<Told, CoreGenderClaim> = self.user_info(claims, tokens, metadata).await?;
        let fiscal_code = eid::fiscal_code(info.additional_claims().fiscal_number())?;
        let name = citizen_name(claims).or_else(|| name(info.standard_claims()));
        Ok(Holder::Citizen { fiscal_code, name, credential })
    }

    /// Asks for the claims that are not in the token; they must be of the same person.
    async fn user_info(
        &self,
        claims: &Claims,
        tokens: &Tokens,
        metadata: &Metadata,
    ) -> Result<UserInfoClaims<Told, CoreGenderClaim>, LoginError> {
        use openidconnect::{OAuth2TokenResponse, UserInfoError};
        let client = self.client(metadata);
        let request = client
            .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            .map_err(|_| identity::eid::ClaimError::NoFiscalCode)?;
        request.request_async(&self.transport).await.map_err(|error| match error {
            UserInfoError::ClaimsVerification(error) => LoginError::Invalid(plain(&error).to_owned()),
            UserInfoError::Request(error) => LoginError::Unavailable(error.to_string()),
            _ => LoginError::Unavailable("its user information can't be read".to_owned()),
        })
    }

    /// Somebody of the institute: with the roles that the token tells where the provider keeps them, else with those of the configuration.
    fn staff(
        &self,
        claims: &Claims,
        roster: &Roster,
        knows_office: impl Fn(&OfficeId) -> bool,
    ) -> Result<Staff, LoginError> {
        let id = OfficialId(claims.subject().as_str().to_owned());
        if let Some(known) = roster.get(&id) {
            return Ok(known.clone());
        }
        let told = self.keys.roles_claim.as_ref().map(|claim| claims.additional_claims().texts(claim));
        let told = told.unwrap_or_default();
        let assignments = staff::assignments(&told, knows_office);
        match citizen_name(claims) {
            Some(name) if !assignments.is_empty() && staff::is_an_id(&id) => {
                Ok(Staff { id, name, assignments, told_by: ToldBy::Provider })
            }
            _ => Err(LoginError::NoRole { told: told.len(), fitting: assignments.len() }),
        }
    }

    fn client(&self, metadata: &Metadata) -> OidcClient {
        let id = ClientId::new(self.keys.client_id.clone());
        Client::from_provider_metadata(metadata.clone(), id, Some(self.secret.clone()))
            .set_redirect_uri(self.redirect.clone())
    }

    /// What the provider says of itself, asked anew when it is older than this.
    async fn metadata(&self, not_older_than: Duration) -> Result<Arc<Metadata>, LoginError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((metadata, asked)) = known
            && asked.elapsed() < not_older_than
        {
            return Ok(metadata);
        }
        let issuer =
            IssuerUrl::new(self.keys.issuer.clone()).map_err(|error| LoginError::Unavailable(error.to_string()))?;
        let found = Metadata::discover_async(issuer, &self.transport).await;
        let metadata = Arc::new(found.map_err(|error| LoginError::Unavailable(error.to_string()))?);
        let fresh = Some((Arc::clone(&metadata), Stopwatch::start()));
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(metadata)
    }
}

fn citizen_name(claims: &Claims) -> Option<PersonName> {
    // The same claims stand in tokens and in user information; the crate reads them in two types.
    let whole = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str());
    let given = claims.given_name().and_then(|name| name.get(None)).map(|name| name.as_str());
    let family = claims.family_name().and_then(|name| name.get(None)).map(|name| name.as_str());
    eid::name(whole, given, family)
}
