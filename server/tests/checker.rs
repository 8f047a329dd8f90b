//! The checking process, as the server starts it, on good and hostile files.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at what it did not expect")]

#[path = "../../chat/src/pdf/sample.rs"]
mod sample;

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use chat::pdf::{Findings, Question};
use protocol::{AttachmentWarning, Code};
use sample::Raw;
use server::checker::{CheckError, Checker, SUBCOMMAND, task::Task};

const SPORTELLO: &str = env!("CARGO_BIN_EXE_sportello");

async fn check(file: Vec<u8>) -> Result<Findings, Code> {
    Checker::new(SPORTELLO).check(file.into(), Question::default()).await.map_err(|error| error.code())
}

fn passed(pages: u32, warnings: &[AttachmentWarning]) -> Result<Findings, Code> {
    Ok(Findings { pages, warnings: warnings.to_vec(), ..Findings::default() })
}

#[tokio::test]
async fn good_files_pass_with_what_the_official_should_know() {
    assert_eq!(check(sample::form()).await, passed(1, &[]));
    assert_eq!(check(sample::scan()).await, passed(1, &[AttachmentWarning::Scan]));
    let signed = check(sample::signed()).await.unwrap();
    assert_eq!(signed.warnings, [AttachmentWarning::SignatureNotVerified]);
    assert_eq!(signed.signatures.len(), 1);
    assert_eq!(check(sample::encrypted(&sample::form(), "")).await, passed(1, &[AttachmentWarning::Restricted]));
}

#[tokio::test]
async fn a_file_of_exactly_three_mebibytes_passes() {
    let file = sample::padded(3 * 1024 * 1024);
    assert_eq!(file.len(), 3_145_728);
    assert_eq!(check(file).await, passed(1, &[]));
}

#[tokio::test]
async fn bad_files_are_refused_with_their_reason() {
    let truncated = sample::form()[..400].to_vec();
    for (what, file, code) in [
        ("nothing", Vec::new(), Code::FileEmpty),
        ("noise", sample::noise(5_000), Code::FileNotPdf),
        (
            "noise in a PDF's clothes",
            [b"%PDF-1.7\n", sample::noise(5_000).as_slice(), b"\n%%EOF"].concat(),
            Code::FileDamaged,
        ),
        ("truncated", truncated, Code::FileDamaged),
        ("no pages", sample::no_pages(), Code::FileNoPages),
        ("password", sample::encrypted(&sample::form(), "segreta"), Code::FileEncrypted),
        ("script", sample::javascript(), Code::FileActiveContent),
        ("embedded file", sample::embedded_file(), Code::FileEmbeddedFiles),
        ("too many pages", Raw::pages(21, "", "").bytes(), Code::FileTooManyPages),
        ("content of 64 MiB", sample::bomb(64 << 20), Code::FileTooComplex),
    ] {
        assert_eq!(check(file).await, Err(code), "{what}");
    }
}

/// What the process is sent.
fn with_head(file: &[u8]) -> Vec<u8> {
    let task = Task::Inspect { question: Question::default() };
    [task.head().unwrap().as_slice(), file].concat()
}

/// 400,000 nested dictionaries in an object stream below the cap on its size: the parser would take gigabytes.
fn memory_bomb() -> Vec<u8> {
    let dictionary = b"<</A<</B<</C<</D 1>>>>>>>>";
    let (mut index, mut body) = (String::new(), Vec::new());
    for number in 0..90_000_u32 {
        index.push_str(&format!("{} {} ", 1_000 + number, body.len()));
        body.extend_from_slice(dictionary);
    }
    let first = index.len();
    let packed = sample::deflated([index.as_bytes(), &body].concat());
    let entries = format!("/Type /ObjStm /N 90000 /First {first} /Filter /FlateDecode");
    let mut file = Raw::page("", "");
    for stream in 0..12 {
        file = file.stream(10 + stream, &entries, &packed);
    }
    file.bytes()
}

#[tokio::test]
async fn a_file_that_eats_memory_ends_its_own_process_alone() {
    let error = Checker::new(SPORTELLO).check(memory_bomb().into(), Question::default()).await.unwrap_err();
    assert!(matches!(error, CheckError::Ended(_)), "{error}: the bomb was none");
    assert_eq!(error.code(), Code::FileTooComplex);
}

#[tokio::test]
async fn the_process_never_holds_more_than_its_limit() {
    let mut child = Command::new(SPORTELLO)
        .arg(SUBCOMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pid = child.id();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || drop(input.write_all(&with_head(&memory_bomb()))));
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        if let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"));
            let kib = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kib| kib.parse().ok());
            peak = peak.max(kib.unwrap_or(0_u64));
        }
        std::thread::yield_now();
    }
    writer.join().unwrap();
    assert!(peak > 0 && peak <= 512 * 1024, "{peak} KiB");
}

#[test]
fn the_process_has_shut_itself_in_before_it_reads() {
    let mut child =
        Command::new(SPORTELLO).arg(SUBCOMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let proc = format!("/proc/{}", child.id());
    let read = |name: &str| std::fs::read_to_string(format!("{proc}/{name}")).unwrap();
    let status = |key: &str| {
        let status = read("status");
        status.lines().find_map(|line| line.strip_prefix(key)).map(|value| value.trim_matches([':', '\t']).to_owned())
    };
    // It now waits for its file; until it does, it is on its way there.
    while status("Seccomp").as_deref() != Some("2") {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
    assert_eq!(status("NoNewPrivs").as_deref(), Some("1"));
    // Field 41 of proc(5); the second one, in parentheses, may hold blanks.
    let stat = read("stat");
    let policy = stat.rsplit(')').next().unwrap().split_whitespace().nth(38);
    assert_eq!(policy, Some(libc::SCHED_IDLE.to_string().as_str()), "meetings go first");
    let limits = read("limits");
    for (name, limit) in [
        ("Max address space", "536870912"),
        ("Max cpu time", "5"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max open files", "3"),
    ] {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        assert_eq!(line.split_whitespace().take(2).collect::<Vec<_>>(), [limit, limit], "{name}");
    }
    child.stdin.take().unwrap().write_all(&with_head(&sample::form())).unwrap();
    let output = child.wait_with_output().unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        line,
        "{\"answer\":\"verdict\",\"verdict\":{\"verdict\":\"accepted\",\"pages\":1,\"warnings\":[],\"signatures\":[],\"form\":null}}\n"
    );
}

#[tokio::test]
async fn a_page_is_drawn_as_a_picture_of_the_width_asked_for() {
    let checker = Checker::new(SPORTELLO);
    let picture = checker.render(sample::scan().into(), 1, 300).await.unwrap();
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(picture[16..24], [300_u32.to_be_bytes(), 424_u32.to_be_bytes()].concat(), "an A4 sheet");
    for (page, width) in [(0, 300), (2, 300), (1, 99), (1, 2_401)] {
        let error = checker.render(sample::scan().into(), page, width).await.unwrap_err();
        assert_eq!(error.code(), Code::NotFound, "page {page}, {width} pixels");
    }
}

/// A stand-in for the program, to see what the server makes of a process that misbehaves.
fn program(script: &str) -> (tempfile::TempDir, Checker) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sportello");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let checker = Checker::new(path);
    (folder, checker)
}

async fn outcome(script: &str) -> CheckError {
    let (_folder, checker) = program(script);
    checker.with_wall_limit(Duration::from_secs(1)).check(sample::form().into(), Question::default()).await.unwrap_err()
}

#[tokio::test]
async fn a_process_that_hangs_is_killed() {
    let error = outcome("exec /bin/sleep 60").await;
    assert!(matches!(error, CheckError::TooLong), "{error}");
    assert_eq!(error.code(), Code::FileTooComplex);
}

/// Something that always wants the first processor.
struct Busy(std::process::Child);

impl Busy {
    fn begin() -> Self {
        let mut command = std::process::Command::new("taskset");
        Self(command.args(["-c", "0", "sh", "-c", "while :; do :; done"]).spawn().unwrap())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn a_machine_without_time_for_the_check_is_not_the_files_fault() {
    let _busy = Busy::begin();
    let error = outcome("exec taskset -c 0 chrt -i 0 sh -c 'while :; do :; done'").await;
    assert!(matches!(error, CheckError::Starved), "{error}");
    assert_eq!(error.code(), Code::FileCheckUnavailable);
}

#[tokio::test]
async fn a_process_that_dies_is_the_files_fault() {
    for script in ["kill -9 $$", "kill -SEGV $$", "exit 1", "exec /bin/cat", "echo '{\"verdict\":\"accepted\"}'", ":"] {
        assert_eq!(outcome(script).await.code(), Code::FileTooComplex, "{script}");
    }
}

#[tokio::test]
async fn a_check_that_can_not_run_is_ours() {
    let missing =
        Checker::new("/nonexistent/sportello").check(sample::form().into(), Question::default()).await.unwrap_err();
    assert_eq!(missing.code(), Code::FileCheckUnavailable);
    assert_eq!(outcome("exit 70").await.code(), Code::FileCheckUnavailable);
}

#[tokio::test]
async fn the_process_inherits_nothing_of_the_servers_environment() {
    let error = outcome("[ -z \"$HOME$CARGO_MANIFEST_DIR\" ] && [ \"$MALLOC_ARENA_MAX\" = 1 ] && exit 70").await;
    assert!(matches!(error, CheckError::NotShutIn), "{error}");
}

#[tokio::test]
async fn many_files_at_once_all_get_their_verdict() {
    let checker = Checker::new(SPORTELLO);
    let checks: Vec<_> = (0..12)
        .map(|number| {
            let checker = checker.clone();
            let file = if number % 2 == 0 { sample::form() } else { sample::javascript() };
            tokio::spawn(
                async move { checker.check(file.into(), Question::default()).await.map_err(|error| error.code()) },
            )
        })
        .collect();
    for (number, check) in checks.into_iter().enumerate() {
        let expected = if number % 2 == 0 { passed(1, &[]) } else { Err(Code::FileActiveContent) };
        assert_eq!(check.await.unwrap(), expected);
    }
}

#[tokio::test]
async fn authorities_that_can_t_be_read_are_named_as_what_is_wrong() {
    let trust = tempfile::tempdir().unwrap();
    let block = "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    std::fs::write(trust.path().join(server::trust::SIGNATURES), block).unwrap();
    let checker = Checker::trusting(Some(SPORTELLO), Some(trust.path().to_owned()));
    let error = checker.check(sample::form().into(), Question::default()).await.unwrap_err();
    assert!(matches!(error, CheckError::NoAuthorities), "{error}");
    assert_eq!(error.code(), Code::FileCheckUnavailable);
}
