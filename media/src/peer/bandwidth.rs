//! How much the line to a browser carries: found from the delays and losses that the browser reports
//! (draft-ietf-rmcat-gcc-02; RFC 8888 says the same in another form), and by trying.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::delay::{Delay, Usage};
use super::loss::Loss;
use super::sent::Sent;

/// What a line is taken to carry before anything is known of it, and at most, in bits a second: more is never sent.
const MOST: f64 = 6_000_000.0;
/// What it is taken to carry at least: one voice.
const LEAST: f64 = 40_000.0;
/// Of what arrives, so much is sent on when a line fills up.
const BACK_OFF: f64 = 0.85;
/// Growth in a second, while far from where the line was full last.
const GROWTH: f64 = 1.08;
/// Growth in a second near that, in bits a second.
const CREEP: f64 = 50_000.0;
/// Near: within this share.
const NEAR: f64 = 0.15;
/// The estimate does not grow beyond so much more than what arrives.
const UNTRIED: f64 = 1.5;
/// Longer than this packets do not wait on a line that is not full, in microseconds.
const QUEUE_US: i64 = 150_000;
/// For a queue that stands a line is not sent less than this: it may be somebody else's.
const QUEUE_LEAST: f64 = 150_000.0;
/// Between two steps down: what was sent before must have gone through.
const STEP: Duration = Duration::from_millis(300);
/// Between two looks at what is lost.
const LOOK: Duration = Duration::from_secs(1);
/// How much of the latest is looked at to know what arrives, in microseconds.
const ARRIVED_US: i64 = 500_000;
/// More packets than any line carries in that time: a browser may tell that its clock stands still.
const ARRIVED_MOST: usize = 1_024;
/// How long more is sent than there is, to see whether it arrives, and how long what tells of it may take.
const TRY: Duration = Duration::from_millis(600);
const TOLD: Duration = Duration::from_millis(400);
/// A try succeeded when so much of it is known to be carried.
const SUCCESS: f64 = 0.9;
/// Between two such tries, while they fail, at least and at most.
const TRY_AGAIN: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(60));
/// A step up is tried with so much more than it needs.
const MARGIN: f64 = 1.15;

/// The estimate for one connection.
#[derive(Debug)]
pub struct Bandwidth {
    /// What was sent and not reported on yet.
    pub sent: Sent,
    delay: Delay,
    loss: Loss,
    arrived: Arrived,
    rate: f64,
    /// What arrived when the line was full last.
    full_at: Option<f64>,
    grown: Instant,
    stepped: Option<Instant>,
    looked: Instant,
    /// Reports tell when packets came, not only how many are lost.
    timed: bool,
    attempt: Attempt,
}

/// Trying whether the line carries more.
#[derive(Debug)]
struct Attempt {
    /// Bits a second, while one runs.
    running: Option<(f64, Instant)>,
    next: Instant,
    pause: Duration,
}

impl Bandwidth {
    /// A line of which nothing is known: it is taken to carry everything, which shows within a moment.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self {
            sent: Sent::new(now),
            delay: Delay::new(),
            loss: Loss::default(),
            arrived: Arrived::default(),
            rate: MOST,
            full_at: None,
            grown: now,
            stepped: None,
            looked: now,
            timed: false,
            attempt: Attempt { running: None, next: now + TRY_AGAIN.0, pause: TRY_AGAIN.0 },
        }
    }

    /// The line is another one: nothing is known of it. Numbers go on.
    pub fn begin_anew(&mut self, now: Instant) {
        let fresh = Self::new(now);
        *self = Self { sent: std::mem::replace(&mut self.sent, Sent::new(now)), timed: self.timed, ..fresh };
    }

    /// Bits a second that may be sent, voices, pictures and repetitions together.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate between the limits")]
    pub fn bits_per_second(&self) -> u32 {
        self.rate as u32
    }

    /// Takes a report: for each number whether it came, and when, in microseconds of the browser's clock.
    pub fn take(&mut self, packets: impl Iterator<Item = (u16, Option<i64>)>, now: Instant) {
        self.timed = true;
        let mut usage = Usage::Steady;
        for (number, arrived) in packets {
            let Some(sent) = self.sent.take(number) else { continue };
            match arrived {
                Some(at) => {
                    self.loss.note(1, 0);
                    self.arrived.note(at, sent.bytes);
                    usage = worse(usage, self.delay.take(sent.at_us, at));
                }
                None => self.loss.note(0, 1),
            }
        }
        self.adapt(usage, self.arrived.bits_per_second(), now);
    }

    /// Takes what a browser tells that reports no times: how much it was sent since it told last, in bits a second and in
    /// packets, and which share it lost, 0 to 1.
    pub fn take_share(&mut self, sent: f64, packets: u32, lost: f64, now: Instant) {
        if self.timed {
            return;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a number of packets")]
        let lost_packets = (f64::from(packets) * lost).round() as u32;
        self.loss.note(packets.saturating_sub(lost_packets), lost_packets);
        self.adapt(Usage::Steady, (packets > 0).then_some(sent * (1.0 - lost)), now);
    }

    /// As if reports had shown so many bits a second.
    #[cfg(test)]
    pub fn suppose(&mut self, bits: u32) {
        (self.rate, self.timed) = (f64::from(bits), true);
    }

    fn adapt(&mut self, usage: Usage, arriving: Option<f64>, now: Instant) {
        let look = now.saturating_duration_since(self.looked) >= LOOK;
        let is_full = self.delay.waiting_us() > QUEUE_US;
        if look {
            self.looked = now;
        }
        if look
            && let Some(arriving) = arriving
            && let Some(share) = self.loss.too_much(arriving, is_full)
        {
            // At most to half of what was sent: an outage says nothing of what the line carries after it.
            let sent = self.rate.min(arriving / (1.0 - share));
            self.step_down((arriving * 0.95).max(sent * 0.5), now);
            return;
        }
        match usage {
            Usage::Steady if is_full => {
                self.grown = now;
                if let Some(arriving) = arriving
                    && self.stepped.is_none_or(|at| now.saturating_duration_since(at) >= LOOK)
                {
                    self.step_down((arriving * BACK_OFF).max(QUEUE_LEAST), now);
                }
            }
            Usage::Over => {
                if self.stepped.is_none_or(|at| now.saturating_duration_since(at) >= STEP) {
                    let arriving = arriving.unwrap_or(self.rate);
                    self.full_at = Some(self.full_at.map_or(arriving, |before| before * 0.7 + arriving * 0.3));
                    self.step_down(arriving * BACK_OFF, now);
                }
            }
            Usage::Under => self.grown = now,
            Usage::Steady => self.grow(arriving, now),
        }
    }

    fn step_down(&mut self, to: f64, now: Instant) {
        self.stepped = Some(now);
        self.grown = now;
        self.rate = self.rate.min(to.max(LEAST));
        if self.attempt.running.take().is_some() {
            self.attempt.pause = (self.attempt.pause * 2).min(TRY_AGAIN.1);
            self.attempt.next = now + self.attempt.pause;
        }
    }

    fn grow(&mut self, arriving: Option<f64>, now: Instant) {
        let seconds = now.saturating_duration_since(self.grown).as_secs_f64().min(1.0);
        self.grown = now;
        let Some(arriving) = arriving else { return };
        let arriving = arriving / (1.0 - self.loss.anyway()).max(0.1);
        // The line carries more than it did when it was full last: that says nothing any more.
        self.full_at = self.full_at.filter(|full| arriving < full * (1.0 + NEAR));
        let is_near = self.full_at.is_some_and(|full| (arriving - full).abs() < full * NEAR);
        let grown = if is_near { self.rate + CREEP * seconds } else { self.rate * GROWTH.powf(seconds) };
        // What arrives is carried; beyond what was tried nothing is believed.
        let most = if self.timed { (arriving * UNTRIED).max(self.rate) } else { MOST };
        self.rate = grown.min(most).max(arriving * 0.95).clamp(LEAST, MOST);
    }

    /// Says how many bytes to repeat now, for somebody who could use so many bits a second if the line carried them, while
    /// so many are sent; to be asked fifty times a second.
    pub fn attempt(&mut self, wanted: u32, sending: u32, tick: Duration, now: Instant) -> usize {
        let wanted = (f64::from(wanted) * MARGIN).min(MOST);
        if let Some((target, until)) = self.attempt.running
            && (now >= until + TOLD || self.rate >= target * SUCCESS)
        {
            let succeeded = self.rate >= target * SUCCESS;
            let Attempt { running, next, pause } = &mut self.attempt;
            *running = None;
            *pause = if succeeded { TRY_AGAIN.0 } else { (*pause * 2).min(TRY_AGAIN.1) };
            // What was carried leads on to the next step.
            *next = if succeeded { now } else { now + *pause };
        }
        let is_due = self.timed && wanted > self.rate && now >= self.attempt.next;
        if self.attempt.running.is_none() && is_due {
            // In steps: a line that carries half of what is wanted is not flooded with all of it.
            self.attempt.running = Some((wanted.min(self.rate * 2.0), now + TRY));
        }
        let Some((target, _)) = self.attempt.running.filter(|(_, until)| now < *until) else { return 0 };
        let missing = (target - f64::from(sending)).max(0.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some kilobytes")]
        let bytes = (missing * tick.as_secs_f64() / 8.0) as usize;
        bytes
    }

    /// There is nothing to try the line with: who could use more, most often because only voices were sent, is sent it, and if
    /// the line does not carry it that shows within a moment.
    pub fn believe(&mut self, wanted: u32, now: Instant) {
        if self.attempt.running.take().is_some() {
            self.rate = self.rate.max(f64::from(wanted) * MARGIN).min(MOST);
            self.attempt.next = now + self.attempt.pause;
            self.attempt.pause = (self.attempt.pause * 2).min(TRY_AGAIN.1);
        }
    }
}

fn worse(one: Usage, other: Usage) -> Usage {
    match (one, other) {
        (Usage::Over, _) | (_, Usage::Over) => Usage::Over,
        (_, last) => last,
    }
}

/// What arrived lately.
#[derive(Debug, Default)]
struct Arrived {
    packets: VecDeque<(i64, u16)>,
    bytes: u64,
}

impl Arrived {
    fn note(&mut self, at: i64, bytes: u16) {
        // A clock that jumps, or an outage.
        if self.packets.back().is_some_and(|(last, _)| (at - last).abs() > ARRIVED_US * 4) {
            *self = Self::default();
        }
        self.packets.push_back((at, bytes));
        self.bytes += u64::from(bytes);
        while let Some((first, bytes)) = self.packets.front().copied()
            && (at - first > ARRIVED_US || self.packets.len() > ARRIVED_MOST)
        {
            self.packets.pop_front();
            self.bytes -= u64::from(bytes);
        }
    }

    /// Nothing while too little is known.
    #[allow(clippy::cast_precision_loss, reason = "a rate of some digits")]
    fn bits_per_second(&self) -> Option<f64> {
        let (first, last) = (self.packets.front()?.0, self.packets.back()?.0);
        (last - first > ARRIVED_US / 2).then(|| self.bytes as f64 * 8e6 / (last - first) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line that carries so many bits a second, keeps what is too much for so long, and loses some anyway.
    struct Line {
        carries: f64,
        queue: Duration,
        loses_every: u32,
    }

    /// Sends for some seconds what the estimate allows, but no more than `wanted`, and gives the estimate at each second.
    fn run(line: &Line, wanted: f64, seconds: u32, bandwidth: &mut Bandwidth, start: Instant) -> Vec<u32> {
        run_with(line, |allowed| allowed.min(wanted), wanted, seconds, bandwidth, start)
    }

    /// Sends for some seconds what `sends` makes of the estimate, for somebody who could use `wanted`.
    fn run_with(
        line: &Line,
        sends: impl Fn(f64) -> f64,
        wanted: f64,
        seconds: u32,
        bandwidth: &mut Bandwidth,
        start: Instant,
    ) -> Vec<u32> {
        let mut free_at = start;
        let mut counted = 0_u32;
        let mut report: Vec<(u16, Option<i64>)> = Vec::new();
        let mut told = Vec::new();
        let (mut owed, mut extra) = (0.0, 0);
        for step in 0..seconds * 1_000 {
            let now = start + Duration::from_millis(u64::from(step));
            let sending = sends(f64::from(bandwidth.bits_per_second()));
            owed += sending / 8_000.0;
            if step % 20 == 0 {
                extra += bandwidth.attempt(wanted as u32, sending as u32, Duration::from_millis(20), now);
            }
            while owed >= 1_200.0 || extra >= 1_200 {
                if owed >= 1_200.0 {
                    owed -= 1_200.0
                } else {
                    extra -= 1_200
                }
                counted += 1;
                let number = bandwidth.sent.note(1_156, now);
                let begin = free_at.max(now);
                let lost = begin - now > line.queue || line.loses_every > 0 && counted.is_multiple_of(line.loses_every);
                if !lost {
                    free_at = begin + Duration::from_secs_f64(1_200.0 * 8.0 / line.carries);
                }
                let at = (free_at + Duration::from_millis(20) - start).as_micros() as i64;
                report.push((number, (!lost).then_some(at)));
            }
            if step % 100 == 99 {
                bandwidth.take(report.drain(..), now + Duration::from_millis(40));
            }
            if step % 1_000 == 999 {
                told.push(bandwidth.bits_per_second());
            }
        }
        told
    }

    fn now() -> Instant {
        crate::worker::monotonic_now()
    }

    #[test]
    fn a_line_that_carries_enough_is_left_alone() {
        let line = Line { carries: 10e6, queue: Duration::from_millis(200), loses_every: 0 };
        let told = run(&line, 1_300_000.0, 20, &mut Bandwidth::new(now()), now());
        assert!(told.iter().all(|rate| *rate >= 1_300_000), "{told:?}");
    }

    #[test]
    fn a_thin_line_is_found_within_three_seconds_and_used() {
        for carries in [300_000.0, 800_000.0] {
            for queue in [50, 500] {
                let line = Line { carries, queue: Duration::from_millis(queue), loses_every: 0 };
                let told = run(&line, 1_300_000.0, 30, &mut Bandwidth::new(now()), now());
                let fits = |rate: &u32| f64::from(*rate) < carries * 1.25;
                assert!(told[3..].iter().all(fits), "{carries} {queue}: {told:?}");
                let mean = f64::from(told[10..].iter().sum::<u32>()) / 20.0;
                assert!(mean > carries * 0.6, "{carries} {queue}: {told:?}");
            }
        }
    }

    #[test]
    fn a_line_that_only_loses_is_not_starved() {
        let line = Line { carries: 10e6, queue: Duration::from_millis(200), loses_every: 4 };
        let told = run(&line, 1_300_000.0, 30, &mut Bandwidth::new(now()), now());
        assert!(told[29] > 900_000, "{told:?}");
    }

    #[test]
    fn a_line_that_gets_better_is_used_again() {
        let start = now();
        let mut bandwidth = Bandwidth::new(start);
        let thin = Line { carries: 200_000.0, queue: Duration::from_millis(300), loses_every: 0 };
        run(&thin, 1_300_000.0, 10, &mut bandwidth, start);
        let wide = Line { carries: 5e6, queue: Duration::from_millis(300), loses_every: 0 };
        let told = run(&wide, 1_300_000.0, 30, &mut bandwidth, start + Duration::from_secs(10));
        assert!(*told.last().expect("told") > 1_000_000, "{told:?}");
    }

    #[test]
    fn who_is_sent_little_learns_step_by_step_that_the_line_carries_all() {
        let start = now();
        let mut bandwidth = Bandwidth::new(start);
        let thin = Line { carries: 100_000.0, queue: Duration::from_millis(300), loses_every: 0 };
        run(&thin, 1_300_000.0, 60, &mut bandwidth, start);
        // From now on only voices go out by themselves, and what tries the line: as with a picture that is withheld.
        let wide = Line { carries: 5e6, queue: Duration::from_millis(300), loses_every: 0 };
        let told = run_with(&wide, |_| 50_000.0, 1_000_000.0, 75, &mut bandwidth, start + Duration::from_secs(60));
        let known = told.iter().position(|rate| *rate > 1_000_000).expect("in the end it is known");
        let begun = told.iter().position(|rate| *rate > 120_000).expect("and begun before");
        assert!(known - begun <= 6, "{told:?}");
    }

    #[test]
    fn another_network_is_not_judged_by_the_one_before() {
        let start = now();
        let mut bandwidth = Bandwidth::new(start);
        let thin = Line { carries: 100_000.0, queue: Duration::from_millis(300), loses_every: 0 };
        run(&thin, 1_300_000.0, 10, &mut bandwidth, start);
        let before = bandwidth.sent.note(1, start);
        bandwidth.begin_anew(start + Duration::from_secs(10));
        assert!(bandwidth.bits_per_second() > 2_000_000);
        assert_eq!(bandwidth.sent.note(1, start), before.wrapping_add(1), "the browser counts on");
    }

    #[test]
    fn a_browser_whose_clock_stands_still_fills_no_memory() {
        let mut arrived = Arrived::default();
        for _ in 0..10_000 {
            arrived.note(7, 1_100);
        }
        assert!(arrived.packets.len() <= ARRIVED_MOST);
    }

    #[test]
    fn an_outage_does_not_make_a_good_line_a_thin_one() {
        let start = now();
        let mut bandwidth = Bandwidth::new(start);
        let line = Line { carries: 5e6, queue: Duration::from_millis(300), loses_every: 0 };
        run(&line, 1_300_000.0, 5, &mut bandwidth, start);
        let numbers: Vec<u16> = (0..500).map(|_| bandwidth.sent.note(1_000, start)).collect();
        let after = start + Duration::from_secs(11);
        bandwidth.take(numbers.into_iter().map(|number| (number, None)), after);
        assert!(bandwidth.bits_per_second() > 1_000_000, "{}", bandwidth.bits_per_second());
    }

    #[test]
    fn who_was_only_sent_voices_is_sent_a_picture_where_nothing_else_can_try_the_line() {
        let start = now();
        let mut bandwidth = Bandwidth::new(start);
        let thin = Line { carries: 60_000.0, queue: Duration::from_millis(300), loses_every: 0 };
        run(&thin, 1_300_000.0, 10, &mut bandwidth, start);
        assert!(bandwidth.bits_per_second() < 100_000);
        let mut at = start + Duration::from_secs(10);
        let waited = (0..4_000).find(|_| {
            at += Duration::from_millis(20);
            bandwidth.attempt(200_000, 50_000, Duration::from_millis(20), at) > 0
        });
        assert!(waited.is_some(), "tried within a while");
        bandwidth.believe(200_000, at);
        assert!(bandwidth.bits_per_second() > 200_000);
        assert_eq!(bandwidth.attempt(200_000, 50_000, Duration::from_millis(20), at), 0);
    }

    #[test]
    fn who_reports_no_times_is_believed_by_the_losses() {
        let start = now();
        let mut bandwidth = Bandwidth::new(start);
        for second in 1..10 {
            let sent = f64::from(bandwidth.bits_per_second()).min(1_200_000.0);
            let lost = 1.0 - (300_000.0 / sent).min(1.0);
            bandwidth.take_share(sent, 120, lost, start + Duration::from_secs(second));
        }
        assert!(bandwidth.bits_per_second() < 400_000, "{}", bandwidth.bits_per_second());
    }
}
