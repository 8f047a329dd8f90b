//! `/api/openapi.json`, and `/api/docs` that shows it without the internet.

use axum::Router;
use utoipa::Modify;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::AppState;

/// Names the bearer token.
pub(super) struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut OpenApi) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("token", bearer);
    }
}

/// Its routes.
pub(super) fn router(description: OpenApi) -> Router<AppState> {
    let config = Config::default().validator_url("none").use_base_layout();
    SwaggerUi::new("/api/docs").url("/api/openapi.json", description).config(config).into()
}
