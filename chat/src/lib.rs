//! What people exchange in a meeting beside their voices: chat messages, and the files they attach.
//!
//! Pure: text and bytes in, decisions out. [`pdf::inspect`] needs memory and time that depend on the file, so the shell
//! runs it in a process of its own with hard limits; everything else is cheap.

pub mod attachment;
#[doc(hidden)]
pub mod fuzzing;
pub mod pdf;
pub mod text;
