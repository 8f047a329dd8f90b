//! What is kept of a secret that only has to be recognised.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// A keyed MAC. Compared in constant time, prints masked, persisted in base64url.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Tag([u8; 32]);

#[derive(Debug, thiserror::Error)]
#[error("a tag has 32 bytes in base64url")]
pub(crate) struct NotATag;

impl Tag {
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Tag {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Tag {}

impl std::fmt::Debug for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tag(***)")
    }
}

impl TryFrom<String> for Tag {
    type Error = NotATag;
    fn try_from(text: String) -> Result<Self, NotATag> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotATag)?;
        bytes.try_into().map(Self).map_err(|_| NotATag)
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        URL_SAFE_NO_PAD.encode(tag.0)
    }
}
