//! What is counted while clients talk.

use std::ops::Range;

/// A packet that leaves this much after its time was held up by the clients, not by the server.
const LATE: u64 = 5_000_000;

/// Others may take this much of a core before a turn counts as disturbed.
pub const OTHERS_MAX: f64 = 0.12;

/// Counts while they run.
#[derive(Default)]
pub struct Tally {
    window: Range<u64>,
    sent: u64,
    late: u64,
    received: u64,
    arrived: u64,
    keyframes: u64,
    losses: u64,
    /// Nanoseconds from sending to receiving.
    delays: Vec<u32>,
}

/// Nanoseconds of the two cores.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// That the server ran.
    pub server: u64,
    /// That the clients ran.
    pub clients: u64,
    /// That nobody ran, both cores together.
    pub idle: u64,
}

impl Taken {
    /// What was taken since an earlier look.
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            server: self.server.saturating_sub(earlier.server),
            clients: self.clients.saturating_sub(earlier.clients),
            idle: self.idle.saturating_sub(earlier.idle),
        }
    }
}

/// What was counted over a window.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// Packets that clients sent, and how many of them arrived, however late.
    pub sent: u64,
    /// Of those sent.
    pub received: u64,
    /// Share of packets that the clients themselves sent late.
    pub late: f64,
    /// Microseconds of the server's processor for a forwarded packet.
    pub cpu_us: f64,
    /// Share of a core that the server took.
    pub share: f64,
    /// Share of a core that the clients took.
    pub clients: f64,
    /// Share of a core that others took of the two cores: whatever else the machine did.
    pub others: f64,
    /// Milliseconds from sending to receiving: median and 99th percentile.
    pub p50_ms: f64,
    /// The 99th percentile.
    pub p99_ms: f64,
    /// Requests for keyframes and reports of loss that clients got.
    pub keyframes: u64,
    /// Reports of loss.
    pub losses: u64,
}

impl Tally {
    /// Counts what is sent in that span, and what of it arrives.
    pub fn over(window: Range<u64>) -> Self {
        Self { window, ..Self::default() }
    }

    /// A packet leaves now that was due at that time.
    pub fn sent(&mut self, now: u64, due: u64) {
        if self.window.contains(&now) {
            self.sent += 1;
            self.late += u64::from(now > due + LATE);
        }
    }

    /// A packet is there.
    pub fn received(&mut self, sent: u64, now: u64) {
        self.arrived += u64::from(self.window.contains(&now));
        if self.window.contains(&sent) {
            self.received += 1;
            self.delays.push(u32::try_from(now.saturating_sub(sent)).unwrap_or(u32::MAX));
        }
    }

    /// A server asks for something.
    pub fn asked(&mut self, keyframes: u32, losses: u32) {
        self.keyframes += u64::from(keyframes);
        self.losses += u64::from(losses);
    }

    /// The figures, given who had the processor.
    pub fn close(mut self, taken: &Taken) -> Window {
        self.delays.sort_unstable();
        let percentile = |hundredth: usize| {
            let at = (self.delays.len() * hundredth / 100).min(self.delays.len().saturating_sub(1));
            self.delays.get(at).map_or(0.0, |nanos| f64::from(*nanos) / 1e6)
        };
        let span = float(self.window.end - self.window.start).max(1.0);
        Window {
            sent: self.sent,
            received: self.received,
            late: float(self.late) / float(self.sent).max(1.0),
            cpu_us: float(taken.server) / 1e3 / float(self.arrived).max(1.0),
            share: float(taken.server) / span,
            clients: float(taken.clients) / span,
            others: (2.0 - float(taken.server + taken.clients + taken.idle) / span).max(0.0),
            p50_ms: percentile(50),
            p99_ms: percentile(99),
            keyframes: self.keyframes,
            losses: self.losses,
        }
    }
}

impl Window {
    /// Share of the packets that never arrived.
    pub fn loss(&self) -> f64 {
        1.0 - float(self.received) / float(self.sent).max(1.0)
    }

    /// Whether the machine was busy with something else: then the figures say little.
    pub fn is_disturbed(&self) -> bool {
        self.others > OTHERS_MAX
    }

    /// All of it on one line.
    pub fn line(&self) -> String {
        format!(
            "{:6.2} µs a packet, {:5.1} % of a core, lost {:.3} %, p50 {:.2} ms, p99 {:.2} ms; clients {:4.1} % of theirs, \
             others {:.1} %, {:.2} % sent late, asked for {} keyframes and {} lost packets",
            self.cpu_us,
            self.share * 100.0,
            self.loss() * 100.0,
            self.p50_ms,
            self.p99_ms,
            self.clients * 100.0,
            self.others * 100.0,
            self.late * 100.0,
            self.keyframes,
            self.losses,
        )
    }
}

/// As a float; counts are far below where that loses anything.
#[allow(clippy::cast_precision_loss, reason = "counts of a run stay far below 2^53")]
pub fn float(count: u64) -> f64 {
    count as f64
}

/// The middle one of some figures; of two, the upper one.
pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}
