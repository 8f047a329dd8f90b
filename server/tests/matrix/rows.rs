//! The table of the routes: one letter for each asker, in the order of the columns. `y` is let in, whatever the answer then is; `-` is asked
//! to sign in (401); `x` is refused (403).

/// A route, what is sent, and who may.
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    pub send: Body,
    pub who: &'static str,
}

/// What is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Nothing,
    /// A booking of a slot that is free.
    Booking,
    /// A small PDF.
    File,
    /// JSON.
    Json(&'static str),
}

const ANYBODY: &str = "yyyyyyyyyyyyyyyy";
/// Who is signed in; other systems are not.
const SIGNED_IN: &str = "-yyyyyyyyyyyyxxx";
/// The two citizens and the guest of the booking.
const CITIZENS: &str = "-yyxxyxxxxxxxxxx";
/// They, and the staff of its office.
const PEOPLE: &str = "-yyxxyxyxyxxxxxx";
/// The one who holds the booking, an operator, and the system that made it.
const HOLDER: &str = "-yxxxxxxxxyxxyxx";

const fn row(method: &'static str, path: &'static str, send: Body, who: &'static str) -> Row {
    Row { method, path, send, who }
}

use self::Body::{Booking, File, Json, Nothing};

/// An official or the supervisor of the office.
const OFFICE: &str = "-xxxxxxyxyxxxxxx";
/// An operator of the contact centre.
const OPERATOR: &str = "-xxxxxxxxxyxxxxx";
/// A citizen who entered with a whole PIN: none of those here.
const WITH_PIN: &str = "-xxxxxxxxxxxxxxx";

macro_rules! applicant {
    () => {
        r#""applicant":{"fiscal_code":"BLLMRT88E52H501Q","name":"Marta Bellandi","residence":"abroad","italian_document":"not_held"}"#
    };
}
macro_rules! address {
    () => {
        r#""address":{"street":"Hauptstrasse 1","post_code":"3000","town":"Bern","country":"Svizzera"}"#
    };
}
const ISSUE: &str = concat!(r#"{"office":"napoli","contacts":{},"#, applicant!(), "}");
const PREASSIGN: &str = concat!(r#"{"office":"napoli","#, applicant!(), ",", address!(), "}");
const BY_TELEPHONE: &str = concat!(r#"{"contacts":{"mobile":"+393331234567"},"#, applicant!(), ",", address!(), "}");
const ON_PAPER: &str = r#"{"fiscal_code":"BLLMRT88E52H501Q"}"#;
const DECIDE: &str = r#"{"decision":"accept"}"#;

/// Every route of the API.
//                                                                       nobody
//                                                                       |delegate
//                                                                       ||delegator
//                                                                       |||other citizen
//                                                                       ||||delegate at level one
//                                                                       |||||guest
//                                                                       ||||||guest elsewhere
//                                                                       |||||||official
//                                                                       ||||||||official elsewhere
//                                                                       |||||||||supervisor
//                                                                       ||||||||||operator
//                                                                       |||||||||||auditor
//                                                                       ||||||||||||administrator
//                                                                       |||||||||||||system that booked
//                                                                       ||||||||||||||system that writes
//                                                                       |||||||||||||||system that reads
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row("get", "/api/v1/clock", Nothing, ANYBODY),
    row("get", "/api/v1/offices", Nothing, ANYBODY),
    row("get", "/api/v1/desks/{desk}/slots", Nothing, ANYBODY),
    row("get", "/api/v1/privacy-notice", Nothing, ANYBODY),
    row("get", "/api/v1/login", Nothing, ANYBODY),
    row("post", "/api/v1/login/cns", Json(r#"{"ticket":"x"}"#), ANYBODY),
    // The link itself is the key: without it everybody is nobody.
    row("get", "/api/v1/guests/{booking}", Nothing, "----------------"),
    row("post", "/api/v1/guests/{booking}/codes", Nothing, "----------------"),
    row("post", "/api/v1/guests/{booking}/sessions", Json(r#"{"code":"123456"}"#), "----------------"),
    row("get", "/api/v1/session", Nothing, SIGNED_IN),
    row("delete", "/api/v1/session", Nothing, SIGNED_IN),
    row("get", "/api/v1/sessions", Nothing, SIGNED_IN),
    row("delete", "/api/v1/sessions", Nothing, SIGNED_IN),
    row("delete", "/api/v1/sessions/{device}", Nothing, SIGNED_IN),
    row("get", "/api/v1/bookings", Nothing, "-yyyyxxxxxxxxxxx"),
    // The delegate alone may book for the delegate; level one does not open this desk.
    row("post", "/api/v1/bookings", Booking, "-yxxxxxxxxyxxyyx"),
    row("get", "/api/v1/bookings/{booking}", Nothing, HOLDER),
    row("delete", "/api/v1/bookings/{booking}", Nothing, HOLDER),
    row("get", "/api/v1/meetings/{booking}", Nothing, CITIZENS),
    row("post", "/api/v1/meetings/{booking}/tickets", Nothing, PEOPLE),
    row("post", "/api/v1/meetings/{booking}/attachments", File, PEOPLE),
    // A guest is let in once an official has confirmed who it is, and before that told so (409).
    row("get", "/api/v1/meetings/{booking}/attachments", Nothing, PEOPLE),
    row("get", "/api/v1/meetings/{booking}/attachments/{attachment}", Nothing, PEOPLE),
    row("get", "/api/v1/meetings/{booking}/attachments/{attachment}/pages/{page}", Nothing, PEOPLE),
    row("get", "/api/v1/me", Nothing, "-xxxxxxyyyxxxxxx"),
    row("post", "/api/v1/board/tickets", Nothing, "-xxxxxxyyyxxxxxx"),
    row("get", "/api/v1/office/bookings/{booking}", Nothing, "-xxxxxxyxyxxxxxx"),
    row("post", "/api/v1/office/bookings/{booking}/release", Nothing, "-xxxxxxxxyxxxxxx"),
    row("get", "/api/v1/assistance/bookings", Nothing, "-xxxxxxxxxyxxxxx"),
    // PINs: those without a session are asked by anybody, and answer everybody alike (server/tests/pin).
    row("get", "/api/v1/pin", Nothing, ANYBODY),
    row("post", "/api/v1/pin/requests", Json("{}"), ANYBODY),
    row("post", "/api/v1/pin/activations", Json("{}"), ANYBODY),
    row("post", "/api/v1/pin/sessions", Json("{}"), ANYBODY),
    row("post", "/api/v1/pin/changes", Json("{}"), ANYBODY),
    row("post", "/api/v1/pin/restores", Json("{}"), ANYBODY),
    row("post", "/api/v1/pin/revocations", Json("{}"), ANYBODY),
    row("get", "/api/v1/pin/conversions", Nothing, WITH_PIN),
    row("post", "/api/v1/pin/conversions", Json(r#"{"form":"00000000-0000-0000-0000-000000000000","document":"00000000-0000-0000-0000-000000000000"}"#), WITH_PIN),
    row("post", "/api/v1/pin/papers", File, WITH_PIN),
    row("post", "/api/v1/office/pins", Json(ISSUE), OFFICE),
    row("post", "/api/v1/office/pins/preassigned", Json(PREASSIGN), OFFICE),
    row("get", "/api/v1/office/pin-conversions", Nothing, "-xxxxxxyyyxxxxxx"),
    row("post", "/api/v1/office/pin-conversions", Json(ON_PAPER), "-xxxxxxyyyxxxxxx"),
    row("get", "/api/v1/office/pin-conversions/{id}", Nothing, "-xxxxxxyyyxxxxxx"),
    row("post", "/api/v1/office/pin-conversions/{id}", Json(DECIDE), "-xxxxxxyyyxxxxxx"),
    row("get", "/api/v1/office/pin-conversions/{id}/papers/{paper}", Nothing, "-xxxxxxyyyxxxxxx"),
    row("get", "/api/v1/assistance/pin-requests", Nothing, OPERATOR),
    row("post", "/api/v1/assistance/pin-requests", Json(BY_TELEPHONE), OPERATOR),
    row("post", "/api/v1/assistance/pin-requests/{id}/validation", Json("{}"), OPERATOR),
    row("get", "/api/v1/audit", Nothing, "-xxxxxxxxxxyxxxx"),
];
