//! Along the chain of one part, object by object, and what to say where it breaks.

use crate::verify::{Listed, digest, unreadable};
use crate::{Chain, Finding, Folder, Objects, PartNumber, PartReport, Segment, SegmentName};

/// A walk along the chain of one part.
pub(crate) struct Walk<'a, O> {
    listed: Option<&'a Listed<'a>>,
    objects: &'a O,
    findings: &'a mut Vec<Finding>,
    pub(crate) report: PartReport,
    /// The last number that was seen.
    last: u32,
    /// What the next may follow. Several where the last was in doubt, so that the blame does not travel on; none where it is missing.
    tips: Vec<Chain>,
}

impl<'a, O: Objects> Walk<'a, O> {
    pub(crate) fn begin(
        folder: Folder,
        part: PartNumber,
        listed: Option<&'a Listed<'a>>,
        objects: &'a O,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        let report = PartReport { part, segments: 0, bytes: 0 };
        Self { listed, objects, findings, report, last: 0, tips: vec![Chain::begin(folder.recording, part)] }
    }

    fn listed(&self, number: u32) -> Option<&'a Segment> {
        self.listed.and_then(|listed| listed.get(&(self.report.part, number)).copied())
    }

    pub(crate) fn step(&mut self, number: u32, names: &[SegmentName]) {
        let names = self.candidates(number, names);
        if names.is_empty() {
            return;
        }
        if number > self.last + 1 {
            self.skip_to(number);
        }
        self.last = number;
        let before = std::mem::take(&mut self.tips);
        for name in names {
            self.check(&name, &before);
        }
    }

    /// Those that may be the segment; the others are findings.
    fn candidates(&mut self, number: u32, names: &[SegmentName]) -> Vec<SegmentName> {
        let part = self.report.part;
        if self.listed.is_none() {
            if names.len() > 1 {
                self.findings.push(Finding::Twice { part, number });
            }
            return names.to_vec();
        }
        let candidate = self
            .listed(number)
            .and_then(|segment| names.iter().find(|name| name.link == segment.link).or_else(|| names.first()).copied());
        let added = names.iter().filter(|name| Some(**name) != candidate);
        self.findings.extend(added.map(|name| Finding::Added { name: name.to_string() }));
        candidate.into_iter().collect()
    }

    fn skip_to(&mut self, number: u32) {
        let part = self.report.part;
        self.findings.push(Finding::Missing { part, first: self.last + 1, last: number - 1 });
        let before =
            self.listed(number - 1).map(|segment| SegmentName { part, number: number - 1, link: segment.link });
        self.tips = before.iter().map(Chain::ending).collect();
    }

    fn check(&mut self, name: &SegmentName, before: &[Chain]) {
        // What comes next was named after this name, whatever became of the object.
        self.tips.push(Chain::ending(name));
        let (sha256, bytes) = match digest(name, self.objects) {
            Ok(found) => found,
            Err(error) => return self.findings.push(unreadable(name, &error)),
        };
        let text = || name.to_string();
        let fits = before.iter().any(|tip| tip.next(sha256).as_ref() == Ok(name));
        if !fits {
            // Or after the object, if only the name was changed. Two are enough, or a folder full of lies would make them many.
            let renamed = before.iter().take(2).filter_map(|tip| tip.next(sha256).ok());
            self.tips.extend(renamed.map(|name| Chain::ending(&name)));
            let finding = if before.is_empty() {
                Finding::Unproven { name: text() }
            } else {
                Finding::DoesNotFit { name: text() }
            };
            self.findings.push(finding);
        } else if self
            .listed(name.number)
            .is_some_and(|listed| (listed.sha256, listed.bytes, listed.link) != (sha256, bytes, name.link))
        {
            self.findings.push(Finding::NotAsListed { name: text() });
        } else {
            self.report.segments += 1;
            self.report.bytes += bytes;
        }
    }

    pub(crate) fn end(&mut self, last_listed: u32) {
        if last_listed > self.last {
            let part = self.report.part;
            self.findings.push(Finding::Missing { part, first: self.last + 1, last: last_listed });
        }
    }
}
