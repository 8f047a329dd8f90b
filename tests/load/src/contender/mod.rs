//! The servers that are compared.

pub mod floor;
pub mod janus;
pub mod people;
pub mod sportello;

use crate::Result;
use crate::crowd::Crowd;
use crate::process::Server;
use crate::tally::float;

/// A server that can host meetings of two.
pub trait Contender {
    /// Its process.
    fn server(&mut self) -> &mut Server;

    /// Begins one more meeting: its clients are in the crowd, and on their way to being connected.
    fn add_meeting(&mut self, crowd: &mut Crowd) -> Result<()>;

    /// Ends all meetings as people end them, and sees that nothing is left of them.
    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Number of the clients' group of each server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The server of this project.
    Sportello,
    /// The server it is compared with.
    Janus,
    /// What can't be undercut.
    Floor,
}

impl Group {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sportello => "sportello",
            Self::Janus => "janus",
            Self::Floor => "floor",
        }
    }
}

/// A contender, and how many meetings it hosts.
pub struct Hosted {
    /// The server.
    pub contender: Box<dyn Contender>,
    /// The clients' group.
    pub group: Group,
    /// Meetings under way.
    pub meetings: usize,
    /// Its memory before the first one, in KiB.
    pub idle_kib: u64,
}

impl Hosted {
    /// A server without meetings.
    pub fn new(group: Group, mut contender: Box<dyn Contender>) -> Result<Self> {
        let idle_kib = contender.server().memory_kib()?;
        Ok(Self { contender, group, meetings: 0, idle_kib })
    }

    /// Begins meetings until there are so many, and waits until all clients are connected.
    pub fn grow(&mut self, meetings: usize, crowd: &mut Crowd) -> Result<()> {
        while self.meetings < meetings {
            self.contender.add_meeting(crowd)?;
            self.meetings += 1;
            crowd.pump(std::time::Duration::from_millis(2))?;
        }
        crowd.until_ready(self.group as usize)
    }

    /// KiB of memory for each meeting.
    pub fn kib_per_meeting(&mut self) -> Result<f64> {
        let grown = self.contender.server().memory_kib()?.saturating_sub(self.idle_kib);
        Ok(float(grown) / float(u64::try_from(self.meetings.max(1))?))
    }
}
