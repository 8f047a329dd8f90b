//! The shell of the Sportello Telematico: it executes what the domain crates decide. `http` answers, `store` keeps, `jobs` do
//! what time brings, `sms` delivers, `clamd` scans, `run` starts and stops it all. Time comes from `clock` alone.

pub mod app;
pub mod at_once;
pub mod checker;
pub mod clamd;
pub mod clock;
pub mod cns;
pub mod config;
pub mod demo;
pub mod device;
pub mod email;
pub mod http;
pub mod inbox;
pub mod jobs;
pub mod logging;
pub mod login;
pub mod malformed;
pub mod meetings;
pub mod notice;
pub mod ocr;
pub mod pin;
pub mod problem;
pub mod relays;
pub mod run;
pub mod secret;
pub mod sessions;
pub mod shutdown;
pub mod sms;
pub mod store;
pub mod tls;
pub mod trust;
pub mod turns;
pub mod ws;

pub use app::{App, AppState};
pub use run::{Running, StartError, start};
