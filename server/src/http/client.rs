//! The web client, embedded in the binary. An address that is no file gets the page, which knows its own addresses.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use protocol::{Code, Problem};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem;

#[derive(RustEmbed)]
#[folder = "../web-client/dist"]
struct Client;

const PAGE: &str = "index.html";

pub(super) async fn serve(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return problem::respond(&Problem::new(Code::NotFound));
    }
    if method != Method::GET && method != Method::HEAD {
        return problem::respond(&Problem::new(Code::MethodNotAllowed));
    }
    if let Some(file) = Client::get(path) {
        return respond(path, file);
    }
    // What looks like a file and is none must not answer with a page: a script would be taken for HTML.
    let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
    match Client::get(PAGE) {
        Some(page) if is_page => respond(PAGE, page),
        _ => (StatusCode::NOT_FOUND, "404\n").into_response(),
    }
}

fn respond(path: &str, file: EmbeddedFile) -> Response {
    // The bundler puts a hash of the content in the names of what lies in assets/.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT || path.ends_with(".js") {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    };
    let body = match file.data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache.to_owned())], body).into_response()
}
