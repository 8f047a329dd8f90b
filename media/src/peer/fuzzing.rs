//! Puts a connection where fuzzing wants it: see [`crate::fuzzing`].

use super::Peer;
use crate::remote::Remote;
use crate::transport::{Lite, Opener, Sealer};

impl Peer {
    /// As if the browser had been given this name and password.
    pub fn rename(&mut self, ice: Lite) {
        self.ice = ice;
    }

    /// As if the browser had been found there and both had agreed on keys.
    pub fn establish(&mut self, path: Remote, keys: (Opener, Sealer)) {
        self.path = Some(path);
        self.nominated = true;
        self.srtp = Some(keys);
    }
}
