//! The set as it lies in the target folder, made anew when its sources changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// Files of the set; fewer would be a set that was cut.
const FILES: usize = 124;
/// Files of `attacks.py`, likewise.
const ATTACKS: usize = 70;

/// The labelled set.
pub struct Set {
    pub folder: PathBuf,
    pub files: Vec<Labelled>,
}

/// A line of the manifest. Its words are Italian, as its maker writes them.
#[derive(Debug, Deserialize)]
pub struct Labelled {
    /// Name in the folder.
    pub file: String,
    /// Name the citizen declares.
    #[serde(rename = "nome")]
    pub name: String,
    /// What the citizen says it is.
    #[serde(rename = "ruolo")]
    pub role: Role,
    #[serde(rename = "esito")]
    pub verdict: Verdict,
    #[serde(rename = "codice")]
    pub label: String,
    #[serde(rename = "nota")]
    pub note: String,
    /// Any refusal or warning is right.
    #[serde(rename = "elastico", default)]
    pub elastic: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    #[serde(rename = "modulo")]
    Form,
    #[serde(rename = "documento")]
    Document,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Verdict {
    #[serde(rename = "ok")]
    Accepted,
    #[serde(rename = "avviso")]
    Warned,
    #[serde(rename = "rifiuto")]
    Refused,
}

impl Set {
    /// The set, as `scripts/attachments` makes it.
    pub fn make() -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/attachments");
        let made = Command::new(script).env("CARGO_TARGET_DIR", target).status().unwrap();
        assert!(made.success(), "scripts/attachments could not make the set: see above");
        let folder = target.join("attachments");
        let manifest = std::fs::read_to_string(folder.join("manifest.jsonl")).unwrap();
        let files: Vec<_> = manifest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(files.len(), FILES);
        Self { folder, files }
    }

    /// Forged signatures and changes after signing, by name.
    pub fn attacks(&self) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(self.folder.join("attacks")).unwrap().map(|entry| entry.unwrap().path());
        let mut attacks: Vec<_> = entries
            .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
            .collect();
        attacks.sort();
        assert_eq!(attacks.len(), ATTACKS);
        attacks
    }

    /// Python with what the oracles need.
    pub fn python(&self) -> PathBuf {
        self.folder.with_file_name("attachments-venv").join("bin/python")
    }

    /// The one authority that is trusted.
    pub fn root(&self) -> PathBuf {
        self.folder.join("pki/radice.pem")
    }

    pub fn bytes(&self, file: &Labelled) -> Vec<u8> {
        std::fs::read(self.folder.join(&file.file)).unwrap()
    }
}
