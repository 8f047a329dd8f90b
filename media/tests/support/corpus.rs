//! Reads what `fuzz/corpus` holds for a target.

use std::path::Path;

/// Gives each file of a target to its entry; fails when there is none.
#[allow(clippy::missing_panics_doc, clippy::expect_used, reason = "a helper of tests")]
pub fn replay(target: &str, entry: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in &files {
        let input = std::fs::read(file).expect("a file that can be read");
        // Seen only when it fails: which one it was.
        println!("{}", file.display());
        entry(&input);
    }
    println!("{}: {} files replayed", target, files.len());
}
