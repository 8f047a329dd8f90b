//! Files that citizens attach.

use serde::{Deserialize, Serialize};

use crate::AttachmentId;

/// What a file is meant to be. Chosen by the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentRole {
    /// The AA08 form, compiled and signed.
    DelegationForm,
    /// A copy of the identity document.
    IdentityDocument,
}

/// Something the official is told about an accepted file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentWarning {
    /// No text in it: a scan. Its content was not read.
    Scan,
    /// It carries a digital signature that has not been verified.
    SignatureNotVerified,
    /// It has more pages than such a document normally has.
    ManyPages,
    /// Its maker restricted printing or changes; it opens without a password.
    Restricted,
}

/// An accepted file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its id: `GET /api/v1/meetings/{booking}/attachments/{id}`.
    pub id: AttachmentId,
    /// Name as declared, cleaned of path and control characters.
    pub name: String,
    /// What it is meant to be.
    pub role: AttachmentRole,
    /// Size in bytes, 1 to 3,145,728.
    #[ts(type = "number")]
    pub size: u64,
    /// Number of pages, at least 1.
    pub pages: u32,
    /// What the official should know.
    pub warnings: Vec<AttachmentWarning>,
}
