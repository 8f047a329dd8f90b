//! All clients on one thread: who is due sends, who has got something reads, and nobody waits for another.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};

use crate::client::dtls::Identity;
use crate::client::leg::{Heard, Leg, patience};
use crate::client::sdp::Kind;
use crate::tally::{Taken, Tally, Window};
use crate::{Result, clock};

/// Who has timers is asked this often.
const TICK: u64 = clock::SECOND / 50;

/// Packets sent before who received is looked after again.
const AT_ONCE: usize = 16;

/// Packets may still be on their way this long after the last one that counts.
const GRACE: u64 = clock::SECOND / 5;

/// What the timer is called among the sockets.
const TIMER: u64 = u64::MAX;

/// The clients of all servers. Those of a server that is not measured keep their connections and are silent.
pub struct Crowd {
    /// Certificate and cryptography.
    pub identity: Identity,
    legs: Vec<Leg>,
    epoll: OwnedFd,
    timer: OwnedFd,
    due: BinaryHeap<Reverse<(u64, usize, bool)>>,
    next_tick: u64,
    tally: Tally,
    out: Box<[u8; 1_500]>,
    inward: Box<[u8; 2_048]>,
    ready: Vec<epoll::Event>,
}

impl Crowd {
    /// Nobody yet.
    pub fn new() -> Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        epoll::add(&epoll, &timer, EventData::new_u64(TIMER), EventFlags::IN | EventFlags::ET)?;
        Ok(Self {
            identity: Identity::new()?,
            legs: Vec::new(),
            epoll,
            timer,
            due: BinaryHeap::new(),
            next_tick: 0,
            tally: Tally::default(),
            out: Box::new([0; 1_500]),
            inward: Box::new([0; 2_048]),
            ready: Vec::with_capacity(256),
        })
    }

    /// One more connection, which sends or only receives; gives its number.
    pub fn add(&mut self, group: usize, sends: bool) -> Result<usize> {
        let number = self.legs.len();
        let leg = Leg::new(number, group, sends)?;
        epoll::add(&self.epoll, &leg.socket, EventData::new_u64(u64::try_from(number)?), EventFlags::IN)?;
        self.legs.push(leg);
        Ok(number)
    }

    /// A connection, and what all have in common.
    pub fn leg(&mut self, number: usize) -> (&mut Leg, &Identity) {
        (&mut self.legs[number], &self.identity)
    }

    /// Lets everybody live for a moment, without media.
    pub fn pump(&mut self, span: Duration) -> Result<()> {
        self.due.clear();
        self.live(clock::nanos() + clock::span(span))
    }

    /// Waits until all clients of a server are connected.
    pub fn until_ready(&mut self, group: usize) -> Result<()> {
        let until = clock::nanos() + clock::span(patience());
        loop {
            self.pump(Duration::from_millis(20))?;
            let members = self.legs.iter().filter(|leg| leg.group == group);
            let ready = members.map(Leg::is_ready).collect::<Result<Vec<bool>>>()?;
            if ready.iter().all(|ready| *ready) {
                return Ok(());
            }
            if clock::nanos() > until {
                return Err("clients did not connect in time".into());
            }
        }
    }

    /// Lets the first meetings of a group talk, and counts over a window after a while of warming up. `sample` is asked for
    /// who had the processor when the window opens and when it closes.
    pub fn talk(
        &mut self,
        group: usize,
        meetings: usize,
        warm: Duration,
        window: Duration,
        sample: &dyn Fn() -> Result<Taken>,
    ) -> Result<Window> {
        self.begin(group, 2 * meetings);
        let opens = clock::nanos() + clock::span(warm);
        let closes = opens + clock::span(window);
        self.tally = Tally::over(opens..closes);
        self.live(opens)?;
        let before = sample()?;
        self.live(closes)?;
        let taken = sample()?.since(&before);
        self.live(closes + GRACE)?;
        self.due.clear();
        Ok(std::mem::take(&mut self.tally).close(&taken))
    }

    /// Everybody's first packets, spread evenly.
    fn begin(&mut self, group: usize, sources: usize) {
        let now = clock::nanos();
        self.due.clear();
        let talking = self.legs.iter().enumerate().filter(|(_, leg)| leg.group == group && leg.is_source());
        for (number, _) in talking.take(sources) {
            for is_video in [false, true] {
                // Multiples of the golden ratio fall evenly, however many there are.
                let phase = (number * 2 + usize::from(is_video)).wrapping_mul(0x9e37_79b9) & 0xffff;
                let offset = u64::try_from(phase).unwrap_or(0) * (clock::SECOND / 30) / 0x1_0000;
                self.due.push(Reverse((now + offset, number, is_video)));
            }
        }
    }

    fn live(&mut self, until: u64) -> Result<()> {
        loop {
            let now = clock::nanos();
            if now >= until {
                return Ok(());
            }
            self.send_due(now);
            if now >= self.next_tick {
                self.next_tick = now + TICK;
                for leg in &mut self.legs {
                    leg.tick(now, &self.identity);
                }
            }
            let next = self.due.peek().map_or(until, |Reverse((at, ..))| *at);
            self.wait(next.min(until).min(self.next_tick))?;
            self.receive();
        }
    }

    fn send_due(&mut self, now: u64) {
        for _ in 0..AT_ONCE {
            let Some(mut first) = self.due.peek_mut().filter(|first| first.0.0 <= now) else { return };
            let Reverse((at, number, is_video)) = *first;
            let kind = if is_video { Kind::Video } else { Kind::Audio };
            self.tally.sent(clock::nanos(), at);
            let pause = self.legs[number].send(kind, &mut self.out);
            *first = Reverse((at + pause, number, is_video));
        }
    }

    /// Waits until something comes in or a time is there.
    fn wait(&mut self, until: u64) -> Result<()> {
        let span = until.saturating_sub(clock::nanos());
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        if span > 0 {
            let it_value = Timespec {
                tv_sec: (span / clock::SECOND).cast_signed(),
                tv_nsec: (span % clock::SECOND).cast_signed(),
            };
            let once = Itimerspec { it_interval: at_once, it_value };
            timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &once)?;
        }
        self.ready.clear();
        let timeout = (span == 0).then_some(&at_once);
        match epoll::wait(&self.epoll, rustix::buffer::spare_capacity(&mut self.ready), timeout) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// One datagram for each socket that has some: the next round brings the next one.
    fn receive(&mut self) {
        for at in 0..self.ready.len() {
            let number = self.ready[at].data.u64();
            let Some(leg) = usize::try_from(number).ok().and_then(|number| self.legs.get_mut(number)) else { continue };
            match leg.receive(&mut self.inward, &self.identity) {
                Heard::Media(sent) => self.tally.received(sent, clock::nanos()),
                Heard::Requests { keyframes, losses } => self.tally.asked(keyframes, losses),
                Heard::Nothing | Heard::Upkeep => {}
            }
        }
    }
}
