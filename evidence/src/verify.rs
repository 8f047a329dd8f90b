//! Whether what lies in a folder is what was recorded, whole and unchanged; and if not, where.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read};

use crate::walk::Walk;
use crate::{
    Digest, Finding, Folder, MANIFEST, Manifest, PartNumber, PublicKey, SIGNATURE, SIGNATURE_BYTES, Segment,
    SegmentName, StillName,
};

/// More than the manifest of a day. A stranger's file must not fill the memory.
const LONGEST_MANIFEST: u64 = 64 * 1024 * 1024;

/// Objects of a folder, read as streams. Every function that opens one by its name is it.
pub trait Objects {
    /// Opens one.
    ///
    /// # Errors
    /// When it cannot be read.
    fn open(&self, name: &str) -> io::Result<impl Read>;
}

impl<F, R> Objects for F
where
    F: Fn(&str) -> io::Result<R>,
    R: Read,
{
    fn open(&self, name: &str) -> io::Result<impl Read> {
        self(name)
    }
}

/// What can be said of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Whole and unchanged, and signed with the key.
    Whole,
    /// Everything fits the manifest; who wrote that is not known, since no key was given.
    WholeIfManifestIsTrue,
    /// No manifest: the recording was cut off, by a crash or by somebody. What is there of each part is unchanged and without gaps from its
    /// first segment up to here; whether more came, of the last part or of one before, nothing here can say.
    UpTo {
        /// The last segment of each part.
        last: Vec<SegmentName>,
        /// Pictures that only a manifest would prove.
        unproven_stills: Vec<StillName>,
        /// A manifest's signature is there: there was a manifest, or the server died while it wrote one.
        signature_alone: bool,
    },
    /// Something does not fit: the findings say what.
    Broken,
}

/// What of a part is there and fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartReport {
    /// Which.
    pub part: PartNumber,
    /// Segments that fit.
    pub segments: u32,
    /// Their size.
    pub bytes: u64,
}

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The answer.
    pub verified: Verified,
    /// What does not fit.
    pub findings: Vec<Finding>,
    /// What fits.
    pub parts: Vec<PartReport>,
    /// The manifest, if it could be read.
    pub manifest: Option<Manifest>,
}

/// Verifies a recording, given the names of all objects in its folder and a way to read each. Reads every object once, in streams.
#[must_use]
pub fn verify<'a>(
    folder: Folder,
    names: impl IntoIterator<Item = &'a str>,
    objects: &impl Objects,
    key: Option<&PublicKey>,
) -> Report {
    let mut findings = Vec::new();
    let sorted = Sorted::new(names, &mut findings);
    let manifest = if sorted.manifest { read_manifest(&sorted, objects, key, &mut findings) } else { None };
    // Another recording's list would call every object of this one added.
    let list = manifest.as_ref().filter(|manifest| {
        let ours = manifest.folder() == folder;
        if !ours {
            findings.push(Finding::ManifestOfAnother { folder: manifest.folder() });
        }
        ours
    });
    let parts = check_parts(folder, &sorted, list, objects, &mut findings);
    if let Some(list) = list {
        check_stills(&sorted, list, objects, &mut findings);
    }
    let verified = if !findings.is_empty() {
        Verified::Broken
    } else if !sorted.manifest {
        sorted.up_to()
    } else if key.is_some() {
        Verified::Whole
    } else {
        Verified::WholeIfManifestIsTrue
    };
    Report { verified, findings, parts, manifest }
}

/// The names of a folder by what they are.
#[derive(Default)]
struct Sorted {
    segments: BTreeMap<PartNumber, BTreeMap<u32, Vec<SegmentName>>>,
    stills: BTreeSet<StillName>,
    manifest: bool,
    signature: bool,
}

impl Sorted {
    fn new<'a>(names: impl IntoIterator<Item = &'a str>, findings: &mut Vec<Finding>) -> Self {
        let mut sorted = Self::default();
        for name in names.into_iter().collect::<BTreeSet<_>>() {
            if let Ok(segment) = name.parse::<SegmentName>() {
                sorted.segments.entry(segment.part).or_default().entry(segment.number).or_default().push(segment);
            } else if let Ok(still) = name.parse() {
                sorted.stills.insert(still);
            } else if name == MANIFEST {
                sorted.manifest = true;
            } else if name == SIGNATURE {
                sorted.signature = true;
            } else {
                findings.push(Finding::Foreign { name: name.to_owned() });
            }
        }
        sorted
    }

    fn up_to(&self) -> Verified {
        let last_of = |part: &BTreeMap<u32, Vec<SegmentName>>| part.values().next_back()?.first().copied();
        Verified::UpTo {
            last: self.segments.values().filter_map(last_of).collect(),
            unproven_stills: self.stills.iter().copied().collect(),
            signature_alone: self.signature,
        }
    }
}

pub(crate) fn unreadable(name: &dyn std::fmt::Display, error: &io::Error) -> Finding {
    Finding::Unreadable { name: name.to_string(), cause: error.to_string() }
}

fn read(name: &str, most: u64, objects: &impl Objects) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    objects.open(name)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(io::Error::other("too long")) } else { Ok(bytes) }
}

pub(crate) fn digest(name: &dyn std::fmt::Display, objects: &impl Objects) -> io::Result<(Digest, u64)> {
    Digest::of_reader(objects.open(&name.to_string())?)
}

fn read_manifest(
    sorted: &Sorted,
    objects: &impl Objects,
    key: Option<&PublicKey>,
    findings: &mut Vec<Finding>,
) -> Option<Manifest> {
    let bytes = match read(MANIFEST, LONGEST_MANIFEST, objects) {
        Ok(bytes) => bytes,
        Err(error) => {
            findings.push(unreadable(&MANIFEST, &error));
            return None;
        }
    };
    findings.extend(check_signature(&bytes, sorted, objects, key).err());
    let manifest = Manifest::parse(&bytes).map_err(|error| findings.push(Finding::Manifest(error))).ok()?;
    findings.extend(manifest.check().err().map(Finding::Manifest));
    Some(manifest)
}

fn check_signature(
    manifest: &[u8],
    sorted: &Sorted,
    objects: &impl Objects,
    key: Option<&PublicKey>,
) -> Result<(), Finding> {
    if !sorted.signature {
        return Err(Finding::SignatureMissing);
    }
    let mut bytes = Vec::new();
    let read =
        objects.open(SIGNATURE).and_then(|object| object.take(SIGNATURE_BYTES as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| unreadable(&SIGNATURE, &error))?;
    let signature = bytes.as_slice().try_into().map_err(|_| Finding::SignatureMalformed)?;
    if key.is_none_or(|key| key.verifies(manifest, signature)) { Ok(()) } else { Err(Finding::SignatureWrong) }
}

fn check_stills(sorted: &Sorted, list: &Manifest, objects: &impl Objects, findings: &mut Vec<Finding>) {
    let listed: BTreeMap<_, _> = list.stills.iter().map(|still| (still.name, still.sha256)).collect();
    for still in &sorted.stills {
        let name = still.to_string();
        match listed.get(still).map(|sha256| (sha256, digest(still, objects))) {
            None => findings.push(Finding::Added { name }),
            Some((_, Err(error))) => findings.push(unreadable(still, &error)),
            Some((sha256, Ok((found, _)))) if *sha256 != found => findings.push(Finding::StillChanged { name }),
            Some(_) => {}
        }
    }
    let missing = listed.keys().filter(|still| !sorted.stills.contains(still));
    findings.extend(missing.map(|still| Finding::StillMissing { name: still.to_string() }));
}

/// What a manifest says of segments, by part and number.
pub(crate) type Listed<'a> = HashMap<(PartNumber, u32), &'a Segment>;

fn check_parts(
    folder: Folder,
    sorted: &Sorted,
    list: Option<&Manifest>,
    objects: &impl Objects,
    findings: &mut Vec<Finding>,
) -> Vec<PartReport> {
    let listed: Option<Listed<'_>> =
        list.map(|list| list.segments.iter().map(|segment| ((segment.part, segment.number), segment)).collect());
    let mut last_of: BTreeMap<PartNumber, u32> = BTreeMap::new();
    for (part, number) in listed.iter().flat_map(|listed| listed.keys()) {
        let last = last_of.entry(*part).or_default();
        *last = (*last).max(*number);
    }
    let highest = sorted.segments.keys().chain(last_of.keys()).max().map_or(0, |part| part.get());
    let mut reports = Vec::new();
    for part in (1..=highest).filter_map(|part| PartNumber::try_from(part).ok()) {
        let Some(segments) = sorted.segments.get(&part) else {
            // With a manifest, a part may be empty; without one it would have left no trace, and the next run would have its number.
            if list.is_none() || last_of.contains_key(&part) {
                findings.push(Finding::PartMissing { part });
            }
            continue;
        };
        let mut walk = Walk::begin(folder, part, listed.as_ref(), objects, findings);
        for (number, names) in segments {
            walk.step(*number, names);
        }
        walk.end(last_of.get(&part).copied().unwrap_or(0));
        reports.push(walk.report);
    }
    reports
}
