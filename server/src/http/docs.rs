//! `/api/openapi.json`, and `/api/docs` that shows it without the internet.

use axum::Router;
use protocol::Realm;
use protocol::identity::REALM_HEADER;
use utoipa::Modify;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::AppState;

/// Names the session cookies and the keys of other systems.
pub(super) struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let key = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("key", key);
        for realm in Realm::ALL {
            let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                realm.cookie(),
                &format!("Session of who asks as `{REALM_HEADER}: {}`.", realm.name()),
            )));
            let name = if realm == Realm::Citizen { "session" } else { realm.name() };
            components.add_security_scheme(name, cookie);
        }
    }
}

/// Its routes.
pub(super) fn router(description: OpenApi) -> Router<AppState> {
    let config = Config::default().validator_url("none").use_base_layout();
    SwaggerUi::new("/api/docs").url("/api/openapi.json", description).config(config).into()
}
