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
    // Officials who never sat in the meeting do not get its files.
    row("get", "/api/v1/meetings/{booking}/attachments/{attachment}", Nothing, CITIZENS),
    row("get", "/api/v1/me", Nothing, "-xxxxxxyyyxxxxxx"),
    row("post", "/api/v1/board/tickets", Nothing, "-xxxxxxyyyxxxxxx"),
    row("get", "/api/v1/office/bookings/{booking}", Nothing, "-xxxxxxyxyxxxxxx"),
    row("post", "/api/v1/office/bookings/{booking}/release", Nothing, "-xxxxxxxxyxxxxxx"),
    row("get", "/api/v1/assistance/bookings", Nothing, "-xxxxxxxxxyxxxxx"),
    row("get", "/api/v1/audit", Nothing, "-xxxxxxxxxxyxxxx"),
];
