//! A real `clamd` with a signature base of its own, which knows nothing but EICAR's test file.

#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use server::clamd::{Clamd, ClamdAddress};
use tempfile::TempDir;

/// The test string that every antivirus finds, and that does nothing. In two parts, lest this file be found.
pub const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];

/// As docs/OPERATIONS.md recommends.
const SETTINGS: &str = "\
Foreground yes
MaxScanTime 8000
MaxScanSize 64M
MaxFileSize 64M
AlertExceedsMax yes
";

/// A running `clamd`; dropped, it ends.
pub struct RealClamd {
    process: Child,
    folder: TempDir,
}

impl RealClamd {
    /// Starts one, and returns once it answers.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("database");
        std::fs::create_dir(&database).unwrap();
        let eicar: String = EICAR.concat().bytes().map(|byte| format!("{byte:02x}")).collect();
        // Name, any type of file, anywhere in it.
        std::fs::write(database.join("test.ndb"), format!("Eicar-Test:0:*:{eicar}\n")).unwrap();
        let process = run(folder.path());
        let mut clamd = Self { process, folder };
        clamd.until_it_answers().await;
        clamd
    }

    /// Where it listens.
    pub fn address(&self) -> ClamdAddress {
        ClamdAddress::Unix(self.folder.path().join("clamd.ctl"))
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again at the same address.
    pub async fn restart(&mut self) {
        self.process = run(self.folder.path());
        self.until_it_answers().await;
    }

    async fn until_it_answers(&mut self) {
        let clamd = Clamd::new(self.address());
        while clamd.ping().await.is_err() {
            if let Some(status) = self.process.try_wait().unwrap() {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("clamd ended: {status}\n{log}");
            }
            server::clock::pause(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for RealClamd {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run(folder: &Path) -> Child {
    let shown = folder.display();
    let config = folder.join("clamd.conf");
    let settings = format!(
        "{SETTINGS}LocalSocket {shown}/clamd.ctl\nDatabaseDirectory {shown}/database\nTemporaryDirectory {shown}\n"
    );
    std::fs::write(&config, settings).unwrap();
    let log = std::fs::File::create(folder.join("log")).unwrap();
    let mut command = Command::new(program());
    command.arg("--config-file").arg(&config).stdin(Stdio::null());
    let started = command.stdout(log.try_clone().unwrap()).stderr(log).spawn();
    started.expect("clamd, of the Debian package clamav-daemon")
}

/// Debian puts it where only root looks for programs.
fn program() -> PathBuf {
    let usual = PathBuf::from("/usr/sbin/clamd");
    if usual.exists() { usual } else { "clamd".into() }
}
