//! A light client: no more of WebRTC than a server needs to take it for a browser, at the price of a system call a packet.

pub mod dtls;
pub mod feedback;
pub mod ice;
pub mod leg;
pub mod sdp;
pub mod source;
pub mod srtp;
