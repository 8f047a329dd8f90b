//! Whether a line begins to fill up: packets need longer and longer on their way. The trend of their delays, as in
//! draft-ietf-rmcat-gcc-02 (section 5) with the line fitted by least squares instead of a Kalman filter.

use std::collections::VecDeque;

/// Packets sent within this time count as one, in microseconds: cameras send a picture in one go.
const BURST_US: i64 = 5_000;
/// A pause after which everything begins anew, in microseconds.
const PAUSE_US: i64 = 3_000_000;
/// Points through which the line is fitted.
const POINTS: usize = 20;
/// How much of a new point counts.
const SMOOTHING: f64 = 0.1;
/// What makes a slope comparable with the threshold, in milliseconds.
const GAIN: f64 = 4.0;
/// The threshold's first value and its limits, in milliseconds.
const THRESHOLD_MS: (f64, f64, f64) = (12.5, 6.0, 600.0);
/// How fast it rises and falls: slowly up, so that short disturbances don't count, more slowly down, so that other traffic
/// of the line does not starve the call.
const RISE: f64 = 0.0087;
const FALL: f64 = 0.039;
/// How long the trend must point up, in milliseconds.
const OVERUSE_MS: f64 = 10.0;
/// How long the shortest way is remembered, in microseconds: clocks drift apart, and routes change.
const MEMORY_US: i64 = 30_000_000;

/// How full a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Delays stay as they are.
    Steady,
    /// They grow.
    Over,
    /// They shrink: a queue drains.
    Under,
}

/// Packets that were sent together.
#[derive(Debug, Clone, Copy)]
struct Group {
    first_sent: i64,
    last_sent: i64,
    arrived: i64,
}

/// The trend of the delays of a line.
#[derive(Debug)]
pub struct Delay {
    group: Option<Group>,
    previous: Option<Group>,
    /// Delay gathered since the beginning, raw and smoothed, in milliseconds.
    gathered: f64,
    smoothed: f64,
    points: VecDeque<(f64, f64)>,
    seen: u32,
    threshold: f64,
    over_for: f64,
    over_count: u32,
    last_trend: f64,
    usage: Usage,
    shortest: Shortest,
    waiting_us: i64,
}

/// The shortest time on the way, by the difference of two clocks, in this stretch of time and in the one before.
#[derive(Debug, Clone, Copy, Default)]
struct Shortest {
    begun: i64,
    now: Option<i64>,
    before: Option<i64>,
}

impl Shortest {
    /// How much longer than the shortest way a packet took, in microseconds.
    fn beyond(&mut self, sent: i64, arrived: i64) -> i64 {
        let way = arrived - sent;
        if arrived - self.begun > MEMORY_US || arrived < self.begun {
            *self = Self { begun: arrived, now: None, before: self.now };
        }
        self.now = Some(self.now.map_or(way, |shortest| shortest.min(way)));
        way - [self.now, self.before].into_iter().flatten().min().unwrap_or(way)
    }
}

impl Delay {
    /// Nothing known yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            group: None,
            previous: None,
            gathered: 0.0,
            smoothed: 0.0,
            points: VecDeque::with_capacity(POINTS + 1),
            seen: 0,
            threshold: THRESHOLD_MS.0,
            over_for: 0.0,
            over_count: 0,
            last_trend: 0.0,
            usage: Usage::Steady,
            shortest: Shortest::default(),
            waiting_us: 0,
        }
    }

    /// How long packets wait on the line, in microseconds: the queue that stands there, whether it grows or not.
    #[must_use]
    pub const fn waiting_us(&self) -> i64 {
        self.waiting_us
    }

    /// How full the line is, after a packet was sent and arrived at these times in microseconds of two clocks.
    pub fn take(&mut self, sent: i64, arrived: i64) -> Usage {
        // One in four counts: a single late packet is no queue.
        self.waiting_us += (self.shortest.beyond(sent, arrived) - self.waiting_us) / 4;
        let Some(group) = &mut self.group else {
            self.group = Some(Group { first_sent: sent, last_sent: sent, arrived });
            return self.usage;
        };
        if sent < group.first_sent {
            return self.usage;
        }
        if (sent - group.last_sent).max((arrived - group.arrived).abs()) > PAUSE_US {
            *self =
                Self { threshold: self.threshold, shortest: self.shortest, waiting_us: self.waiting_us, ..Self::new() };
            return self.take(sent, arrived);
        }
        let is_burst = sent - group.first_sent <= BURST_US
            || arrived - group.arrived <= BURST_US && arrived - group.arrived < sent - group.last_sent;
        if is_burst {
            group.last_sent = group.last_sent.max(sent);
            group.arrived = group.arrived.max(arrived);
            return self.usage;
        }
        let ended = *group;
        *group = Group { first_sent: sent, last_sent: sent, arrived };
        if let Some(before) = self.previous.replace(ended) {
            self.compare(before, ended);
        }
        self.usage
    }

    #[allow(clippy::cast_precision_loss, reason = "differences of some milliseconds")]
    fn compare(&mut self, before: Group, after: Group) {
        let sent_ms = (after.last_sent - before.last_sent) as f64 / 1_000.0;
        let arrived_ms = (after.arrived - before.arrived) as f64 / 1_000.0;
        self.gathered += arrived_ms - sent_ms;
        self.smoothed += SMOOTHING * (self.gathered - self.smoothed);
        self.seen = self.seen.saturating_add(1);
        self.points.push_back((after.arrived as f64 / 1_000.0, self.smoothed));
        if self.points.len() > POINTS {
            self.points.pop_front();
        }
        let slope = if self.points.len() == POINTS { slope(&self.points) } else { 0.0 };
        self.judge(slope, sent_ms, arrived_ms);
    }

    fn judge(&mut self, slope: f64, sent_ms: f64, arrived_ms: f64) {
        let trend = f64::from(self.seen.min(60)) * slope * GAIN;
        if trend > self.threshold {
            self.over_for += sent_ms;
            self.over_count += 1;
            if self.over_for > OVERUSE_MS && self.over_count > 1 && trend >= self.last_trend {
                (self.over_for, self.over_count) = (0.0, 0);
                self.usage = Usage::Over;
            }
        } else {
            (self.over_for, self.over_count) = (0.0, 0);
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Steady };
        }
        self.last_trend = trend;
        self.adapt(trend.abs(), arrived_ms.clamp(0.0, 100.0));
    }

    /// A line that always trembles is not taken for one that fills up.
    fn adapt(&mut self, trend: f64, elapsed_ms: f64) {
        if trend > self.threshold + 15.0 {
            return;
        }
        let speed = if trend < self.threshold { FALL } else { RISE };
        self.threshold += speed * (trend - self.threshold) * elapsed_ms;
        self.threshold = self.threshold.clamp(THRESHOLD_MS.1, THRESHOLD_MS.2);
    }
}

/// Slope of the line through some points, by least squares.
#[allow(clippy::cast_precision_loss, reason = "some twenty points")]
fn slope(points: &VecDeque<(f64, f64)>) -> f64 {
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |(sum_x, sum_y), (x, y)| (sum_x + x, sum_y + y));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (above, below) = points.iter().fold((0.0, 0.0), |(above, below), (x, y)| {
        (above + (x - mean_x) * (y - mean_y), below + (x - mean_x) * (x - mean_x))
    });
    if below > 0.0 { above / below } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet every ten milliseconds through a line whose delay is `delay(n)` microseconds.
    fn usages(packets: i64, delay: impl Fn(i64) -> i64) -> Vec<Usage> {
        let mut line = Delay::new();
        (0..packets).map(|number| line.take(number * 10_000, number * 10_000 + delay(number))).collect()
    }

    #[test]
    fn a_line_with_room_is_steady_however_long_it_is() {
        assert!(usages(500, |_| 300_000).iter().all(|usage| *usage == Usage::Steady));
    }

    #[test]
    fn a_line_that_fills_up_is_noticed_within_half_a_second() {
        let seen = usages(150, |number| (number - 100).max(0) * 3_000);
        assert!(!seen[..100].contains(&Usage::Over));
        assert!(seen[100..150].contains(&Usage::Over));
    }

    #[test]
    fn a_queue_that_drains_is_seen_as_such() {
        let seen = usages(300, |number| (200 - number).max(0) * 3_000);
        assert!(seen[50..200].contains(&Usage::Under));
        assert_eq!(seen.last(), Some(&Usage::Steady));
    }

    #[test]
    fn jitter_without_a_trend_is_no_congestion() {
        let seen = usages(2_000, |number| number * 7_919 % 15_000);
        let over = seen.iter().filter(|usage| **usage == Usage::Over).count();
        assert!(over < 20, "{over}");
    }

    #[test]
    fn a_clock_that_jumps_back_does_not_stop_it_for_ever() {
        let mut line = Delay::new();
        for number in 0..50 {
            line.take(number * 10_000, number * 10_000);
        }
        let jump = 1_000_000_000;
        let fills = |number: i64| line.take(number * 10_000, number * 10_000 - jump + (number - 100).max(0) * 3_000);
        assert!((50..200).map(fills).any(|usage| usage == Usage::Over));
    }

    #[test]
    fn a_queue_that_stands_is_known_though_it_does_not_grow() {
        let mut line = Delay::new();
        for number in 0..100 {
            line.take(number * 10_000, number * 10_000 + 40_000);
        }
        assert!(line.waiting_us() < 1_000);
        for number in 100..1_000 {
            line.take(number * 10_000, number * 10_000 + 440_000);
        }
        assert!((390_000..=400_000).contains(&line.waiting_us()), "{}", line.waiting_us());
        for number in 1_000..8_000 {
            line.take(number * 10_000, number * 10_000 + 440_000);
        }
        assert!(line.waiting_us() < 1_000, "another route: the way itself is longer");
    }

    #[test]
    fn after_an_outage_it_begins_anew() {
        let mut line = Delay::new();
        for number in 0..50 {
            line.take(number * 10_000, number * 10_000);
        }
        assert_eq!(line.take(20_000_000, 25_000_000), Usage::Steady);
        assert_eq!(line.take(20_010_000, 25_010_000), Usage::Steady);
    }
}
