// Generated from the Rust crate `protocol`; UPDATE_GENERATED=1 cargo test -p protocol writes it anew.

export type AttachmentId = string;

export type BookingId = string;

export type ChatId = string;

export type RecordingId = string;

export type DeskId = string;

export type OfficeId = string;

export type OfficialId = string;

export type PersonName = string;

export type Code = "malformed" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "too_large" | "unsupported_media_type" | "too_many_requests" | "internal" | "storage_unavailable" | "stopping" | "assurance_insufficient" | "provider_unavailable" | "login_invalid" | "login_cancelled" | "login_expired" | "login_without_fiscal_code" | "no_role" | "guest_code_wrong" | "guest_code_expired" | "guest_code_too_soon" | "guest_codes_used_up" | "sms_unavailable" | "guest_not_confirmed" | "pin_wrong" | "pin_malformed" | "pin_locked" | "pin_blocked" | "pin_first_half_only" | "pin_not_issued_to_them" | "pin_exists" | "pin_requested" | "pin_none" | "pin_nothing_to_activate" | "pin_nothing_to_validate" | "pin_validation_too_early" | "health_card_invalid" | "health_card_expired" | "health_card_wrong" | "email_invalid" | "same_contact" | "contact_missing" | "address_invalid" | "pin_papers_missing" | "pin_already_dispositive" | "pin_conversion_asked" | "pin_nothing_to_decide" | "pin_reason_missing" | "fiscal_code_invalid" | "same_person" | "mobile_invalid" | "name_invalid" | "reason_too_long" | "desk_unknown" | "slot_unknown" | "slot_past" | "slot_taken" | "booking_cancelled" | "booking_not_cancellable" | "too_early" | "over" | "wrong_phase" | "wrong_role" | "not_seated" | "taken_by_colleague" | "nobody_waits" | "meeting_full" | "persons_invalid" | "person_not_here" | "notice_outdated" | "asked_again" | "nothing_asked" | "recording_busy" | "text_invalid" | "outcome_invalid" | "note_too_long" | "meeting_limit" | "media_refused" | "media_unavailable" | "file_name_not_pdf" | "file_signed_envelope" | "file_empty" | "file_too_large" | "file_not_pdf" | "file_is_picture" | "file_polyglot" | "file_infected" | "file_damaged" | "file_encrypted" | "file_active_content" | "file_embedded_files" | "file_no_pages" | "file_blank_pages" | "file_too_many_pages" | "file_too_complex" | "form_other" | "form_fiscal_code_invalid" | "form_other_person" | "signature_broken" | "signature_changed_after" | "signature_untrusted" | "signature_other_person" | "signature_expired" | "objection_invalid" | "file_erased" | "file_check_unavailable" | "upload_interrupted";

export type Problem = { 
/**
 * `about:blank#<code>`: nothing to look up beyond the code.
 */
type: string, 
/**
 * HTTP status.
 */
status: number, 
/**
 * Stable cause.
 */
code: Code, 
/**
 * Cause and remedy in Italian.
 */
title: string, 
/**
 * The field that does not fit, where it is one.
 */
field?: string, 
/**
 * With `malformed`, where it is known: what is wrong with the body, in Italian. Nothing of the body is ever repeated.
 */
detail?: string, 
/**
 * With `too_early`: when the window opens. With `guest_code_too_soon`, `pin_locked`, `pin_requested` and
 * `pin_validation_too_early`: from when one can try again.
 */
opens_at?: string, };

export type Party = "delegate" | "delegator";

export type Seat = { "kind": "citizen", 
/**
 * Whose link it is.
 */
party: Party, } | { "kind": "official", 
/**
 * Who.
 */
official: OfficialId, };

export type Outcome = "delegation_registered" | "documents_missing" | "identity_not_confirmed" | "consent_refused" | "technical_problem" | "no_show" | "not_served";

export type NoticeVersion = { 
/**
 * Version, e.g. `2026-11`.
 */
version: string, 
/**
 * SHA-256 of the Italian text in UTF-8, 64 lower-case hexadecimal digits.
 */
sha256: string, };

export type ReleaseReason = "handed_over" | "lease_expired";

export type StopReason = "by_official" | "withdrawn" | "newcomer" | "official_left" | "citizens_left" | "storage_failed" | "interrupted" | "meeting_ended";

export type AttachmentRole = "delegation_form" | "identity_document" | "medical_statement" | "proof_of_role" | "other";

export type AttachmentWarning = "scan" | "signature_not_verified" | "signature_not_qualified" | "signature_shown_after" | "many_pages" | "restricted" | "active_content_removed" | "form_other" | "form_fiscal_code_invalid" | "form_other_person";

export type FormKind = "aa08" | "aa09" | "aa10";

export type Signer = "delegator" | "delegate" | "other" | "unknown";

export type SignatureFacts = { 
/**
 * Whose it is.
 */
signer: Signer, 
/**
 * Name in the certificate; `None` where it holds none that can be shown.
 */
name: PersonName | null, 
/**
 * When it was made: as the time stamp proves or, without one, as the signer's clock said.
 */
at: string | null, 
/**
 * Whether a trusted time stamp proves the time.
 */
time_stamped: boolean, 
/**
 * Whether the certificate is a qualified one (eIDAS, ETSI EN 319 412-5).
 */
qualified: boolean, 
/**
 * Whether it leads to an authority that the server trusts; `None` when it knows none.
 */
trusted: boolean | null, 
/**
 * Further signatures or proofs were added after it; anything else would have been refused. With
 * `signature_shown_after` one of them is shown on a page.
 */
added_after: boolean, };

export type Attachment = { 
/**
 * Its id: `GET /api/v1/meetings/{booking}/attachments/{id}`.
 */
id: AttachmentId, 
/**
 * Name as declared, cleaned of path and control characters.
 */
name: string, 
/**
 * What it is meant to be.
 */
role: AttachmentRole, 
/**
 * Size in bytes, 1 to 3,145,728.
 */
size: number, 
/**
 * Number of pages, at least 1.
 */
pages: number, 
/**
 * What the official should know.
 */
warnings: Array<AttachmentWarning>, 
/**
 * Its digital signatures, oldest first.
 */
signatures: Array<SignatureFacts>, 
/**
 * The form that was recognised in it.
 */
form: FormKind | null, 
/**
 * The file whose place it takes; that one is kept.
 */
replaces: AttachmentId | null, };

export type Reading = "matches" | "other_form" | "other_person" | "unreadable";

export type ObjectionReason = "unreadable" | "incomplete" | "wrong_document" | "other_person" | "expired" | "not_signed" | "other";

export type Objection = { 
/**
 * Why.
 */
reason: ObjectionReason, 
/**
 * In the official's words, at most 200 characters; needed with `other`.
 */
note: string, };

export type LineQuality = "good" | "fair" | "poor";

export type SeatLine = { 
/**
 * Whose.
 */
seat: Seat, 
/**
 * How well it does, in the worse of its two directions.
 */
quality: LineQuality, };

export type LinePath = "udp" | "tcp" | "relay";

export type PathFound = { 
/**
 * Which.
 */
path: LinePath, 
/**
 * From the browser to the server and back, in milliseconds, at most 60,000; nothing when the way does not lead there.
 */
round_trip_ms: number | null, };

export type LineReport = { 
/**
 * The ways that were tried, each at most once.
 */
paths: Array<PathFound>, 
/**
 * Packets lost on the way to the server, in percent, 0 to 100.
 */
lost_up_percent: number, 
/**
 * Packets lost on the way back, in percent, 0 to 100.
 */
lost_down_percent: number, 
/**
 * What the line carried towards the server, in kbit/s, at most 1,000,000. A trial sends no more than a conversation needs.
 */
up_kbps: number, 
/**
 * What it carried back, in kbit/s, at most 1,000,000.
 */
down_kbps: number, 
/**
 * A camera was there and open.
 */
camera: boolean, 
/**
 * A microphone was there and open.
 */
microphone: boolean, 
/**
 * What it all means for the conversation.
 */
quality: LineQuality, };

export type MeetingEvent = { "type": "seat_taken", 
/**
 * The seat.
 */
seat: Seat, 
/**
 * The citizens at it; empty for an official's seat.
 */
persons: Array<Party>, 
/**
 * The name of an official.
 */
name: PersonName | null, 
/**
 * A guest sits there, who proved no identity: the official in charge confirms who it is.
 */
guest: boolean, } | { "type": "guest_confirmed", 
/**
 * Whose seat.
 */
party: Party, 
/**
 * Who confirmed.
 */
official: OfficialId, } | { "type": "seat_lost", 
/**
 * The seat.
 */
seat: Seat, } | { "type": "seat_back", 
/**
 * The seat.
 */
seat: Seat, } | { "type": "seat_left", 
/**
 * The seat.
 */
seat: Seat, } | { "type": "waiting_started", } | { "type": "taken_in_charge", 
/**
 * Who.
 */
official: OfficialId, 
/**
 * Name shown to the citizens.
 */
name: PersonName, } | { "type": "released", 
/**
 * Why.
 */
reason: ReleaseReason, } | { "type": "devices_changed", 
/**
 * The seat.
 */
seat: Seat, 
/**
 * Microphone on.
 */
microphone: boolean, 
/**
 * Camera on.
 */
camera: boolean, } | { "type": "line_tried", 
/**
 * At which seat.
 */
seat: Seat, 
/**
 * What was found; replaces what was found before.
 */
report: LineReport, } | { "type": "document_view", 
/**
 * Whose camera; nobody's any more.
 */
seat: Seat | null, } | { "type": "chat", 
/**
 * Chosen by the sender.
 */
id: ChatId, 
/**
 * Who wrote.
 */
seat: Seat, 
/**
 * 1 to 2,000 characters.
 */
text: string, } | { "type": "attachment_accepted", 
/**
 * Which.
 */
attachment: Attachment, 
/**
 * Who sent it.
 */
seat: Seat, } | { "type": "attachment_refused", 
/**
 * Name as declared.
 */
name: string, 
/**
 * What it was meant to be.
 */
role: AttachmentRole, 
/**
 * Why.
 */
code: Code, } | { "type": "attachment_reviewed", 
/**
 * Which.
 */
attachment: AttachmentId, 
/**
 * Accepted, or to be sent again.
 */
accepted: boolean, 
/**
 * Why it is to be sent again.
 */
objection: Objection | null, } | { "type": "attachment_read", 
/**
 * Which.
 */
attachment: AttachmentId, 
/**
 * What came of it.
 */
reading: Reading, } | { "type": "form_chosen", 
/**
 * Which.
 */
form: FormKind, } | { "type": "recording_asked", 
/**
 * The text they are asked about.
 */
notice: NoticeVersion, 
/**
 * Who must consent.
 */
persons: Array<Party>, } | { "type": "consent_given", 
/**
 * Who.
 */
person: Party, 
/**
 * At which seat it was said.
 */
seat: Seat, 
/**
 * To which text.
 */
notice: NoticeVersion, } | { "type": "consent_refused", 
/**
 * Who.
 */
person: Party, 
/**
 * At which seat it was said.
 */
seat: Seat, } | { "type": "consent_withdrawn", 
/**
 * Who.
 */
person: Party, 
/**
 * At which seat it was said.
 */
seat: Seat, } | { "type": "recording_started", 
/**
 * The recording.
 */
recording: RecordingId, } | { "type": "recording_stopped", 
/**
 * Why.
 */
reason: StopReason, } | { "type": "cancelled", } | { "type": "ended", 
/**
 * How.
 */
outcome: Outcome, };

export type NumberedEvent = { 
/**
 * Counts up from 1 within a meeting. A receiver sees gaps where events were for others.
 */
seq: number, 
/**
 * When it happened.
 */
at: string, 
/**
 * What happened.
 */
event: MeetingEvent, };

export type OfficeView = { 
/**
 * Id.
 */
id: OfficeId, 
/**
 * Name, e.g. `Roma Monteverde`.
 */
name: string, 
/**
 * Street, number, town.
 */
address: string, 
/**
 * Its desks.
 */
desks: Array<DeskView>, };

export type DeskView = { 
/**
 * Id.
 */
id: DeskId, 
/**
 * Name, e.g. `Deleghe identità digitali in web meeting`.
 */
name: string, 
/**
 * Length of a meeting in minutes.
 */
slot_minutes: number, };

export type SlotView = { 
/**
 * Start.
 */
start: string, 
/**
 * Nobody has booked it and it is still to come.
 */
free: boolean, };

export type DaySlots = { 
/**
 * The day in Europe/Rome, `YYYY-MM-DD`.
 */
day: string, 
/**
 * In order of time; empty when the desk is closed.
 */
slots: Array<SlotView>, 
/**
 * Days of the four weeks from today that have a free slot, `YYYY-MM-DD`.
 */
days_with_free_slots: Array<string>, };

export type OfficialView = { 
/**
 * Id.
 */
id: OfficialId, 
/**
 * Name shown to citizens.
 */
name: PersonName, 
/**
 * Office.
 */
office: OfficeId, 
/**
 * Its name.
 */
office_name: string, 
/**
 * May take a meeting away from a colleague of this office.
 */
supervisor: boolean, };

export type BoardState = { "state": "expected", } | { "state": "waiting", 
/**
 * Since when.
 */
since: string, 
/**
 * Who of them is there now.
 */
present: Array<Party>, 
/**
 * Since when nobody of them is, where that is known; their place is kept.
 */
absent_since: string | null, } | { "state": "in_charge", 
/**
 * Since when.
 */
since: string, 
/**
 * Who.
 */
official: OfficialId, 
/**
 * Name.
 */
name: PersonName, } | { "state": "cancelled", } | { "state": "ended", 
/**
 * How.
 */
outcome: Outcome, };

export type BoardRow = { 
/**
 * Booking.
 */
booking: BookingId, 
/**
 * Ticket code, e.g. `AY16`.
 */
ticket_code: string, 
/**
 * Desk.
 */
desk: DeskId, 
/**
 * Desk's name.
 */
desk_name: string, 
/**
 * Start of the slot.
 */
start: string, 
/**
 * Name of the delegate, where given.
 */
delegate_name: PersonName | null, 
/**
 * Name of the delegator, where given.
 */
delegator_name: PersonName | null, 
/**
 * How many documents have come; one that took another's place counts once.
 */
documents: number, 
/**
 * State.
 */
state: BoardState, };

export type DeliveryMode = "web_meeting";

export type CreateBooking = { 
/**
 * Office of the desk.
 */
office: OfficeId, 
/**
 * Desk.
 */
desk: DeskId, 
/**
 * Start of a free slot.
 */
start: string, 
/**
 * How.
 */
delivery_mode: DeliveryMode, 
/**
 * Fiscal code of the delegate. Citizens book for themselves: empty or left out, it is that of who is signed in.
 */
fiscal_code?: string, 
/**
 * Name of the delegate, shown in the meeting; 1 to 80 characters. Left out by a citizen: as the provider said it.
 */
name?: string, 
/**
 * Fiscal code of the delegator.
 */
delegator_fiscal_code: string, 
/**
 * Name of the delegator, shown in the meeting; 1 to 80 characters.
 */
delegator_name?: string, 
/**
 * Mobile number in E.164, e.g. `+393331234567`: confirmation and reminder go there.
 */
mobile: string, 
/**
 * Mobile number of the delegator, in E.164: the code that lets a delegator without a digital identity in goes there. Without it: to
 * `mobile`.
 */
delegator_mobile?: string, 
/**
 * Reason, at most 150 characters; may be left out.
 */
reason?: string, 
/**
 * With which form the delegation is asked; left out: AA08.
 */
form?: FormKind, };

export type BookingState = { "state": "open", } | { "state": "cancelled", } | { "state": "ended", 
/**
 * How.
 */
outcome: Outcome, };

export type BookingView = { 
/**
 * Id.
 */
id: BookingId, 
/**
 * Ticket code, e.g. `AY16`.
 */
ticket_code: string, 
/**
 * Office.
 */
office: OfficeId, 
/**
 * Office's name.
 */
office_name: string, 
/**
 * Desk.
 */
desk: DeskId, 
/**
 * Desk's name.
 */
desk_name: string, 
/**
 * How.
 */
delivery_mode: DeliveryMode, 
/**
 * Start of the slot.
 */
start: string, 
/**
 * End of the slot.
 */
end: string, 
/**
 * From when the link lets in: start − 15 minutes.
 */
opens_at: string, 
/**
 * Delegate's fiscal code, masked.
 */
fiscal_code_masked: string, 
/**
 * Delegate's name.
 */
name: PersonName | null, 
/**
 * Delegator's fiscal code, masked.
 */
delegator_fiscal_code_masked: string, 
/**
 * Delegator's name.
 */
delegator_name: PersonName | null, 
/**
 * Mobile number, masked.
 */
mobile_masked: string, 
/**
 * Reason.
 */
reason: string, 
/**
 * With which form the delegation is asked.
 */
form: FormKind, } & ({ "state": "open", } | { "state": "cancelled", } | { "state": "ended", 
/**
 * How.
 */
outcome: Outcome, });

export type BookingMade = { 
/**
 * The booking.
 */
booking: BookingView, 
/**
 * Where its people enter.
 */
links: BookingLinks, };

export type BookingLinks = { 
/**
 * Detail of the booking for its holder: `/prenotazioni/{id}`. Asks who one is.
 */
detail: string, 
/**
 * The way into the meeting for who has a credential: `/meeting/{id}`. Asks who one is.
 */
meeting: string, 
/**
 * The way of a delegator without one: `/ospite/{id}#{token}`. The signature stands in the fragment, so it reaches no server log, and
 * a code by SMS is asked for as well.
 */
guest: string, };

export type BookingForOfficial = { 
/**
 * The booking.
 */
booking: BookingView, 
/**
 * The note of who closed it.
 */
note: string | null, };

export type Admission = { "admission": "too_early", 
/**
 * When it opens: start − 15 minutes.
 */
opens_at: string, } | { "admission": "open", } | { "admission": "over", 
/**
 * How it ended, once it has.
 */
outcome: Outcome | null, } | { "admission": "cancelled", };

export type MeetingPage = { 
/**
 * The booking.
 */
booking: BookingView, 
/**
 * Whose link it is.
 */
party: Party, 
/**
 * The server's clock.
 */
now: string, 
/**
 * The text on recording that will be asked about.
 */
notice: NoticeVersion, } & ({ "admission": "too_early", 
/**
 * When it opens: start − 15 minutes.
 */
opens_at: string, } | { "admission": "open", } | { "admission": "over", 
/**
 * How it ended, once it has.
 */
outcome: Outcome | null, } | { "admission": "cancelled", });

export type SocketTicket = { 
/**
 * One use, 30 seconds: goes as the second value of `Sec-WebSocket-Protocol`, as `ticket.<value>`.
 */
ticket: string, 
/**
 * Until when.
 */
expires_at: string, };

export type MeetingTicket = { 
/**
 * Ways around a network that lets nothing else through.
 */
relays: Array<Relay>, 
/**
 * One use, 30 seconds: goes as the second value of `Sec-WebSocket-Protocol`, as `ticket.<value>`.
 */
ticket: string, 
/**
 * Until when.
 */
expires_at: string, };

export type Relay = { 
/**
 * Its addresses, such as `turns:turn.example.it:443?transport=tcp`.
 */
urls: Array<string>, 
/**
 * Until when the password is good, in seconds since 1970, and a number made by chance: nothing of the person.
 */
username: string, 
/**
 * The password.
 */
credential: string, };

export type PrivacyNotice = { 
/**
 * Version, as consents name it.
 */
version: string, 
/**
 * SHA-256 of the text in UTF-8, 64 lower-case hexadecimal digits.
 */
sha256: string, 
/**
 * The text in Italian: plain paragraphs.
 */
text: string, };

export type ClockView = { 
/**
 * The server's clock.
 */
now: string, };

export type AssistedBooking = { 
/**
 * The booking.
 */
booking: BookingView, 
/**
 * Where the meeting stands.
 */
meeting: BoardState, } & ({ "admission": "too_early", 
/**
 * When it opens: start − 15 minutes.
 */
opens_at: string, } | { "admission": "open", } | { "admission": "over", 
/**
 * How it ended, once it has.
 */
outcome: Outcome | null, } | { "admission": "cancelled", });

export type Realm = "citizen" | "guest" | "staff";

export type Level = "l1" | "l2" | "l3";

export type PinKind = "first_half" | "ordinary" | "dispositive";

export type Credential = { "means": "spid", 
/**
 * Level reached at this login.
 */
level: Level, } | { "means": "cie", 
/**
 * Level reached at this login.
 */
level: Level, } | { "means": "cns", } | { "means": "pin", 
/**
 * Which kind.
 */
kind: PinKind, } | { "means": "guest_code", } | { "means": "office", };

export type Role = "official" | "supervisor" | "operator" | "auditor" | "administrator";

export type Assignment = { 
/**
 * Role.
 */
role: Role, 
/**
 * Office; none for roles of the whole institute.
 */
office?: OfficeId, };

export type SessionView = { 
/**
 * By which means.
 */
credential: Credential, 
/**
 * When it ends unless it is used: each use puts that off.
 */
idle_until: string, 
/**
 * When it ends in any case; a meeting that runs is never cut by that.
 */
until: string, } & ({ "realm": "citizen", 
/**
 * Name, as the provider says it.
 */
name: PersonName | null, 
/**
 * Fiscal code, masked.
 */
fiscal_code_masked: string, } | { "realm": "guest", 
/**
 * Which.
 */
booking: BookingId, 
/**
 * As whom.
 */
party: Party, 
/**
 * Name, as the booking says it.
 */
name: PersonName | null, } | { "realm": "staff", 
/**
 * Who.
 */
id: OfficialId, 
/**
 * Name.
 */
name: PersonName, 
/**
 * What they may do, and where.
 */
assignments: Array<Assignment>, });

export type HolderView = { "realm": "citizen", 
/**
 * Name, as the provider says it.
 */
name: PersonName | null, 
/**
 * Fiscal code, masked.
 */
fiscal_code_masked: string, } | { "realm": "guest", 
/**
 * Which.
 */
booking: BookingId, 
/**
 * As whom.
 */
party: Party, 
/**
 * Name, as the booking says it.
 */
name: PersonName | null, } | { "realm": "staff", 
/**
 * Who.
 */
id: OfficialId, 
/**
 * Name.
 */
name: PersonName, 
/**
 * What they may do, and where.
 */
assignments: Array<Assignment>, };

export type SignedOut = { 
/**
 * Where the provider signs the person out, too; the page goes there. None where there is nothing to do.
 */
at_provider: string | null, };

export type DeviceView = { 
/**
 * Identifies it in the list.
 */
id: string, 
/**
 * Browser and system, e.g. `Chrome, Android`; empty when the browser does not say.
 */
device: string, 
/**
 * By which means.
 */
credential: Credential, 
/**
 * Since when.
 */
since: string, 
/**
 * When it was used last, to the minute.
 */
seen_at: string, 
/**
 * Whether it is the one that asks.
 */
current: boolean, };

export type LoginWay = { 
/**
 * Id of the provider in the configuration; `cns` and `pin` for these two.
 */
id: string, 
/**
 * Which button.
 */
kind: LoginKind, 
/**
 * As whom one enters there.
 */
realm: Realm, 
/**
 * Name of the provider, e.g. `SPID`.
 */
name: string, 
/**
 * Where the button leads; `?ritorno=<local path>` is added to it.
 */
path: string, 
/**
 * Invented people, no identity: the demonstration.
 */
demo: boolean, };

export type LoginKind = "spid" | "cie" | "cns" | "pin" | "staff";

export type CardHandoff = { 
/**
 * One use, 30 seconds.
 */
ticket: string, };

export type GuestPage = { 
/**
 * As whom.
 */
party: Party, 
/**
 * Start of the slot.
 */
start: string, 
/**
 * Office's name.
 */
office_name: string, 
/**
 * Desk's name.
 */
desk_name: string, 
/**
 * Where the code goes, masked: `+39********67`.
 */
mobile_masked: string, 
/**
 * The server's clock.
 */
now: string, } & ({ "admission": "too_early", 
/**
 * When it opens: start − 15 minutes.
 */
opens_at: string, } | { "admission": "open", } | { "admission": "over", 
/**
 * How it ended, once it has.
 */
outcome: Outcome | null, } | { "admission": "cancelled", });

export type GuestCodeSent = { 
/**
 * Where it went, masked.
 */
mobile_masked: string, 
/**
 * Until when it opens.
 */
expires_at: string, 
/**
 * From when another one can be asked for.
 */
again_at: string, };

export type GuestCodeEntered = { 
/**
 * Six digits.
 */
code: string, };

export type AuditEntryView = { 
/**
 * Counts up from 1, without gaps.
 */
seq: number, 
/**
 * When.
 */
at: string, 
/**
 * Who: an official's id, or a pseudonym of a citizen (the same person has the same one).
 */
actor: string, 
/**
 * What, e.g. `login.refused`.
 */
action: string, 
/**
 * On what: a booking's id or a pseudonym; empty where there is nothing.
 */
subject: string, 
/**
 * Stable cause or detail, e.g. `assurance_insufficient`; empty where there is nothing.
 */
detail: string, 
/**
 * SHA-256 over this entry and the hash before it, 64 lower-case hexadecimal digits.
 */
hash: string, };

export type AuditPage = { 
/**
 * In order.
 */
entries: Array<AuditEntryView>, 
/**
 * Whether the whole chain, from the first entry on, is unbroken.
 */
intact: boolean, };

export type PinIssuedTo = "abroad_without_italian_document" | "anybody";

export type PinInfo = { 
/**
 * Who gets one.
 */
issued_to: PinIssuedTo, 
/**
 * Hours after which the contact centre may validate a request whose first half has not arrived.
 */
validate_after_hours: number, 
/**
 * The server's clock.
 */
now: string, };

export type PinResidence = "italy" | "abroad";

export type ItalianDocument = "held" | "not_held";

export type PinApplicant = { 
/**
 * Fiscal code.
 */
fiscal_code: string, 
/**
 * Name and surname, as they stand on the letter.
 */
name: string, 
/**
 * Where the person lives.
 */
residence: PinResidence, 
/**
 * Whether there is an Italian identity document.
 */
italian_document: ItalianDocument, };

export type PostalAddress = { 
/**
 * Street and number.
 */
street: string, 
/**
 * Post code.
 */
post_code: string, 
/**
 * Town.
 */
town: string, 
/**
 * Country.
 */
country: string, };

export type PinContacts = { 
/**
 * Mobile number in E.164.
 */
mobile: string | null, 
/**
 * E-mail address, ordinary or certified.
 */
email: string | null, 
/**
 * Another one.
 */
second_email: string | null, };

export type RequestPin = { 
/**
 * For whom.
 */
applicant: PinApplicant, 
/**
 * Where the letter with the second half goes.
 */
address: PostalAddress, 
/**
 * Where the first half goes.
 */
contacts: PinContacts, };

export type PinRequestTaken = { 
/**
 * From when on the contact centre can help if nothing has arrived.
 */
call_from: string, };

export type ShownCard = { 
/**
 * Its number: 20 digits.
 */
number: string, 
/**
 * Its last day, `2029-12-31`.
 */
expires: string, };

export type ActivatePin = { 
/**
 * Fiscal code.
 */
fiscal_code: string, 
/**
 * The health card.
 */
card: ShownCard, 
/**
 * Where the second half goes.
 */
contacts: PinContacts, };

export type PinHalfSent = { 
/**
 * Where it went, masked.
 */
to_masked: string, };

export type PinLogin = { 
/**
 * Fiscal code.
 */
fiscal_code: string, 
/**
 * 8 or 16 characters; blanks and hyphens do not count.
 */
pin: string, 
/**
 * The desk the person wants to reach. One that is marked as simplified opens to the first half alone.
 */
desk?: DeskId, };

export type PinEntered = { "outcome": "signed_in", 
/**
 * What it opens.
 */
kind: PinKind, } | { "outcome": "must_change", 
/**
 * Changes it, once: `POST /api/v1/pin/changes`.
 */
ticket: string, 
/**
 * Until when.
 */
expires_at: string, };

export type ChangePin = { "by": "ticket", 
/**
 * The ticket.
 */
ticket: string, } | { "by": "pin", 
/**
 * Fiscal code.
 */
fiscal_code: string, 
/**
 * The PIN that is to be changed.
 */
pin: string, };

export type PinChanged = { 
/**
 * Eight characters.
 */
pin: string, };

export type QuotedContact = { "by": "sms", 
/**
 * In E.164.
 */
number: string, } | { "by": "email", 
/**
 * The address.
 */
address: string, };

export type RestorePin = { 
/**
 * Fiscal code.
 */
fiscal_code: string, 
/**
 * One contact.
 */
first: QuotedContact, 
/**
 * Another.
 */
second: QuotedContact, };

export type RevokePin = { 
/**
 * Fiscal code.
 */
fiscal_code: string, 
/**
 * The health card.
 */
card: ShownCard, };

export type PinPaper = "form" | "document";

export type PinPaperView = { 
/**
 * Its id.
 */
id: AttachmentId, 
/**
 * Which.
 */
paper: PinPaper, 
/**
 * Name as declared, cleaned.
 */
name: string, 
/**
 * Size in bytes.
 */
size: number, 
/**
 * Number of pages.
 */
pages: number, 
/**
 * What the official should know.
 */
warnings: Array<AttachmentWarning>, };

export type AskConversion = { 
/**
 * The signed form.
 */
form: AttachmentId, 
/**
 * The copy of the identity document.
 */
document: AttachmentId, };

export type PinConversionState = { "state": "none", } | { "state": "asked", 
/**
 * Since when.
 */
at: string, } | { "state": "refused", 
/**
 * When.
 */
at: string, 
/**
 * Why.
 */
reason: string, } | { "state": "dispositive", };

export type IssuePin = { 
/**
 * The official's office.
 */
office: OfficeId, 
/**
 * For whom.
 */
applicant: PinApplicant, 
/**
 * Where the person can be reached later.
 */
contacts: PinContacts, };

export type PreassignPin = { 
/**
 * The official's office.
 */
office: OfficeId, 
/**
 * For whom.
 */
applicant: PinApplicant, 
/**
 * Where the letter goes.
 */
address: PostalAddress, };

export type PinLetterMade = { 
/**
 * Name of its file in the folder of the letters, without `.pdf`.
 */
letter: string, };

export type PinConversionRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * Whose, masked.
 */
fiscal_code_masked: string, 
/**
 * Since when.
 */
asked_at: string, 
/**
 * Handed in on paper: there are no files.
 */
on_paper: boolean, };

export type PinConversionView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Whose.
 */
fiscal_code: string, 
/**
 * Since when.
 */
asked_at: string, 
/**
 * The files; none when it was handed in on paper.
 */
papers: Array<PinPaperView>, };

export type ConversionOnPaper = { 
/**
 * Whose.
 */
fiscal_code: string, };

export type DecideConversion = { "decision": "accept", } | { "decision": "refuse", 
/**
 * Why, for the person to read: 1 to 500 characters.
 */
reason: string, };

export type PinRequestRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * Name, as the person gave it.
 */
name: PersonName, 
/**
 * Whose, masked.
 */
fiscal_code_masked: string, 
/**
 * Since when nothing has arrived.
 */
since: string, 
/**
 * From when on it can be validated.
 */
validate_from: string, 
/**
 * The first half was sent already; validating sends a new one.
 */
sent: boolean, 
/**
 * Where it can go, masked; the first one is taken unless another is named.
 */
contacts: Array<MaskedContact>, };

export type PinChannel = "sms" | "email" | "second_email";

export type MaskedContact = { 
/**
 * Which.
 */
channel: PinChannel, 
/**
 * Masked.
 */
to_masked: string, };

export type ValidatePinRequest = { 
/**
 * Where the first half goes; nothing: to the first contact.
 */
channel?: PinChannel, };

export type DemoOfficial = { 
/**
 * Name.
 */
name: PersonName, 
/**
 * What they may do, and where.
 */
assignments: Array<Assignment>, 
/**
 * Signs in as them and opens the page they begin with.
 */
link: string, };

export type DemoBooking = { 
/**
 * The booking.
 */
booking: BookingView, 
/**
 * Its links.
 */
links: BookingLinks, 
/**
 * Signs in as the delegate and opens the meeting's page.
 */
delegate: string, 
/**
 * Signs in as the delegator, as if they had a digital identity of their own, and opens the meeting's page.
 */
delegator: string, } & ({ "admission": "too_early", 
/**
 * When it opens: start − 15 minutes.
 */
opens_at: string, } | { "admission": "open", } | { "admission": "over", 
/**
 * How it ended, once it has.
 */
outcome: Outcome | null, } | { "admission": "cancelled", });

export type DemoView = { 
/**
 * The server's clock.
 */
now: string, 
/**
 * The institute's people: officials, a supervisor, an operator, an auditor.
 */
officials: Array<DemoOfficial>, 
/**
 * Today's bookings and those to come, in order of time.
 */
bookings: Array<DemoBooking>, };

export type MoveClock = { 
/**
 * By how many seconds, 0 to 86,400.
 */
advance_s: number, };

export type SmsKind = "confirmation" | "reminder" | "guest_code" | "pin_half";

export type InboxMessage = { 
/**
 * Identifies it in the list, stable.
 */
id: string, 
/**
 * When it was sent.
 */
sent_at: string, 
/**
 * The number, masked: `+39********67`, or the address: `m*****@example.org`.
 */
to_masked: string, 
/**
 * Which.
 */
kind: SmsKind, 
/**
 * What the telephone shows; of an e-mail the subject stands on the first line.
 */
text: string, };

export type DemoPerson = { 
/**
 * Chooses them: `DemoWho::Known`.
 */
hint: string, 
/**
 * Name.
 */
name: PersonName, 
/**
 * What they may do, and where; empty for citizens.
 */
assignments: Array<Assignment>, };

export type DemoLogin = { 
/**
 * `state` of the address.
 */
state: string, 
/**
 * `nonce` of the address.
 */
nonce: string, 
/**
 * `code_challenge` of the address.
 */
code_challenge: string, 
/**
 * Who enters.
 */
who: DemoWho, };

export type DemoWho = { "kind": "known", 
/**
 * `hint` of [`DemoPerson`], or `login_hint` of the address.
 */
hint: string, 
/**
 * Level reached, for citizens.
 */
level: Level, } | { "kind": "citizen", 
/**
 * Name.
 */
name: string, 
/**
 * Fiscal code.
 */
fiscal_code: string, 
/**
 * Level reached.
 */
level: Level, };

export type DemoGranted = { 
/**
 * Where the page goes next.
 */
location: string, };

export type DemoPinWanted = { 
/**
 * `hint` of one of its citizens.
 */
hint: string, };

export type DemoPin = { 
/**
 * Name.
 */
name: PersonName, 
/**
 * Fiscal code.
 */
fiscal_code: string, 
/**
 * The sixteen characters of the envelope.
 */
pin: string, 
/**
 * Number of the health card.
 */
card_number: string, 
/**
 * Its last day.
 */
card_expires: string, };

export type ClientFrame = { 
/**
 * Chosen by the client, counting up within a connection.
 */
id: number, 
/**
 * What it asks.
 */
message: ClientMessage, };

export type ClientMessage = { "type": "hello", 
/**
 * Last event seen.
 */
last_seq: number, } | { "type": "arrive", 
/**
 * Who sits at this seat: one or both. The owner of the link must be among them.
 */
persons: Array<Party>, } | { "type": "leave", } | { "type": "take_charge", } | { "type": "hand_over", } | { "type": "assist", } | { "type": "confirm_guest", 
/**
 * Whose seat.
 */
party: Party, } | { "type": "offer", 
/**
 * The session description, at most 65,536 bytes.
 */
sdp: string, } | { "type": "trial", 
/**
 * The session description, at most 65,536 bytes.
 */
sdp: string, } | { "type": "end_trial", } | { "type": "report_trial", 
/**
 * What was found.
 */
report: LineReport, } | { "type": "view_document", 
/**
 * Whose camera.
 */
seat: Seat | null, } | { "type": "devices", 
/**
 * Microphone on.
 */
microphone: boolean, 
/**
 * Camera on.
 */
camera: boolean, } | { "type": "chat", 
/**
 * Chosen by the sender.
 */
chat: ChatId, 
/**
 * 1 to 2,000 characters.
 */
text: string, } | { "type": "review_attachment", 
/**
 * Which.
 */
attachment: AttachmentId, 
/**
 * Accepted, or to be sent again.
 */
accepted: boolean, 
/**
 * Why it is to be sent again; left out when it is accepted.
 */
objection?: Objection | null, } | { "type": "choose_form", 
/**
 * Which.
 */
form: FormKind, } | { "type": "ask_recording", } | { "type": "consent", 
/**
 * Who answers.
 */
person: Party, 
/**
 * Yes or no.
 */
given: boolean, 
/**
 * The text that was shown.
 */
notice: NoticeVersion, 
/**
 * Number of the `recording_asked` that is answered: when somebody joins, all are asked anew and older answers count for
 * nothing.
 */
asked: number, } | { "type": "withdraw_consent", 
/**
 * Who.
 */
person: Party, } | { "type": "stop_recording", } | { "type": "close", 
/**
 * How it ended.
 */
outcome: Outcome, 
/**
 * For the office, at most 2,000 characters.
 */
note: string, } | { "type": "ping", };

export type ServerMessage = { "type": "welcome", 
/**
 * The meeting.
 */
booking: BookingId, 
/**
 * Your seat.
 */
seat: Seat, 
/**
 * The server's clock.
 */
now: string, 
/**
 * Silence after which the line counts as lost, in seconds. Send something twice as often.
 */
heartbeat_s: number, 
/**
 * Number of the last event that follows as history: show them up to here, ring for none of them.
 */
history_until: number, 
/**
 * The events begin again with the first, whatever was asked for: forget what was heard before. For a guest who was confirmed,
 * and from whom some were withheld until then.
 */
anew: boolean, } | { "type": "event" } & NumberedEvent | { "type": "done", 
/**
 * Number of the client's frame.
 */
id: number, } | { "type": "refused", 
/**
 * Number of the client's frame, where it could be read.
 */
id: number | null, 
/**
 * Stable cause.
 */
code: Code, 
/**
 * In plain Italian.
 */
detail: string, } | { "type": "answer", 
/**
 * Number of the client's frame.
 */
id: number, 
/**
 * The session description.
 */
sdp: string, } | { "type": "slots", 
/**
 * Slot 0, 1, 2: the seat shown, or nobody.
 */
slots: Array<Seat | null>, } | { "type": "lines", 
/**
 * Of those whose media flows.
 */
lines: Array<SeatLine>, } | { "type": "speaking", 
/**
 * Their seats; empty: nobody.
 */
seats: Array<Seat>, } | { "type": "withheld", 
/**
 * Their seats; empty: all pictures come.
 */
seats: Array<Seat>, } | { "type": "queue", 
/**
 * Your position, from 1.
 */
position: number, 
/**
 * How many wait in all.
 */
waiting: number, } | { "type": "board", 
/**
 * The server's clock.
 */
now: string, 
/**
 * Today's bookings in order of time.
 */
rows: Array<BoardRow>, } | { "type": "goodbye", 
/**
 * Why.
 */
reason: GoodbyeReason, };

export type GoodbyeReason = "opened_elsewhere" | "server_stopping" | "signed_out" | "too_slow" | "silent" | "over" | "protocol_error";
