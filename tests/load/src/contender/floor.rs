//! The floor as a process of its own.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;

use super::{Contender, Group};
use crate::crowd::Crowd;
use crate::process::{Cores, Server};
use crate::{Result, floor};

/// The floor program.
pub struct Floor {
    server: Server,
    address: SocketAddr,
}

impl Floor {
    /// Starts it.
    pub fn start(cores: Cores) -> Result<Self> {
        let mut command = cores.on_servers(std::env::current_exe()?);
        command.arg("floor").stdout(Stdio::piped());
        let mut server = Server::start(command)?;
        let mut port = String::new();
        let stdout = server.child().stdout.take().ok_or("the floor says nothing")?;
        BufReader::new(stdout).read_line(&mut port)?;
        Ok(Self { server, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port.trim().parse()?)) })
    }
}

impl Contender for Floor {
    fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    fn add_meeting(&mut self, crowd: &mut Crowd) -> Result<()> {
        for _ in 0..2 {
            let number = crowd.add(Group::Floor as usize, true)?;
            let (leg, identity) = crowd.leg(number);
            let keys = floor::keys(identity.crypto(), leg.number())?;
            leg.connect_with(self.address, keys)?;
        }
        Ok(())
    }
}
