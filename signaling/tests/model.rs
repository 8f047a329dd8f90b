//! The invariants of a meeting over random inputs, waits and crashes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

mod common;

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use common::*;
use proptest::prelude::*;
use protocol::{
    Attachment, AttachmentId, AttachmentRole, ChatId, Code, Objection, ObjectionReason, Outcome, Party, RecordingId,
    Seat,
};
use signaling::{Answer, Attachable, Audience, Input, MediaCommand, Meeting, Output, Phase};

#[derive(Debug, Clone)]
enum Step {
    Input(Input),
    Wait(i64),
    Crash,
}

fn party() -> impl Strategy<Value = Party> {
    prop_oneof![Just(Party::Delegate), Just(Party::Delegator)]
}

fn seat() -> impl Strategy<Value = Seat> {
    prop_oneof![
        party().prop_map(|party| Seat::Citizen { party }),
        prop_oneof![3 => Just("rossi"), 1 => Just("verdi")].prop_map(official_seat),
    ]
}

fn official_input() -> impl Strategy<Value = Input> {
    let who = || prop_oneof![3 => Just("rossi"), 1 => Just("verdi")];
    prop_oneof![
        8 => who().prop_map(|id| Input::TakeCharge { official: official(id), name: name(id) }),
        1 => (who(), prop::bool::weighted(0.2)).prop_map(|(id, supervisor)| Input::HandOver { official: official(id), supervisor }),
        1 => who().prop_map(|id| Input::Assist { official: official(id), name: name(id) }),
    ]
}

fn asker() -> impl Strategy<Value = Seat> {
    prop_oneof![4 => Just(official_seat("rossi")), 1 => seat()]
}

/// Mostly of somebody at the own device, mostly a yes: else hardly any random meeting is ever recorded.
fn consent() -> impl Strategy<Value = Input> {
    // The question is filled in when the answer is said: mostly the one that stands, sometimes an older one.
    let answer =
        |seat, person, given| Input::Consent { seat, person, answer: Answer { given, notice: notice(), asked: 0 } };
    prop_oneof![
        5 => (party(), prop::bool::weighted(0.9)).prop_map(move |(party, given)| answer(Seat::Citizen { party }, party, given)),
        1 => (seat(), party(), any::<bool>()).prop_map(move |(seat, person, given)| answer(seat, person, given)),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let outcome = prop_oneof![Just(Outcome::DelegationRegistered), Just(Outcome::NoShow)];
    prop_oneof![
        3 => seat().prop_map(|seat| Input::Connected { seat }),
        3 => seat().prop_map(|seat| Input::Disconnected { seat }),
        6 => (seat(), prop::collection::vec(party(), 0..3), prop::bool::weighted(0.2))
            .prop_map(|(seat, persons, guest)| Input::Arrive { seat, persons, guest }),
        2 => (asker(), party()).prop_map(|(seat, party)| Input::ConfirmGuest { seat, party }),
        1 => seat().prop_map(|seat| Input::Leave { seat }),
        5 => official_input(),
        1 => seat().prop_map(|seat| Input::ReportTrial { seat, report: good_line() }),
        6 => (asker(), prop::option::weighted(0.8, seat())).prop_map(|(seat, of)| Input::ViewDocument { seat, of }),
        1 => (seat(), any::<bool>()).prop_map(|(seat, on)| Input::Devices { seat, microphone: on, camera: !on }),
        1 => (seat(), 0_u128..4).prop_map(|(seat, n)| Input::Chat { seat, chat: ChatId(uuid::Uuid::from_u128(n)), text: "?".into() }),
        1 => seat().prop_map(|seat| Input::Attach {
            seat,
            file: Attachable::Refused { name: "a.pdf".into(), role: protocol::AttachmentRole::DelegationForm, code: Code::FileEmpty },
        }),
        4 => (seat(), 1_u128..6, prop::option::of(1_u128..6)).prop_map(|(seat, n, replaces)| Input::Attach {
            seat,
            file: Attachable::Accepted(Attachment { replaces: replaces.map(file), ..attachment(file(n), AttachmentRole::Other) }),
        }),
        2 => (asker(), 1_u128..6, any::<bool>()).prop_map(|(seat, n, accepted)| Input::Review {
            seat,
            attachment: file(n),
            objection: (!accepted).then(|| Objection { reason: ObjectionReason::Expired, note: String::new() }),
        }),
        6 => (asker(), 1_u128..4).prop_map(|(seat, n)| Input::AskRecording { seat, recording: RecordingId(uuid::Uuid::from_u128(n)) }),
        14 => consent(),
        1 => (seat(), party()).prop_map(|(seat, person)| Input::Withdraw { seat, person }),
        1 => seat().prop_map(|seat| Input::StopRecording { seat }),
        1 => (1_u128..4).prop_map(|n| Input::RecorderFailed { recording: RecordingId(uuid::Uuid::from_u128(n)) }),
        1 => (seat(), outcome).prop_map(|(seat, outcome)| Input::Close { seat, outcome, note: String::new() }),
        1 => prop_oneof![3 => Just(Input::Tick), 1 => Just(Input::Cancel)],
    ]
}

fn file(n: u128) -> AttachmentId {
    AttachmentId(uuid::Uuid::from_u128(n))
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![20 => input().prop_map(Step::Input), 2 => (0_i64..600).prop_map(Step::Wait), 1 => Just(Step::Crash)]
}

/// What an observer without a view into the machine knows: who is present, who said yes to the question that stands,
/// whether the recorder runs.
#[derive(Default)]
struct Observer {
    consented: BTreeSet<Party>,
    /// Guests who were announced and not confirmed, by whose seat it is.
    unconfirmed: BTreeSet<Party>,
    recorder_runs: bool,
    last_seq: u64,
    /// At whose camera a document is looked at: as the events say, and as the media server was told.
    looked_at: Option<Seat>,
    shown: Option<Seat>,
    /// Files that were told, and those of them that the official accepted, or whose place another took.
    files: BTreeSet<AttachmentId>,
    approved: BTreeSet<AttachmentId>,
    replaced: BTreeSet<AttachmentId>,
}

impl Observer {
    fn watch(&mut self, input: &Input, outputs: &[Output]) {
        use protocol::MeetingEvent as Event;
        for output in outputs {
            match output {
                Output::Media(MediaCommand::StartRecording { seats, .. }) => {
                    let guest = |party: &Party| seats.contains(&Seat::Citizen { party: *party });
                    assert!(!self.unconfirmed.iter().any(guest), "a guest whom nobody confirmed is recorded");
                    self.recorder_runs = true;
                }
                Output::Media(MediaCommand::StopRecording) => self.recorder_runs = false,
                Output::Media(MediaCommand::ViewDocument(seat)) => self.shown.clone_from(seat),
                Output::Media(MediaCommand::RemoveAll) => self.shown = None,
                Output::Tell { audience, event } => {
                    assert_eq!(event.seq, self.last_seq + 1, "events are numbered without gap");
                    self.last_seq = event.seq;
                    match &event.event {
                        Event::SeatTaken { seat: Seat::Citizen { party }, guest: true, .. } => {
                            self.unconfirmed.insert(*party);
                        }
                        Event::SeatTaken { seat: Seat::Citizen { party }, .. }
                        | Event::SeatLeft { seat: Seat::Citizen { party } }
                        | Event::GuestConfirmed { party, .. } => {
                            self.unconfirmed.remove(party);
                        }
                        Event::LineTried { seat, .. } => {
                            assert_eq!(
                                *audience,
                                Audience::OfficialsAnd(seat.clone()),
                                "whose line it is, is told to others"
                            );
                        }
                        Event::RecordingAsked { .. } => self.consented.clear(),
                        Event::ConsentGiven { person, .. } => {
                            let said = matches!(input, Input::Consent { person: who, answer, .. } if who == person && answer.given);
                            assert!(said, "nobody's consent is made up");
                            self.consented.insert(*person);
                        }
                        Event::ConsentWithdrawn { person, .. } => {
                            self.consented.remove(person);
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// What a client folds from the events about files.
    fn fold_files(&mut self, before: &Meeting, outputs: &[Output]) {
        use protocol::MeetingEvent as Event;
        for event in events(outputs) {
            match event {
                Event::AttachmentAccepted { attachment, seat } => {
                    assert!(before.may_attach(&seat).is_ok(), "{seat:?} attached from outside");
                    if let Some(replaced) = attachment.replaces {
                        assert!(self.files.contains(&replaced), "the place of no file was taken");
                        assert!(!self.approved.contains(&replaced), "the place of an accepted file was taken");
                        self.replaced.insert(replaced);
                    }
                    assert!(self.files.insert(attachment.id), "a file was told twice");
                }
                Event::AttachmentReviewed { attachment, accepted: true, .. } => {
                    self.approved.insert(attachment);
                }
                Event::AttachmentReviewed { attachment, .. } => {
                    self.approved.remove(&attachment);
                }
                _ => {}
            }
        }
    }

    /// What a client folds from the events about documents held to a camera.
    fn fold_documents(&mut self, outputs: &[Output]) {
        use protocol::MeetingEvent as Event;
        for event in events(outputs) {
            match event {
                Event::DocumentView { seat } => self.looked_at = seat,
                Event::SeatLeft { seat } if self.looked_at == Some(seat.clone()) => self.looked_at = None,
                Event::Released { .. } | Event::Ended { .. } => self.looked_at = None,
                _ => {}
            }
        }
    }
}

fn present(meeting: &Meeting) -> BTreeSet<Party> {
    match meeting.phase() {
        Phase::Waiting { citizens, .. } => citizens.present(),
        Phase::InCharge(charge) => charge.citizens.present(),
        _ => BTreeSet::new(),
    }
}

fn may_lose_places(input: &Input, outputs: &[Output]) -> bool {
    let ended = outputs.iter().any(|output| matches!(output, Output::BookingEnded { .. } | Output::BookingCancelled));
    // Declaring oneself at the other device is leaving the first.
    ended || matches!(input, Input::Leave { .. } | Input::Arrive { .. })
}

fn run(steps: Vec<Step>) {
    let mut meeting = Meeting::new(terms());
    let mut now = noon() - Duration::minutes(16);
    let (mut observer, mut questions) = (Observer::default(), Vec::new());
    for step in steps {
        let input = match step {
            Step::Wait(seconds) => {
                now += Duration::seconds(seconds);
                Input::Tick
            }
            Step::Crash => {
                let text = serde_json::to_string(&meeting).unwrap();
                meeting = serde_json::from_str(&text).unwrap();
                observer.recorder_runs = false;
                observer.shown = None;
                Input::Restarted
            }
            Step::Input(input) => with_question(input, &meeting, &mut questions),
        };
        for input in [Input::Tick, input] {
            let before = meeting.clone();
            match meeting.handle(input.clone(), now) {
                Err(_) => assert_eq!(meeting, before, "a rejected input changes nothing"),
                Ok(outputs) => {
                    observer.watch(&input, &outputs);
                    observer.fold_documents(&outputs);
                    observer.fold_files(&before, &outputs);
                    let lost = present(&before).difference(&present(&meeting)).count() > 0;
                    assert!(!lost || may_lose_places(&input, &outputs), "a place was lost by {input:?}");
                }
            }
            check(&meeting, &observer);
        }
        check_document(&meeting, &observer);
        check_who_comes_otherwise(&meeting, now);
    }
}

/// Lets a consent answer a question: the one that stands, but every fourth time one that was seen before.
fn with_question(input: Input, meeting: &Meeting, questions: &mut Vec<u64>) -> Input {
    let Input::Consent { seat, person, mut answer } = input else { return input };
    questions.push(asked(meeting));
    let late = questions.len().is_multiple_of(4);
    answer.asked = if late { questions[questions.len() / 2] } else { asked(meeting) };
    Input::Consent { seat, person, answer }
}

fn check(meeting: &Meeting, observer: &Observer) {
    if observer.recorder_runs {
        let present = present(meeting);
        assert!(!present.is_empty() && present.is_subset(&observer.consented), "recorded without consent");
    }
    for party in &observer.unconfirmed {
        let guest = Seat::Citizen { party: *party };
        assert!(meeting.may_converse(&guest).is_err(), "a guest whom nobody confirmed hears the meeting");
        assert!(meeting.may_attach(&guest).is_err(), "a guest whom nobody confirmed attaches files");
        assert!(meeting.withholds_from(&guest, true), "a guest whom nobody confirmed is told of the meeting");
    }
    let seats = [DELEGATE, DELEGATOR, official_seat("rossi"), official_seat("verdi")];
    let heard = seats.iter().filter(|seat| meeting.may_converse(seat).is_ok()).count();
    assert_eq!(meeting.documents(), observer.files.difference(&observer.replaced).count(), "the board counts them all");
    let in_charge = matches!(meeting.phase(), Phase::InCharge(_));
    assert!(in_charge || heard == 0, "somebody hears a meeting that nobody has in charge");
    assert_eq!(meeting.is_over(), meeting.next_deadline().is_none(), "what is not over ends some day");
}

/// Whoever comes to a seat otherwise than whoever sat down there is known to have done so, and a guest takes part in nothing.
fn check_who_comes_otherwise(meeting: &Meeting, now: DateTime<Utc>) {
    for (seat, guest) in [(DELEGATE, true), (DELEGATE, false), (DELEGATOR, true), (DELEGATOR, false)] {
        let Some(again) = meeting.sits_down_again(&seat, guest) else { continue };
        let mut next = meeting.clone();
        next.handle(again, now).unwrap();
        assert_eq!(next.sits_down_again(&seat, guest), None);
        assert_eq!(present(&next).is_superset(&present(meeting)), !guest, "{seat:?} as a guest: {guest}");
        assert!(!guest || next.may_converse(&seat).is_err(), "a guest hears what was for who sat there");
    }
}

/// Holds once what a step began is done: after a crash the media server is told with the next input.
fn check_document(meeting: &Meeting, observer: &Observer) {
    let document = match meeting.phase() {
        Phase::InCharge(charge) => charge.document.map(|party| Seat::Citizen { party }),
        _ => None,
    };
    assert_eq!(observer.looked_at, document, "the clients know who is looked at");
    assert_eq!(observer.shown, document, "the media server shows who is looked at");
    if let Some(seat) = document {
        assert!(meeting.may_converse(&seat).is_ok(), "a document is looked at of {seat:?}, who does not take part");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_invariants_hold_whatever_happens(steps in prop::collection::vec(step(), 1..80)) {
        run(steps);
    }
}

#[test]
fn random_meetings_do_reach_a_running_recorder() {
    // Guards the test above against passing because nothing ever happens.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = prop::collection::vec(step(), 60..80);
    let reached = (0..500).filter(|_| {
        let steps = strategy.new_tree(&mut runner).unwrap().current();
        let mut meeting = Meeting::new(terms());
        let mut questions = Vec::new();
        steps.into_iter().any(|step| {
            let Step::Input(input) = step else { return false };
            let input = with_question(input, &meeting, &mut questions);
            let outputs = meeting.handle(input, noon()).unwrap_or_default();
            outputs.iter().any(|output| matches!(output, Output::Media(MediaCommand::StartRecording { .. })))
        })
    });
    let reached = reached.count();
    assert!(reached > 25, "only {reached} of 500 were recorded");
}
