//! What a court's expert does, with public tools alone: the script of docs/EVIDENCE.md, openssl and age.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{Recorded, record};
use evidence::{Identity, Recipients, SIGNATURE, SigningKey, open, seal};

/// The script as it stands in the documentation.
fn script(dir: &Path) -> PathBuf {
    let document = include_str!("../../docs/EVIDENCE.md");
    let (_, rest) = document.split_once("```sh verify-recording.sh\n").unwrap();
    let (script, _) = rest.split_once("```").unwrap();
    let path = dir.join("verify-recording.sh");
    fs::write(&path, script).unwrap();
    path
}

/// Writes a recording as it lies in the store, with the office's public key beside it.
fn write(recorded: &Recorded, dir: &Path) -> PathBuf {
    let folder = dir.join(recorded.folder.to_string());
    fs::create_dir_all(&folder).unwrap();
    for (name, object) in &recorded.objects {
        fs::write(folder.join(name), object).unwrap();
    }
    fs::write(dir.join("office.pem"), recorded.signer.public().to_pem().unwrap()).unwrap();
    folder
}

fn verify(recorded: &Recorded) -> Output {
    let dir = tempfile::tempdir().unwrap();
    let folder = write(recorded, dir.path());
    Command::new("sh").arg(script(dir.path())).arg(folder).arg(dir.path().join("office.pem")).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_script_of_the_documentation_finds_a_whole_recording_whole() {
    for parts in [&[3, 2][..], &[1], &[0], &[2, 0]] {
        let output = verify(&record(parts));
        assert!(output.status.success(), "{}", said(&output));
        assert!(said(&output).contains("whole and unchanged"), "{}", said(&output));
    }
}

#[test]
fn the_script_says_of_a_recording_without_manifest_that_it_is_cut() {
    let output = verify(&record(&[3, 2]).cut_after(2, 1));
    assert!(output.status.success() && said(&output).contains("no manifest"), "{}", said(&output));
}

#[test]
fn the_script_finds_what_verification_finds() {
    type Deed = fn(&mut Recorded);
    let deeds: [Deed; 10] = [
        |recorded| *recorded.objects.get_mut(&recorded.name(1, 2)).unwrap().last_mut().unwrap() ^= 1,
        |recorded| drop(recorded.objects.remove(&recorded.name(1, 1))),
        |recorded| drop(recorded.objects.remove(&recorded.name(1, 3))),
        |recorded| drop(recorded.objects.remove(&recorded.name(2, 2))),
        |recorded| recorded.objects.retain(|name, _| !name.starts_with("01-")),
        |recorded| recorded.objects.get_mut("still-001.age").unwrap()[0] ^= 1,
        |recorded| drop(recorded.objects.remove("still-001.age")),
        |recorded| drop(recorded.objects.insert("still-002.age".into(), b"added".to_vec())),
        |recorded| recorded.objects.get_mut(SIGNATURE).unwrap()[0] ^= 1,
        |recorded| recorded.objects.get_mut("manifest.json").unwrap().push(b'\n'),
    ];
    for (which, deed) in deeds.iter().enumerate() {
        let mut recorded = record(&[3, 2]);
        deed(&mut recorded);
        assert!(!recorded.findings().is_empty(), "deed {which}");
        let output = verify(&recorded);
        assert!(!output.status.success(), "deed {which}: {}", said(&output));
    }
}

#[test]
fn openssl_reads_our_keys_and_we_read_those_of_openssl() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name);
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).current_dir(dir.path()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    };
    fs::write(file("ours.pem"), SigningKey::from_random(&[3; 32]).to_pem().unwrap().as_bytes()).unwrap();
    openssl(&["pkey", "-in", "ours.pem", "-pubout", "-out", "ours.pub"]);
    let ours = SigningKey::from_random(&[3; 32]).public().to_pem().unwrap();
    assert_eq!(fs::read_to_string(file("ours.pub")).unwrap(), ours);

    openssl(&["genpkey", "-algorithm", "ed25519", "-out", "theirs.pem"]);
    openssl(&["pkey", "-in", "theirs.pem", "-pubout", "-out", "theirs.pub"]);
    fs::write(file("data"), "a manifest").unwrap();
    openssl(&["pkeyutl", "-sign", "-inkey", "theirs.pem", "-rawin", "-in", "data", "-out", "data.sig"]);
    let key = SigningKey::from_pem(&fs::read_to_string(file("theirs.pem")).unwrap()).unwrap();
    let public = evidence::PublicKey::from_pem(&fs::read_to_string(file("theirs.pub")).unwrap()).unwrap();
    assert_eq!(key.public(), public);
    let signature: [u8; 64] = fs::read(file("data.sig")).unwrap().try_into().unwrap();
    assert!(public.verifies(b"a manifest", &signature));
    // Ed25519 draws no randomness: the same signature.
    assert_eq!(key.sign(b"a manifest"), signature);
}

/// Whether a program is there. Where it is not, what needs it is not tried, and says so.
fn there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        println!("SKIPPED: {program} is not installed (Debian: apt-get install {program})");
    }
    there
}

#[test]
fn age_opens_what_we_sealed_and_we_open_what_age_sealed() {
    let program = std::env::var("AGE").unwrap_or_else(|_| "age".into());
    if !there(&program) {
        return;
    }
    let recorded = record(&[3]);
    let dir = tempfile::tempdir().unwrap();
    let folder = write(&recorded, dir.path());
    for key in [&recorded.office, &recorded.escrow] {
        fs::write(dir.path().join("key.txt"), key.to_file().as_bytes()).unwrap();
        let mut opened = Vec::new();
        for name in recorded.segment_names() {
            let output = Command::new(&program)
                .args(["-d", "-i", "../../key.txt"])
                .arg(name)
                .current_dir(&folder)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", said(&output));
            opened.extend(output.stdout);
        }
        assert_eq!(opened, recorded.plain[0]);
    }
    fs::write(dir.path().join("plain"), "theirs").unwrap();
    let recipient = recorded.office.recipient().to_string();
    let output = Command::new(&program).args(["-r", &recipient]).arg(dir.path().join("plain")).output().unwrap();
    assert_eq!(open(&output.stdout, &recorded.office).unwrap().as_slice(), b"theirs");
}

/// Another implementation in the Python of the tests of attachments, which `scripts/attachments venv` makes.
#[test]
fn pyrage_opens_what_we_sealed() {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new("../target").into(), PathBuf::from);
    let python = target.join("attachments-venv/bin/python");
    let pyrage = |arguments: &[&str]| Command::new(&python).arg("-c").args(arguments).output();
    if !pyrage(&["import pyrage"]).is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: no pyrage in {} (scripts/attachments venv)", python.display());
        return;
    }
    let keys = [Identity::generate(), Identity::generate()];
    let recipients = Recipients::parse(&format!("{}\n{}", keys[0].recipient(), keys[1].recipient())).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), seal(b"two seconds", &recipients).unwrap()).unwrap();
    let program = "import pyrage, sys\n\
        key = pyrage.x25519.Identity.from_str(sys.argv[2])\n\
        sys.stdout.buffer.write(pyrage.decrypt(open(sys.argv[1], 'rb').read(), [key]))";
    for key in &keys {
        let secret = key.to_file().lines().nth(1).unwrap().to_owned();
        let output = pyrage(&[program, file.path().to_str().unwrap(), &secret]).unwrap();
        assert_eq!(output.stdout, b"two seconds", "{}", said(&output));
    }
}
