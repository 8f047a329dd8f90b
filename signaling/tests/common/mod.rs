//! A meeting at 12:00 with its actors, and a clock that the test moves.
#![allow(dead_code, reason = "each test file uses its part")]

use chrono::{DateTime, Duration, TimeZone, Utc};
use protocol::meeting::NoticeVersion;
use protocol::{
    Attachment, AttachmentId, AttachmentRole, Code, LineQuality, LineReport, MeetingEvent, OfficialId, Party,
    PersonName, RecordingId, Seat,
};
use signaling::{Answer, Audience, Input, MediaCommand, Meeting, Output, Phase, Recording, Rejection, Terms};

pub const DELEGATE: Seat = Seat::Citizen { party: Party::Delegate };
pub const DELEGATOR: Seat = Seat::Citizen { party: Party::Delegator };
pub const LEASE_S: u32 = 120;

pub fn official(id: &str) -> OfficialId {
    OfficialId::from(id)
}

pub fn official_seat(id: &str) -> Seat {
    Seat::Official { official: official(id) }
}

pub fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap()
}

pub fn notice() -> NoticeVersion {
    NoticeVersion { version: "2026-11".into(), sha256: "0".repeat(64) }
}

pub fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 11, 0, 0).unwrap()
}

pub fn terms() -> Terms {
    Terms {
        opens_at: noon() - Duration::minutes(15),
        closes_at: noon() + Duration::minutes(50),
        lease_s: LEASE_S,
        grace_s: 1_800,
        longest_s: 3 * 3_600,
        notice: notice(),
    }
}

/// A meeting and the clock.
pub struct Scene {
    pub meeting: Meeting,
    pub now: DateTime<Utc>,
}

impl Scene {
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { meeting: Meeting::new(terms()), now }
    }

    /// Both citizens wait, each at a device of their own.
    pub fn both_wait() -> Self {
        let mut scene = Self::at(noon());
        scene.say(Input::Arrive { seat: DELEGATE, persons: vec![Party::Delegate], guest: false }).unwrap();
        scene.say(Input::Arrive { seat: DELEGATOR, persons: vec![Party::Delegator], guest: false }).unwrap();
        scene
    }

    /// Both citizens talk with the official `rossi`.
    pub fn in_charge() -> Self {
        let mut scene = Self::both_wait();
        scene.take_charge("rossi").unwrap();
        scene
    }

    /// The recorder runs.
    pub fn recorded() -> Self {
        let mut scene = Self::in_charge();
        scene.ask().unwrap();
        scene.consent(Party::Delegate, true).unwrap();
        scene.consent(Party::Delegator, true).unwrap();
        scene
    }

    pub fn say(&mut self, input: Input) -> Result<Vec<Output>, Rejection> {
        self.meeting.handle(input, self.now)
    }

    pub fn after(&mut self, wait: Duration) -> Vec<Output> {
        self.now += wait;
        self.say(Input::Tick).unwrap()
    }

    pub fn take_charge(&mut self, id: &str) -> Result<Vec<Output>, Rejection> {
        self.say(Input::TakeCharge { official: official(id), name: name(id) })
    }

    pub fn ask(&mut self) -> Result<Vec<Output>, Rejection> {
        self.say(Input::AskRecording { seat: official_seat("rossi"), recording: recording() })
    }

    pub fn consent(&mut self, person: Party, given: bool) -> Result<Vec<Output>, Rejection> {
        let seat = Seat::Citizen { party: person };
        let answer = self.answer(given);
        self.say(Input::Consent { seat, person, answer })
    }

    /// An answer to the question that stands now.
    pub fn answer(&self, given: bool) -> Answer {
        Answer { given, notice: notice(), asked: asked(&self.meeting) }
    }
}

pub fn recording() -> RecordingId {
    RecordingId(uuid::Uuid::from_u128(7))
}

pub fn events(outputs: &[Output]) -> Vec<MeetingEvent> {
    let told = outputs.iter().filter_map(|output| match output {
        Output::Tell { event, .. } => Some(event.event.clone()),
        _ => None,
    });
    told.collect()
}

pub fn media(outputs: &[Output]) -> Vec<MediaCommand> {
    let commands = outputs.iter().filter_map(|output| match output {
        Output::Media(command) => Some(command.clone()),
        _ => None,
    });
    commands.collect()
}

pub fn audiences(outputs: &[Output]) -> Vec<Audience> {
    let told = outputs.iter().filter_map(|output| match output {
        Output::Tell { audience, .. } => Some(audience.clone()),
        _ => None,
    });
    told.collect()
}

pub fn code(result: Result<Vec<Output>, Rejection>) -> Code {
    result.expect_err("this should have been refused").code
}

/// What a trial found on a good line.
pub fn good_line() -> LineReport {
    LineReport {
        paths: Vec::new(),
        lost_up_percent: 0,
        lost_down_percent: 1,
        up_kbps: 900,
        down_kbps: 1_100,
        camera: true,
        microphone: true,
        quality: LineQuality::Good,
    }
}

/// Number of the question that stands; 0 when there is none.
pub fn asked(meeting: &Meeting) -> u64 {
    match meeting.phase() {
        Phase::InCharge(charge) => match charge.recording {
            Recording::Asked { asked, .. } => asked,
            _ => 0,
        },
        _ => 0,
    }
}

pub fn attachment(id: AttachmentId, role: AttachmentRole) -> Attachment {
    let (warnings, signatures) = (Vec::new(), Vec::new());
    Attachment {
        id,
        name: "carta.pdf".into(),
        role,
        size: 10,
        pages: 1,
        warnings,
        signatures,
        form: None,
        replaces: None,
    }
}
