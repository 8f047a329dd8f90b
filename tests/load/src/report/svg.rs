//! Two small plots, written as text: what a packet costs, and how a core fills.

use std::fmt::Write;

use crate::contender::Group;
use crate::measure::{Climb, FULL, Turns};
use crate::tally::float;

const WIDTH: f64 = 640.0;
const BAR: f64 = 34.0;

/// Room for names on the left, and for figures on the right.
const LEFT: f64 = 90.0;
const RIGHT: f64 = 90.0;

const fn colour(group: Group) -> &'static str {
    match group {
        Group::Sportello => "#0066cc",
        Group::Janus => "#b35900",
        Group::Floor => "#5c6f82",
    }
}

fn open(height: f64, title: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"13\" \
         role=\"img\" aria-label=\"{title}\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"22\" font-size=\"15\">{title}</text>\n"
    )
}

/// What a packet costs each server: one bar each, and a line at each round's figure.
pub fn cost(all: &[Turns]) -> String {
    let costs = || all.iter().flat_map(|turns| turns.windows.iter().map(|window| window.cpu_us));
    let scale = (WIDTH - LEFT - RIGHT) / costs().fold(1.0, f64::max);
    let mut svg = open(40.0 + BAR * float(all.len() as u64) + 10.0, "Processor time a forwarded packet, µs");
    for (at, turns) in all.iter().enumerate() {
        let (top, middle) = (40.0 + BAR * float(at as u64), turns.median(|window| window.cpu_us));
        // Writing to a string never fails.
        let _ = writeln!(
            svg,
            "<text x=\"12\" y=\"{:.0}\">{}</text><rect x=\"{LEFT}\" y=\"{top:.0}\" width=\"{:.1}\" height=\"22\" fill=\"{}\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\">{middle:.1}</text>",
            top + 16.0,
            turns.group.name(),
            middle * scale,
            colour(turns.group),
            LEFT + costs().fold(1.0, f64::max) * scale + 10.0,
            top + 16.0,
        );
        for window in &turns.windows {
            let x = LEFT + window.cpu_us * scale;
            let _ = writeln!(svg, "<path d=\"M{x:.1} {top:.0}v22\" stroke=\"#1a1a1a\"/>");
        }
    }
    svg + "</svg>\n"
}

/// How much of a core so many meetings take.
pub fn fill(climbs: &[Climb]) -> String {
    const HEIGHT: f64 = 320.0;
    const BOTTOM: f64 = 270.0;
    const TOP: f64 = 50.0;
    let steps = || climbs.iter().flat_map(|climb| climb.steps.iter());
    let most = steps().map(|step| float(step.meetings as u64)).fold(1.0, f64::max);
    let x = |meetings: usize| 60.0 + (WIDTH - 60.0 - RIGHT) * float(meetings as u64) / most;
    let y = |share: f64| BOTTOM - (BOTTOM - TOP) * share.min(1.0);
    let mut svg = open(HEIGHT, "Share of a core, by meetings of two");
    for share in [0.0, 0.5, FULL] {
        let _ = writeln!(
            svg,
            "<path d=\"M60 {0:.1}H{1:.0}\" stroke=\"#c5c7c9\"/><text x=\"20\" y=\"{2:.1}\">{3:.0} %</text>",
            y(share),
            WIDTH - RIGHT,
            y(share) + 4.0,
            share * 100.0
        );
    }
    for climb in climbs {
        let points = climb.steps.iter().map(|step| format!("{:.1},{:.1}", x(step.meetings), y(step.window.share)));
        let line = points.collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            svg,
            "<polyline points=\"{line}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>",
            colour(climb.group)
        );
        let Some(last) = climb.steps.last() else { continue };
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{}\">{}</text><text x=\"{:.1}\" y=\"{:.0}\">{}</text>",
            x(last.meetings) + 6.0,
            y(last.window.share),
            colour(climb.group),
            climb.group.name(),
            x(last.meetings) - 10.0,
            BOTTOM + 20.0,
            last.meetings
        );
    }
    svg + "</svg>\n"
}
