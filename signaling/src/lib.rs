//! One meeting as a pure state machine: waiting room, take-charge lease, participants, consent, recording, outcome.
//!
//! Time and fresh ids come in, decisions go out; the shell persists and executes them in their order. A rejected input
//! changes nothing. Invariants, held by `tests/model.rs` over random inputs and crashes:
//!
//! 1. the recorder runs only while every citizen present has consented to it;
//! 2. nobody hears or sees a meeting that no official has in charge;
//! 3. at most one official is in charge;
//! 4. a place is lost only by leaving, by the end of the window or by cancellation: never by a network, a reload or a
//!    restart;
//! 5. events are numbered without gap or repetition;
//! 6. a document is looked at only at the camera of a citizen who takes part;
//! 7. a guest whom no official has confirmed is told only what waiting needs.

mod camera;
mod charge;
mod conversation;
mod deadline;
mod hearing;
mod meeting;
mod phase;
mod queue;
mod recording;
mod waiting;

pub use hearing::Audience;
pub use meeting::{Answer, Attachable, Input, MediaCommand, Meeting, Output, Rejection, Terms};
pub use phase::{CitizenSeat, InCharge, Lease, Line, Phase, Recording};
pub use queue::{InQueue, positions};
