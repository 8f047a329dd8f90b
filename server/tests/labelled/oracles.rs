//! What validators of others' making say of the same files: pyHanko of signatures, qpdf of structure.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use chat::pdf::Findings;
use futures_util::{StreamExt, stream};
use protocol::{AttachmentWarning, Code};
use serde::Deserialize;
use server::checker::CheckError;

use crate::set::{Set, Verdict};
use crate::steps::{Steps, no_form};
use crate::tampered::{self, Tampered};

/// Files checked at once; the checker has its own limit.
const AT_ONCE: usize = 4;

type Checked = Result<Findings, CheckError>;

/// Whether this service takes the file as one with a good signature. Whose it is, is another question.
fn is_well_signed(checked: &Checked) -> bool {
    match checked {
        Ok(Findings { signatures, warnings, .. }) => {
            let verified = !warnings.contains(&AttachmentWarning::SignatureNotVerified);
            verified && !signatures.is_empty() && signatures.iter().all(|one| one.trusted == Some(true))
        }
        Err(error) => error.code() == Code::SignatureOtherPerson,
    }
}

fn crashed(checked: &Checked) -> bool {
    matches!(checked, Err(error) if !matches!(error, CheckError::Refused(_)))
}

async fn check_all(steps: &Steps, files: &[Tampered]) -> Vec<Checked> {
    let checks = files.iter().map(|file| steps.check(file.bytes.clone(), no_form()));
    stream::iter(checks).buffered(AT_ONCE).collect().await
}

/// What pyHanko says of one file.
#[derive(Debug, Deserialize)]
struct Said {
    good: bool,
    why: Vec<String>,
}

/// Asks pyHanko about all of them.
/// A program that runs where nothing else wants to, as our checks do: before others they would never get a turn.
fn behind(program: &Path) -> Command {
    let mut command = Command::new("chrt");
    command.args(["--idle", "0"]).arg(program);
    command
}

fn ask_pyhanko(set: &Set, files: &[Tampered]) -> Vec<Said> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = (0..files.len()).map(|number| folder.path().join(format!("{number}.pdf"))).collect();
    for (path, file) in paths.iter().zip(files) {
        std::fs::write(path, &file.bytes).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/attachments/oracle.py");
    let mut python = behind(&set.python());
    python.arg(script).arg(set.root()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut oracle = python.spawn().unwrap();
    let mut asked = oracle.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        for path in paths {
            writeln!(asked, "{}", path.display()).unwrap();
        }
    });
    let output = oracle.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "oracle.py: {}", output.status);
    let said: Vec<_> = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    assert_eq!(said.len(), files.len());
    said.into_iter().map(|line| serde_json::from_slice(line).unwrap()).collect()
}

/// Every signed file of the set, and what tampering makes of the good ones.
fn signed_files(set: &Set) -> (Vec<Tampered>, usize) {
    let signed = set.files.iter().filter(|file| file.file.contains("_firma"));
    let mut files: Vec<_> = signed.map(|file| Tampered { what: file.file.clone(), bytes: set.bytes(file) }).collect();
    let untouched = files.len();
    let good: Vec<_> = set.files.iter().filter(|file| file.file.starts_with("ok_firma")).collect();
    for (at, file) in good.iter().enumerate() {
        let bytes = set.bytes(file);
        files.extend(tampered::flipped(&file.file, &bytes));
        files.extend(tampered::cut(&file.file, &bytes));
        files.push(tampered::lengthened(&file.file, &bytes));
        let other = set.bytes(good[(at + 1) % good.len()]);
        files.push(tampered::with_signature_of(&file.file, &bytes, &other));
    }
    (files, untouched)
}

#[tokio::test(flavor = "multi_thread")]
async fn pyhanko_and_we_agree_on_every_signature() {
    let set = Set::make();
    let steps = Steps::prepare(&set).await;
    let (files, untouched) = signed_files(&set);
    let said = ask_pyhanko(&set, &files);
    let checked = check_all(&steps, &files).await;
    let mut wrong = 0;
    for (at, ((file, said), checked)) in files.iter().zip(&said).zip(&checked).enumerate() {
        let ours = is_well_signed(checked);
        let tampered_and_taken = at >= untouched && ours;
        if said.good != ours || tampered_and_taken || crashed(checked) {
            wrong += 1;
            println!("wrong: {}: pyHanko says good: {} {:?}, we say {checked:?}", file.what, said.good, said.why);
        }
    }
    println!("signatures: {} of {} as pyHanko says", files.len() - wrong, files.len());
    assert_eq!(wrong, 0);
}

/// What honest programs write too: everything else of `attacks.py` is forged.
const HONEST: [&str; 10] = [
    "archived",
    "by_an_intermediate_authority",
    "by_somebody_without_a_fiscal_code",
    "for_any_purpose",
    "for_clients_and_mail",
    "for_documents",
    "for_documents_as_adobe_says",
    // With a warning: `attacked.rs`.
    "second_signature_that_is_shown",
    "second_signature_with_fonts",
    "second_signature_with_metadata",
];

/// What pyHanko lets pass, and we do not: it asks neither for what a certificate was issued nor what a time stamp shows.
const ONLY_WE_SEE: [&str; 3] = ["for_web_clients_only", "for_web_servers_only", "stamp_that_is_shown"];

/// Attacks that readers of a file read differently: not taken at all, whoever signed.
const HIDDEN: &str = "hidden_";

fn is_called_changed(checked: &Checked) -> bool {
    matches!(checked, Err(error) if error.code() == Code::SignatureChangedAfter)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_forged_signature_is_believed() {
    let set = Set::make();
    let steps = Steps::prepare(&set).await;
    let attacks = set.attacks().into_iter();
    let files: Vec<_> = attacks.map(|(what, bytes)| Tampered { what, bytes }).collect();
    let said = ask_pyhanko(&set, &files);
    let checked = check_all(&steps, &files).await;
    let mut wrong = 0;
    for ((file, said), checked) in files.iter().zip(&said).zip(&checked) {
        let (ours, honest) = (is_well_signed(checked), HONEST.contains(&file.what.as_str()));
        let good_for_pyhanko = honest || ONLY_WE_SEE.contains(&file.what.as_str());
        let taken = file.what.starts_with(HIDDEN) && !is_called_changed(checked);
        if ours != honest || said.good != good_for_pyhanko || taken || crashed(checked) {
            wrong += 1;
            println!("wrong: {}: pyHanko says good: {} {:?}, we say {checked:?}", file.what, said.good, said.why);
        }
    }
    println!("attacks: {} of {} seen through", files.len() - wrong, files.len());
    assert_eq!(wrong, 0);
}

/// What `qpdf --check` makes of a file.
#[derive(Debug, PartialEq, Eq)]
enum Structure {
    Whole,
    Repaired,
    Damaged,
}

fn ask_qpdf(file: &[u8]) -> Structure {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.pdf");
    std::fs::write(&path, file).unwrap();
    let mut qpdf = behind(Path::new("qpdf"));
    qpdf.arg("--check").arg(&path).stdout(Stdio::null()).stderr(Stdio::null());
    match qpdf.status().expect("qpdf, of the Debian package of that name").code() {
        Some(0) => Structure::Whole,
        Some(3) => Structure::Repaired,
        _ => Structure::Damaged,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_qpdf_calls_damaged_is_never_taken_in_silence() {
    let set = Set::make();
    let steps = Steps::prepare(&set).await;
    // Not the bombs: they are for us, and would take qpdf's memory.
    let calm: Vec<_> = set.files.iter().filter(|file| !file.elastic && file.label != "TROPPO_GRANDE").collect();
    let is_good = |verdict| matches!(verdict, Verdict::Accepted | Verdict::Warned);
    let mut files: Vec<_> =
        calm.iter().map(|file| Tampered { what: file.file.clone(), bytes: set.bytes(file) }).collect();
    for file in calm.iter().filter(|file| is_good(file.verdict)) {
        files.extend(tampered::cut(&file.file, &set.bytes(file)));
    }
    let checked = check_all(&steps, &files).await;
    let mut wrong = 0;
    for (at, (file, checked)) in files.iter().zip(&checked).enumerate() {
        let structure = ask_qpdf(&file.bytes);
        let silent = matches!(checked, Ok(findings) if findings.warnings.is_empty());
        let must_pass = calm.get(at).is_some_and(|file| is_good(file.verdict)) && structure != Structure::Damaged;
        let (believed, lost) = (structure == Structure::Damaged && silent, must_pass && checked.is_err());
        if believed || lost || crashed(checked) {
            wrong += 1;
            println!("wrong: {}: {structure:?} for qpdf, we say {checked:?}", file.what);
        }
    }
    println!("structure: {} of {} as qpdf says", files.len() - wrong, files.len());
    assert_eq!(wrong, 0);
}
