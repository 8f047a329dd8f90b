//! `sportello trust update`: fetches the European list of lists and the lists of the countries, verifies them, and puts
//! their authorities where the server reads them. Whatever goes wrong, the authorities of before stay in force.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chat::pdf::Authorities;
use chrono::{DateTime, Utc};

use super::list::{List, Services};
use super::signed::{fingerprint, verify, wrapped};
use super::{ListError, SIGNATURES, TIME_STAMPS, is_readable};
use crate::config::TrustKeys;

/// Name of the list of lists, in the folder.
const LOTL: &str = "lotl.xml";
/// Largest list in bytes; the longest today has 4 MB.
const MAX_LIST: usize = 32 << 20;
/// How long one list may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// Authorities for signatures.
    pub signatures: usize,
    /// Authorities of time stamps.
    pub time_stamps: usize,
    /// Authorities whose certificate can't be read; they are left out.
    pub unreadable: usize,
    /// Until when the lists hold: before then they should be fetched again.
    pub until: DateTime<Utc>,
}

/// Where the lists come from.
#[derive(Debug)]
pub enum Source {
    /// The addresses that the configuration and the list of lists name.
    Network,
    /// A folder with copies: `lotl.xml`, and a file for each country, such as `IT.xml`.
    Folder(PathBuf),
}

/// Brings the folder up to date.
///
/// # Errors
/// The first list that can't be had, read or believed; nothing has changed then.
pub async fn update(
    keys: &TrustKeys,
    folder: &Path,
    source: &Source,
    now: DateTime<Utc>,
) -> Result<Updated, ListError> {
    let lotl = source.get(&keys.lotl, LOTL).await?;
    let text = text(&lotl)?;
    let list = List::parse(text)?;
    let pinned =
        |certificate: &[u8]| keys.signers.iter().any(|pin| pin.eq_ignore_ascii_case(&fingerprint(certificate)));
    verify(&list, &lotl, pinned)?;
    let mut until = in_force(&list, folder, LOTL, now)?;
    let (mut services, mut files) = (Services::default(), Vec::new());
    for country in &keys.countries {
        let name = file_of(country)?;
        let pointer = list.pointer(country)?;
        let bytes = source.get(&pointer.location, &name).await?;
        let of_country = List::parse(self::text(&bytes)?)?;
        verify(&of_country, &bytes, |certificate| pointer.signers.iter().any(|signer| signer == certificate))?;
        until = until.min(in_force(&of_country, folder, &name, now)?);
        let Services { signatures, time_stamps } = of_country.services();
        services.signatures.extend(signatures);
        services.time_stamps.extend(time_stamps);
        files.push((name, bytes));
    }
    let unreadable = leave_out_unreadable(&mut services);
    if services.signatures.is_empty() {
        return Err(ListError::NoAuthority);
    }
    let (signatures, time_stamps) = (pem(&services.signatures), pem(&services.time_stamps));
    // What is written is what every check loads: if it can't be, no file could be attached any more.
    Authorities::from_pem(&signatures, &time_stamps).map_err(|error| ListError::Unreadable(error.to_string()))?;
    files.push((LOTL.to_owned(), lotl));
    files.push((TIME_STAMPS.to_owned(), time_stamps));
    // Last: with it the rest is in force.
    files.push((SIGNATURES.to_owned(), signatures));
    write(folder, &files)?;
    let Services { signatures, time_stamps } = services;
    Ok(Updated { signatures: signatures.len(), time_stamps: time_stamps.len(), unreadable, until })
}

/// Leaves out authorities whose certificate can't be read, and says how many: one of them is no reason to do without the
/// others.
fn leave_out_unreadable(services: &mut Services) -> usize {
    let of = [&mut services.signatures, &mut services.time_stamps];
    let left_out = of.map(|certificates| {
        let named = certificates.len();
        certificates.retain(|certificate| is_readable(certificate));
        named - certificates.len()
    });
    left_out.iter().sum()
}

impl Source {
    async fn get(&self, address: &str, name: &str) -> Result<Vec<u8>, ListError> {
        match self {
            Self::Folder(folder) => {
                tokio::fs::read(folder.join(name)).await.map_err(|error| ListError::Copy(name.to_owned(), error))
            }
            Self::Network => download(address).await,
        }
    }
}

async fn download(address: &str) -> Result<Vec<u8>, ListError> {
    crate::tls::choose_cryptography();
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let mut answer = client.get(address).send().await?.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_LIST {
            return Err(ListError::NotAList);
        }
    }
    Ok(bytes)
}

/// Until when a list holds; one that is out of date, or older than the copy that is here, is not taken.
fn in_force(list: &List<'_>, folder: &Path, name: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, ListError> {
    let until = list.holds_until()?;
    if until < now {
        return Err(ListError::OutOfDate(name.to_owned(), until));
    }
    let here = std::fs::read_to_string(folder.join(name)).ok();
    let here = here.as_deref().and_then(|text| List::parse(text).ok()?.number().ok());
    if here.is_some_and(|here| list.number().is_ok_and(|number| number < here)) {
        return Err(ListError::Older(name.to_owned()));
    }
    Ok(until)
}

fn file_of(country: &str) -> Result<String, ListError> {
    let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code { Ok(format!("{country}.xml")) } else { Err(ListError::CountryMissing(country.to_owned())) }
}

fn text(bytes: &[u8]) -> Result<&str, ListError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ListError::NotAList)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

pub(super) fn pem(certificates: &[Vec<u8>]) -> Vec<u8> {
    let mut all = String::new();
    for certificate in certificates {
        let encoded = STANDARD.encode(certificate);
        // Writing to a String can't fail.
        let _infallible = write!(all, "-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n");
    }
    wrapped(&all).into_bytes()
}

/// Each file is put in the place of the one before as a whole.
fn write(folder: &Path, files: &[(String, Vec<u8>)]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        let incoming = folder.join(format!(".{name}"));
        std::fs::write(&incoming, bytes)?;
        std::fs::File::open(&incoming)?.sync_all()?;
        std::fs::rename(&incoming, folder.join(name))?;
    }
    std::fs::File::open(folder)?.sync_all()
}
