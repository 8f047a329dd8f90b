//! The files of the revocation lists.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use identity::RevocationListDates;
use rustls::pki_types::CertificateRevocationListDer;
use rustls::pki_types::pem::PemObject;

/// How the files are named that are read in a folder: a list that is being fetched has another name until it is whole.
const ENDINGS: [&str; 3] = ["crl", "pem", "der"];

/// A file that can't be used, and why.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", file.display())]
pub(super) struct ListError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub cause: String,
}

impl ListError {
    pub(super) fn new(file: &Path, cause: impl ToString) -> Self {
        Self { file: file.to_owned(), cause: cause.to_string() }
    }
}

/// A revocation list as it stands in a file.
#[derive(Debug, Clone)]
pub(super) struct List {
    /// Where it was read.
    pub file: PathBuf,
    /// The list.
    pub der: CertificateRevocationListDer<'static>,
    /// Its dates.
    pub dates: RevocationListDates,
}

/// What changes when one of the files does: path, inode, time of change to the nanosecond, size.
pub(super) type Stamp = Vec<(PathBuf, u64, i64, i64, u64)>;

/// The state of all files of these paths, for comparing. Says nothing of their content.
pub(super) fn stamp(paths: &[PathBuf]) -> Result<Stamp, ListError> {
    let look = |file: PathBuf| match fs::metadata(&file) {
        Ok(meta) => Ok((file, meta.ino(), meta.ctime(), meta.ctime_nsec(), meta.len())),
        Err(error) => Err(ListError::new(&file, error)),
    };
    files(paths)?.into_iter().map(look).collect()
}

/// Reads all lists of these paths, the newest first: of two lists of one authority the first is asked.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<List>, ListError> {
    let mut lists = Vec::new();
    for file in files(paths)? {
        let bytes = fs::read(&file).map_err(|error| ListError::new(&file, error))?;
        lists.extend(split(&file, bytes)?);
    }
    lists.sort_by_key(|list| std::cmp::Reverse(list.dates.made_at));
    Ok(lists)
}

/// When the first of these lists runs out.
pub(super) fn first_runs_out(lists: &[List]) -> Option<DateTime<Utc>> {
    lists.iter().map(|list| list.dates.next_at).min()
}

/// The lists of a file: several in PEM, one in DER.
fn split(file: &Path, bytes: Vec<u8>) -> Result<Vec<List>, ListError> {
    let is_pem = bytes.windows(11).any(|window| window == b"-----BEGIN ");
    let ders = if is_pem {
        CertificateRevocationListDer::pem_slice_iter(&bytes)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| ListError::new(file, error))?
    } else {
        vec![CertificateRevocationListDer::from(bytes)]
    };
    if ders.is_empty() {
        return Err(ListError::new(file, "there is no revocation list in it"));
    }
    let list = |der: CertificateRevocationListDer<'static>| {
        let dates = RevocationListDates::from_list(&der).map_err(|error| ListError::new(file, error))?;
        Ok(List { file: file.to_owned(), der, dates })
    };
    ders.into_iter().map(list).collect()
}

/// The files themselves, and those in the folders that have a known ending.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, ListError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(of_folder(path).map_err(|error| ListError::new(path, error))?);
        } else {
            files.push(path.clone());
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn of_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let has_ending = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    };
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let files: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
    Ok(files.into_iter().filter(|path| has_ending(path) && path.is_file()).collect())
}
