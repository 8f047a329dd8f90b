//! The AsyncAPI description of the socket, generated from the same types as the OpenAPI one.

use serde_json::{Value, json};
use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::{ClientFrame, ServerMessage};

/// The text of `docs/asyncapi.json` (AsyncAPI 3.0).
#[must_use]
pub fn file() -> String {
    let mut schemas =
        vec![("ClientFrame".into(), ClientFrame::schema()), ("ServerMessage".into(), ServerMessage::schema())];
    ClientFrame::schemas(&mut schemas);
    ServerMessage::schemas(&mut schemas);
    let schemas: std::collections::BTreeMap<String, RefOr<Schema>> = schemas.into_iter().collect();
    let document = json!({
        "asyncapi": "3.0.0",
        "info": { "title": "Sportello Telematico: socket", "version": "1", "license": { "name": "EUPL-1.2" } },
        "channels": { "socket": {
            "address": "/api/v1/socket",
            "description": "WebSocket, subprotocol sportello.v1, opened with a one-use ticket. See docs/PROTOCOL.md.",
            "messages": {
                "client": { "payload": { "$ref": "#/components/schemas/ClientFrame" } },
                "server": { "payload": { "$ref": "#/components/schemas/ServerMessage" } },
            },
        } },
        "operations": {
            "receive": { "action": "receive", "channel": { "$ref": "#/channels/socket" }, "messages": [{ "$ref": "#/channels/socket/messages/client" }] },
            "send": { "action": "send", "channel": { "$ref": "#/channels/socket" }, "messages": [{ "$ref": "#/channels/socket/messages/server" }] },
        },
        "components": { "schemas": serde_json::to_value(schemas).unwrap_or(Value::Null) },
    });
    format!("{document:#}\n")
}

/// Compares a generated text with the committed file, or writes it when `UPDATE_GENERATED` is set.
#[cfg(test)]
pub(crate) fn assert_not_stale(path: &str, wanted: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{} is stale: run UPDATE_GENERATED=1 cargo test -p protocol", path.display());
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_description_of_the_socket_is_not_stale() {
        super::assert_not_stale("../docs/asyncapi.json", &super::file());
    }
}
