//! What was found, for people and for programs.

mod docs;
mod svg;
mod table;

use serde_json::{Value, json};

use crate::Result;
use crate::contender::Group;
use crate::measure::{Climb, Options, Turns};

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// At equal load.
    pub equal: Vec<Turns>,
    /// Up to a full core.
    pub climbs: Vec<Climb>,
    /// Milliseconds to the first picture, 95th percentile.
    pub first_frame_ms: Option<f64>,
}

impl Findings {
    fn turns(&self, group: Group) -> Option<&Turns> {
        self.equal.iter().find(|turns| turns.group == group)
    }

    fn climb(&self, group: Group) -> Option<&Climb> {
        self.climbs.iter().find(|climb| climb.group == group)
    }

    /// What a packet costs this project's server, as a share of what it costs another one.
    fn cpu_ratio(&self, other: Group) -> Option<f64> {
        self.turns(Group::Sportello)?.ratio(self.turns(other)?, |window| window.cpu_us)
    }

    fn meetings_ratio(&self) -> Option<f64> {
        Some(self.climb(Group::Sportello)?.meetings_per_core / self.climb(Group::Janus)?.meetings_per_core)
    }

    fn latency_ms(&self) -> Option<f64> {
        self.climb(Group::Sportello).map(|climb| climb.half.window.p99_ms)
    }

    fn kib_per_meeting(&self) -> Option<f64> {
        let climbed = self.climb(Group::Sportello).map(|climb| climb.kib_per_meeting);
        climbed.or_else(|| self.turns(Group::Sportello).map(|turns| turns.kib_per_meeting))
    }

    /// The most that others took of the two cores in any turn that counts, as a share of a core.
    fn others(&self) -> f64 {
        let equal = self.equal.iter().flat_map(|turns| &turns.windows);
        let climbs =
            self.climbs.iter().flat_map(|climb| climb.steps.iter().chain([&climb.half])).map(|step| &step.window);
        equal.chain(climbs).map(|window| window.others).fold(0.0, f64::max)
    }

    /// The figures by name, each with what is missing where it has none.
    fn figures(&self) -> [(&'static str, Option<f64>, &'static str); 6] {
        [
            ("cpu_vs_janus", self.cpu_ratio(Group::Janus), "sportello and janus at equal load"),
            ("meetings_vs_janus", self.meetings_ratio(), "the steps of sportello and janus"),
            ("latency_p99_ms", self.latency_ms(), "the steps of sportello"),
            ("floor_ratio", self.cpu_ratio(Group::Floor), "sportello and floor at equal load"),
            ("kib_per_meeting", self.kib_per_meeting(), "sportello"),
            ("first_frame_p95_ms", self.first_frame_ms, "the run of the browsers (see above, or --first-frame-ms)"),
        ]
    }

    fn json(&self) -> Value {
        let rounded = |value: f64| (value * 1_000.0).round() / 1_000.0;
        let figures = self.figures();
        let entries =
            figures.map(|(name, value, _)| (name.to_owned(), value.map_or(Value::Null, |value| json!(rounded(value)))));
        Value::Object(entries.into_iter().collect())
    }
}

/// Prints everything, writes it down where asked, and ends with the figures as JSON.
pub fn write(findings: &Findings, options: &Options) -> Result<()> {
    println!("\n{}", table::text(findings));
    if let Some(folder) = &options.docs {
        docs::write(folder, findings)?;
    }
    for (name, _, needs) in findings.figures().into_iter().filter(|(_, value, _)| value.is_none()) {
        println!("{name} is null: it needs {needs}, which was not measured.");
    }
    println!("{}", findings.json());
    Ok(())
}
