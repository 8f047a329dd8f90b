//! The tables, in Markdown: they are read in the terminal as well as in the documents.

use std::fmt::Write;

use super::Findings;
use crate::contender::Group;
use crate::measure::Climb;
use crate::tally::OTHERS_MAX;

/// All tables.
pub fn text(findings: &Findings) -> String {
    let mut text = String::new();
    // Writing to a string never fails.
    let _ = equal(&mut text, findings);
    let _ = climbs(&mut text, findings);
    let _ = ratios(&mut text, findings);
    let _ = disturbance(&mut text, findings.others());
    text
}

fn equal(text: &mut String, findings: &Findings) -> std::fmt::Result {
    let Some(first) = findings.equal.first() else { return Ok(()) };
    writeln!(
        text,
        "{} meetings of two, each person sending 1 Mbit/s of video and 50 packets of audio a second; medians of {} rounds in turns.\n",
        first.meetings,
        first.windows.len()
    )?;
    writeln!(text, "| at equal load | CPU a packet | of a core | lost | p50 | p99 | memory a meeting |")?;
    writeln!(text, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |")?;
    for turns in &findings.equal {
        writeln!(
            text,
            "| {} | {:.2} µs | {:.1} % | {:.3} % | {:.2} ms | {:.2} ms | {:.0} KiB |",
            turns.group.name(),
            turns.median(|window| window.cpu_us),
            turns.median(|window| window.share) * 100.0,
            turns.median(|window| window.loss()) * 100.0,
            turns.median(|window| window.p50_ms),
            turns.median(|window| window.p99_ms),
            turns.kib_per_meeting,
        )?;
    }
    writeln!(text)
}

fn climbs(text: &mut String, findings: &Findings) -> std::fmt::Result {
    if findings.climbs.is_empty() {
        return Ok(());
    }
    writeln!(
        text,
        "| up to a full core | meetings on it | p99 at half of them | memory a meeting | cost of a packet within |"
    )?;
    writeln!(text, "| --- | ---: | ---: | ---: | ---: |")?;
    for climb in &findings.climbs {
        let about = if climb.worked_out { " (worked out)" } else { "" };
        let deviation = climb.deviation().map_or("–".to_owned(), |deviation| format!("± {:.0} %", deviation * 100.0));
        writeln!(
            text,
            "| {} | {:.0}{about} | {:.2} ms | {:.0} KiB | {deviation} |",
            climb.group.name(),
            climb.meetings_per_core,
            climb.half.window.p99_ms,
            climb.kib_per_meeting,
        )?;
    }
    writeln!(text)?;
    steps(text, findings)
}

fn steps(text: &mut String, findings: &Findings) -> std::fmt::Result {
    let shown = |climb: &Climb| {
        let steps = climb.steps.iter();
        let steps = steps.map(|step| {
            format!(
                "{}: {:.1} µs, {:.0} %, {:.2} %",
                step.meetings,
                step.window.cpu_us,
                step.window.share * 100.0,
                step.window.loss() * 100.0
            )
        });
        steps.collect::<Vec<_>>().join(" · ")
    };
    for climb in &findings.climbs {
        writeln!(
            text,
            "Steps of {} (meetings: CPU a packet, of a core, lost): {}.\n",
            climb.group.name(),
            shown(climb)
        )?;
    }
    if findings.climbs.iter().any(|climb| climb.worked_out) {
        writeln!(
            text,
            "Worked out: the clients had filled their own core first; the figure follows from what a packet costs.\n"
        )?;
    }
    Ok(())
}

fn ratios(text: &mut String, findings: &Findings) -> std::fmt::Result {
    if let Some(ratio) = findings.cpu_ratio(Group::Janus) {
        writeln!(text, "A packet costs {ratio:.2} of what it costs Janus.")?;
    }
    if let Some(ratio) = findings.cpu_ratio(Group::Floor) {
        writeln!(text, "It costs {ratio:.2} times the floor: receive, open, seal, send, and nothing else.")?;
    }
    if let Some(ratio) = findings.meetings_ratio() {
        writeln!(text, "A core carries {ratio:.2} times the meetings that it carries with Janus.")?;
    }
    if let Some(first) = findings.first_frame_ms {
        writeln!(
            text,
            "From taking charge to the first picture at both ends, in Chromium: {first:.0} ms (95th percentile)."
        )?;
    }
    Ok(())
}

/// Whether the machine was left alone.
fn disturbance(text: &mut String, others: f64) -> std::fmt::Result {
    let judged =
        if others > OTHERS_MAX { "**busy with something else, so these figures say little**" } else { "left alone" };
    writeln!(
        text,
        "The machine was {judged}: others took at most {:.0} % of a core while a turn counted.",
        others * 100.0
    )
}
