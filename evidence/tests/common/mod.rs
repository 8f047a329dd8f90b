//! A recording of two parts in memory, as the server would leave it.
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use evidence::{
    Consent, Digest, Finding, Folder, Format, Gap, GapCause, Identity, Label, MANIFEST, Manifest, Mark, Masked, Part,
    PartNumber, PartWriter, Person, PublicKey, Recipients, Report, SIGNATURE, Sealed, Segment, SegmentName, SigningKey,
    Still, StillName, verify,
};
use protocol::meeting::StopReason;
use protocol::{FiscalCode, Party, PersonName, Seat};

pub type Objects = BTreeMap<String, Vec<u8>>;

#[derive(Clone)]
pub struct Recorded {
    pub folder: Folder,
    pub objects: Objects,
    pub office: Rc<Identity>,
    pub escrow: Rc<Identity>,
    pub signer: Rc<SigningKey>,
    pub manifest: Manifest,
    /// What was recorded, part by part.
    pub plain: Vec<Vec<u8>>,
}

pub fn folder() -> Folder {
    "4f0c6e0a-1f0d-4c55-9c3e-0f9b8f6a7b11/9d1c2e3f-0a1b-4c2d-8e3f-112233445566".parse().unwrap()
}

pub fn part(number: u8) -> PartNumber {
    PartNumber::try_from(number).unwrap()
}

pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_600_000 + seconds, 0).unwrap()
}

/// Records parts of so many segments of two seconds.
pub fn record(parts: &[u8]) -> Recorded {
    let (office, escrow) = (Rc::new(Identity::generate()), Rc::new(Identity::generate()));
    let keys = format!("{}\n{}\n", office.recipient(), escrow.recipient());
    let recipients = Recipients::parse(&keys).unwrap();
    let (mut objects, mut segments, mut plain) = (Objects::new(), Vec::new(), Vec::new());
    for (number, count) in (1..).zip(parts) {
        let (sealed, bytes) = write_part(part(number), *count, &recipients);
        for Sealed { name, object, segment } in sealed {
            objects.insert(name.to_string(), object);
            segments.push(segment);
        }
        plain.push(bytes);
    }
    let still = StillName::nth(1).unwrap();
    let picture = evidence::seal(b"a picture", &recipients).unwrap();
    let manifest = manifest(
        parts.len() as u8,
        segments,
        vec![Still { name: still, sha256: Digest::of(&picture), at: at(3) }],
        &recipients,
    );
    objects.insert(still.to_string(), picture);
    let signer = Rc::new(SigningKey::from_random(&[9; 32]));
    let mut recorded = Recorded { folder: folder(), objects, office, escrow, signer, manifest, plain };
    recorded.sign_manifest();
    recorded
}

fn write_part(number: PartNumber, count: u8, recipients: &Recipients) -> (Vec<Sealed>, Vec<u8>) {
    let mut writer = PartWriter::begin(folder().recording, number, recipients.clone());
    let (mut sealed, mut plain) = (Vec::new(), Vec::new());
    for second in 0..u64::from(count) * 2 {
        let bytes = format!("part {number}, second {second}; ").into_bytes();
        sealed.extend(writer.write(&bytes, second * 1_000).unwrap());
        plain.extend(bytes);
    }
    sealed.extend(writer.cut(u64::from(count) * 2_000).unwrap());
    assert_eq!(sealed.len(), usize::from(count));
    (sealed, plain)
}

fn manifest(parts: u8, segments: Vec<Segment>, stills: Vec<Still>, recipients: &Recipients) -> Manifest {
    let folder = folder();
    let parts: Vec<_> = (1..=parts)
        .map(|number| {
            let reason = if number == parts { StopReason::MeetingEnded } else { StopReason::Interrupted };
            let start = i64::from(number) * 100;
            Part { number: part(number), started_at: at(start), ended_at: at(start + 50), reason }
        })
        .collect();
    let code = FiscalCode::parse("RSSMRA40A01H501K").unwrap();
    let person = |role| Person {
        role,
        fiscal_code: Masked::fiscal_code(&code),
        name: Some(Masked::name(&PersonName::parse("Maria Rossi").unwrap())),
    };
    let consent = |role| Consent {
        role,
        seat: Seat::Citizen { party: Party::Delegate },
        text_version: "2026-11".into(),
        text_sha256: Digest::of(b"the text"),
        at: at(1),
    };
    let events = parts.first().map(|part| Mark {
        name: Label::try_from("identity_data_read".to_owned()).unwrap(),
        at: part.started_at,
        part: part.number,
        offset_ms: 0,
    });
    Manifest {
        format: Format::V1,
        booking: folder.booking,
        recording: folder.recording,
        software: "sportello 0.1.0".into(),
        parties: vec![person(Party::Delegator), person(Party::Delegate)],
        officials: vec!["anna".into()],
        consents: vec![consent(Party::Delegator), consent(Party::Delegate)],
        events: events.into_iter().collect(),
        parts,
        segments,
        gaps: vec![Gap { from: at(150), to: at(200), cause: GapCause::Restart, seat: None }],
        stills,
        recipients: recipients.as_slice().to_vec(),
    }
}

impl Recorded {
    pub fn sign_manifest(&mut self) {
        let bytes = self.manifest.to_bytes().unwrap();
        self.objects.insert(SIGNATURE.into(), self.signer.sign(&bytes).to_vec());
        self.objects.insert(MANIFEST.into(), bytes);
    }

    pub fn without_manifest(mut self) -> Self {
        self.objects.remove(MANIFEST);
        self.objects.remove(SIGNATURE);
        self
    }

    /// The name of a segment's object.
    pub fn name(&self, part: u8, number: u32) -> String {
        let start = format!("{part:02}-{number:06}-");
        self.objects.keys().find(|name| name.starts_with(&start)).unwrap().clone()
    }

    pub fn segment_names(&self) -> Vec<String> {
        self.objects.keys().filter(|name| name.parse::<SegmentName>().is_ok()).cloned().collect()
    }

    pub fn verify(&self) -> Report {
        self.verify_with(Some(&self.signer.public()))
    }

    pub fn verify_with(&self, key: Option<&PublicKey>) -> Report {
        let open = |name: &str| {
            self.objects.get(name).map(Vec::as_slice).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
        };
        verify(self.folder, self.objects.keys().map(String::as_str), &open, key)
    }

    pub fn findings(&self) -> Vec<Finding> {
        self.verify().findings
    }

    /// The segments before a moment of disaster.
    pub fn cut_after(mut self, part: u8, number: u32) -> Self {
        let last = self.name(part, number);
        self.objects.retain(|name, _| name.parse::<SegmentName>().is_ok() && *name <= last);
        self
    }
}
