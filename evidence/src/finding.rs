//! What verification may find, each with where.

use crate::{Folder, MANIFEST, ManifestError, PartNumber, SIGNATURE, SIGNATURE_BYTES};

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// An object whose name this format does not know.
    #[error("{name}: does not belong to a recording")]
    Foreign {
        /// Its name.
        name: String,
    },
    /// An object that cannot be read.
    #[error("{name}: cannot be read: {cause}")]
    Unreadable {
        /// Its name.
        name: String,
        /// Why.
        cause: String,
    },
    /// A segment that was changed, cut, swapped or renamed: object and name do not fit each other after the segment before.
    #[error("{name}: does not fit the chain: changed, or in another's place")]
    DoesNotFit {
        /// Its name.
        name: String,
    },
    /// A segment after missing ones: nothing is left that would prove it.
    #[error("{name}: cannot be proven, since what was before it is missing")]
    Unproven {
        /// Its name.
        name: String,
    },
    /// Segments that are not there.
    #[error("part {part}: segments {first:06} to {last:06} are missing")]
    Missing {
        /// Of which part.
        part: PartNumber,
        /// The first of them.
        first: u32,
        /// The last of them.
        last: u32,
    },
    /// A part of which nothing is there.
    #[error("part {part} is missing")]
    PartMissing {
        /// Which.
        part: PartNumber,
    },
    /// Several objects say to be the same segment, and no manifest says which is.
    #[error("part {part}: several objects for segment {number:06}")]
    Twice {
        /// Of which part.
        part: PartNumber,
        /// Which.
        number: u32,
    },
    /// An object that the manifest does not name.
    #[error("{name}: added, the manifest does not name it")]
    Added {
        /// Its name.
        name: String,
    },
    /// A segment that follows the one before, but is not the one that the manifest names: the chain was made anew.
    #[error("{name}: not what the manifest says")]
    NotAsListed {
        /// Its name.
        name: String,
    },
    /// A still that the manifest names and that is not there.
    #[error("{name}: missing")]
    StillMissing {
        /// Its name.
        name: String,
    },
    /// A still that is not the one that the manifest names.
    #[error("{name}: changed")]
    StillChanged {
        /// Its name.
        name: String,
    },
    /// A manifest that cannot be understood, or that contradicts itself.
    #[error("{MANIFEST}: {0}")]
    Manifest(ManifestError),
    /// The manifest of another recording.
    #[error("{MANIFEST}: that of {folder}")]
    ManifestOfAnother {
        /// Of which.
        folder: Folder,
    },
    /// A manifest without signature.
    #[error("{SIGNATURE}: missing")]
    SignatureMissing,
    /// Not 64 bytes.
    #[error("{SIGNATURE}: not a signature, which has {SIGNATURE_BYTES} bytes")]
    SignatureMalformed,
    /// The manifest was changed, or signed by somebody else.
    #[error("{SIGNATURE}: not this key's over this manifest")]
    SignatureWrong,
}
