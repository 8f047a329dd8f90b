//! Identifiers. Those of things made at run time are random UUIDs handed in by the shell; those of offices,
//! desks and officials are short names given by configuration.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

macro_rules! name_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

uuid_id!(
    /// One booking, and the meeting that is held for it: they share the id.
    BookingId
);
uuid_id!(
    /// One accepted attachment of a meeting.
    AttachmentId
);
uuid_id!(
    /// One chat message. Chosen by the sender, so that a message sent again after a broken line is recognised.
    ChatId
);
uuid_id!(
    /// One recording of a meeting.
    RecordingId
);
name_id!(
    /// A territorial office (*sede*), e.g. `roma-monteverde`.
    OfficeId
);
name_id!(
    /// A desk (*sportello*) of an office, e.g. `roma-monteverde-deleghe`.
    DeskId
);
name_id!(
    /// An official (*funzionario di sede*): the subject name at the institute's identity provider.
    OfficialId
);
