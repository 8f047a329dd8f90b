//! The client's types, generated from these. `cargo test -p protocol` fails when the committed file is stale;
//! `UPDATE_GENERATED=1 cargo test -p protocol` writes it anew.

use ts_rs::{Config, TS};

macro_rules! declarations {
    ($($type:path),* $(,)?) => {{
        let config = Config::default();
        [$(format!("export {}\n", <$type as TS>::decl(&config))),*].join("\n")
    }};
}

/// The text of `web-client/src/protocol.ts`.
#[must_use]
pub fn file() -> String {
    let declarations = declarations![
        crate::AttachmentId,
        crate::BookingId,
        crate::ChatId,
        crate::RecordingId,
        crate::DeskId,
        crate::OfficeId,
        crate::OfficialId,
        crate::PersonName,
        crate::Code,
        crate::Problem,
        crate::Party,
        crate::Seat,
        crate::Outcome,
        crate::meeting::NoticeVersion,
        crate::meeting::ReleaseReason,
        crate::meeting::StopReason,
        crate::AttachmentRole,
        crate::AttachmentWarning,
        crate::Attachment,
        crate::LineQuality,
        crate::SeatLine,
        crate::LinePath,
        crate::PathFound,
        crate::LineReport,
        crate::MeetingEvent,
        crate::meeting::NumberedEvent,
        crate::office::OfficeView,
        crate::office::DeskView,
        crate::office::SlotView,
        crate::office::DaySlots,
        crate::office::OfficialView,
        crate::office::BoardState,
        crate::office::BoardRow,
        crate::booking::DeliveryMode,
        crate::booking::CreateBooking,
        crate::booking::BookingState,
        crate::booking::BookingView,
        crate::booking::BookingMade,
        crate::booking::BookingLinks,
        crate::booking::BookingForOfficial,
        crate::join::Admission,
        crate::join::MeetingPage,
        crate::join::SocketTicket,
        crate::join::MeetingTicket,
        crate::join::Relay,
        crate::join::PrivacyNotice,
        crate::join::ClockView,
        crate::office::AssistedBooking,
        crate::identity::Realm,
        crate::identity::Level,
        crate::identity::PinKind,
        crate::identity::Credential,
        crate::identity::Role,
        crate::identity::Assignment,
        crate::identity::SessionView,
        crate::identity::HolderView,
        crate::identity::SignedOut,
        crate::identity::DeviceView,
        crate::identity::LoginWay,
        crate::identity::LoginKind,
        crate::identity::CardHandoff,
        crate::identity::GuestPage,
        crate::identity::GuestCodeSent,
        crate::identity::GuestCodeEntered,
        crate::identity::AuditEntryView,
        crate::identity::AuditPage,
        crate::pin::PinIssuedTo,
        crate::pin::PinInfo,
        crate::pin::PinResidence,
        crate::pin::ItalianDocument,
        crate::pin::PinApplicant,
        crate::pin::PostalAddress,
        crate::pin::PinContacts,
        crate::pin::RequestPin,
        crate::pin::PinRequestTaken,
        crate::pin::ShownCard,
        crate::pin::ActivatePin,
        crate::pin::PinHalfSent,
        crate::pin::PinLogin,
        crate::pin::PinEntered,
        crate::pin::ChangePin,
        crate::pin::PinChanged,
        crate::pin::QuotedContact,
        crate::pin::RestorePin,
        crate::pin::RevokePin,
        crate::pin::PinPaper,
        crate::pin::PinPaperView,
        crate::pin::AskConversion,
        crate::pin::PinConversionState,
        crate::pin::IssuePin,
        crate::pin::PreassignPin,
        crate::pin::PinLetterMade,
        crate::pin::PinConversionRow,
        crate::pin::PinConversionView,
        crate::pin::ConversionOnPaper,
        crate::pin::DecideConversion,
        crate::pin::PinRequestRow,
        crate::pin::PinChannel,
        crate::pin::MaskedContact,
        crate::pin::ValidatePinRequest,
        crate::demo::DemoOfficial,
        crate::demo::DemoBooking,
        crate::demo::DemoView,
        crate::demo::MoveClock,
        crate::demo::SmsKind,
        crate::demo::InboxMessage,
        crate::demo::DemoPerson,
        crate::demo::DemoLogin,
        crate::demo::DemoWho,
        crate::demo::DemoGranted,
        crate::demo::DemoPinWanted,
        crate::demo::DemoPin,
        crate::ClientFrame,
        crate::ClientMessage,
        crate::ServerMessage,
        crate::socket::GoodbyeReason,
    ];
    format!(
        "// Generated from the Rust crate `protocol`; UPDATE_GENERATED=1 cargo test -p protocol writes it anew.\n\n{declarations}"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_types_of_the_client_are_not_stale() {
        crate::asyncapi::assert_not_stale("../web-client/src/protocol.ts", &super::file());
    }
}
