//! One connection's way to its browser: ICE lite finds it, DTLS agrees on keys, SRTP carries media.

mod dtls;
mod ice;
mod srtp;

pub use dtls::{Asked, Dtls, DtlsEvent, Identity};
pub use ice::{Checked, Lite};
pub use srtp::{Keys, Opener, Sealer};
