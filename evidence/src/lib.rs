//! Recordings as evidence: segments sealed for keys that the server does not hold, a chain that stands in their names, a signed
//! manifest, and the verification of all this. docs/EVIDENCE.md is the format, for people with public tools alone.
//!
//! Pure: times, ids and bytes come in, names and bytes go out. Sealing alone draws randomness, inside of the crate `age`: a key of
//! one's own choosing is the one thing that its format must never be given.

mod chain;
mod digest;
mod finding;
mod manifest;
mod mask;
mod name;
mod part;
mod seal;
mod sign;
mod verify;
mod walk;

pub use chain::Chain;
pub use digest::{Digest, NotADigest};
pub use finding::Finding;
pub use manifest::{
    Consent, Format, Gap, GapCause, Label, Manifest, ManifestError, Mark, NotALabel, Part, Person, Segment, Still,
};
pub use mask::{Masked, NotMasked};
pub use name::{
    Folder, MANIFEST, NotAFolder, NotASegmentName, NotAStillName, OutOfNumbers, PartNumber, SIGNATURE, SegmentName,
    StillName,
};
pub use part::{PartWriter, Sealed, WriteError};
pub use seal::{Identity, NotAnIdentity, OpenError, Recipient, Recipients, RecipientsError, SealError, open, seal};
pub use sign::{KeyError, PublicKey, SIGNATURE_BYTES, SigningKey};
pub use verify::{Objects, PartReport, Report, Verified, verify};
