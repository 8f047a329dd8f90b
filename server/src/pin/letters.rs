//! Letters and envelopes: what is printed with half a PIN, or with all of one.
//!
//! A letter is a file in a folder from which it is printed; whoever prints it takes it away. The database never holds its secret: the
//! file is written aside first, then a row says that it is meant (in one transaction with the PIN itself), then the file is put in its
//! place and the row goes. After a crash in between, the row says whether the file belongs to a PIN that is kept.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use booking::rome;
use chrono::{DateTime, Utc};
use identity::pin::{Half, HalfPin, PinSecret};
use protocol::pin::PostalAddress;
use protocol::{FiscalCode, PersonName};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::sheet::{Font, Sheet};

/// Letters that are not meant yet, or not in their place yet.
const ASIDE: &str = ".incoming";

/// To whom a letter goes.
#[derive(Clone)]
pub struct Addressee {
    /// Name and surname.
    pub name: PersonName,
    /// Where.
    pub address: PostalAddress,
}

/// The folder from which letters are printed. Readable by the server's user alone.
#[derive(Debug, Clone)]
pub struct Letters {
    folder: PathBuf,
}

impl Letters {
    /// Opens the folder, making it as needed.
    ///
    /// # Errors
    /// When it can't be made or closed to others.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder.join(ASIDE))?;
        std::fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        Ok(Self { folder })
    }

    /// What a crash left behind: letters that are meant are put in their place, the others are dropped.
    ///
    /// # Errors
    /// When the folder can't be read or changed.
    pub fn take_up(&self, meant: &[Uuid]) -> io::Result<()> {
        for id in meant {
            self.put_now(*id)?;
        }
        for left_over in std::fs::read_dir(self.folder.join(ASIDE))? {
            std::fs::remove_file(left_over?.path())?;
        }
        Ok(())
    }

    /// Writes a letter aside: it is whole and on disk when this returns.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn write(&self, id: Uuid, pdf: Zeroizing<Vec<u8>>) -> io::Result<()> {
        let aside = self.aside(id);
        on_blocking_thread(move || {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
            let written = file.write_all(&pdf).and_then(|()| file.sync_all());
            if written.is_err() {
                let _left_over = std::fs::remove_file(&aside);
            }
            written
        })
        .await
    }

    /// Puts a letter in its place.
    ///
    /// # Errors
    /// When it can't be moved.
    pub async fn put(&self, id: Uuid) -> io::Result<()> {
        let letters = self.clone();
        on_blocking_thread(move || letters.put_now(id)).await
    }

    /// Drops a letter that was written aside.
    pub async fn drop(&self, id: Uuid) {
        let aside = self.aside(id);
        // What is left of it goes at the next start at the latest.
        let _left_over = on_blocking_thread(move || std::fs::remove_file(aside)).await;
    }

    fn put_now(&self, id: Uuid) -> io::Result<()> {
        match std::fs::rename(self.aside(id), self.folder.join(format!("{id}.pdf"))) {
            // It is there already.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            // The name is on disk once its folder is.
            Ok(()) => File::open(&self.folder)?.sync_all(),
        }
    }

    fn aside(&self, id: Uuid) -> PathBuf {
        self.folder.join(ASIDE).join(format!("{id}.pdf"))
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// The letter with one half.
pub(super) fn letter(to: &Addressee, half: Half, secret: &HalfPin, now: DateTime<Utc>) -> Zeroizing<Vec<u8>> {
    let mut sheet = headed(now);
    let address = &to.address;
    let town = format!("{} {}", address.post_code, address.town);
    // In the window of the envelope.
    for (y, line) in [(700, to.name.reveal()), (684, &address.street), (668, town.trim()), (652, &address.country)] {
        sheet.line((320, y), Font::Helvetica, 11, line);
    }
    let (part, before, how) = match half {
        Half::Second => (
            "seconda",
            "La prima parte le è arrivata per SMS o per e-mail.",
            "Scriva di seguito la prima e la seconda parte: 16 caratteri.",
        ),
        Half::First => (
            "prima",
            "Se desidera usare i servizi in rete, chieda la seconda parte con la tessera sanitaria, alla voce «Attiva PIN».",
            "Poi scriva di seguito la prima e la seconda parte: 16 caratteri.",
        ),
    };
    sheet.line((72, 560), Font::Helvetica, 14, &format!("La {part} parte del suo PIN"));
    code(&mut sheet, 505, &secret.reveal());
    body(&mut sheet, 450, &[before, how]);
    sheet.into_pdf()
}

/// The sheet for the sealed envelope, handed over at the office.
#[must_use]
pub fn envelope(name: &PersonName, whose: &FiscalCode, secret: &PinSecret, now: DateTime<Utc>) -> Zeroizing<Vec<u8>> {
    let mut sheet = headed(now);
    sheet.line((72, 700), Font::Helvetica, 11, name.reveal());
    sheet.line((72, 684), Font::Helvetica, 11, &format!("Codice fiscale {}", whose.masked()));
    sheet.line((72, 600), Font::Helvetica, 14, "Il suo PIN");
    code(&mut sheet, 545, &secret.reveal());
    body(&mut sheet, 490, &["È un PIN dispositivo: apre tutti i servizi."]);
    sheet.into_pdf()
}

fn headed(now: DateTime<Utc>) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.line((72, 780), Font::Helvetica, 12, "INPS - Istituto Nazionale Previdenza Sociale");
    sheet.line((72, 764), Font::Helvetica, 9, "Comunicazione riservata al destinatario");
    sheet.line((72, 740), Font::Helvetica, 10, &rome::day(now));
    sheet
}

/// In groups of four, as people copy it.
fn code(sheet: &mut Sheet, y: u16, secret: &str) {
    let mut groups = Zeroizing::new(String::with_capacity(2 * secret.len()));
    for (at, char) in secret.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            groups.push(' ');
        }
        groups.push(char);
    }
    sheet.line((72, y), Font::Courier, 24, &groups);
}

fn body(sheet: &mut Sheet, mut y: u16, own: &[&str]) {
    let always = [
        "Al primo accesso il PIN si cambia in uno di 8 caratteri, che il sito le mostrerà.",
        "Nel PIN non ci sono le lettere I e O né le cifre 0 e 1. Gli spazi non contano.",
        "Conservi questo foglio in un luogo sicuro e non lo mostri a nessuno.",
        "Nessuno le chiederà mai il PIN per telefono, per e-mail o per SMS.",
        "Assistenza: 803164 da rete fissa, 06 164164 da cellulare, +39 06 164164 dall'estero.",
    ];
    for line in own.iter().chain(&always) {
        sheet.line((72, y), Font::Helvetica, 11, line);
        y -= 20;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(folder: &tempfile::TempDir) -> Letters {
        Letters::open(folder.path().join("letters")).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
        files.map(|entry| entry.file_name().into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn a_letter_is_in_its_place_once_it_is_put_there_and_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (letters, id) = (letters(&folder), Uuid::from_u128(1));
        letters.write(id, Zeroizing::new(b"%PDF".to_vec())).await.unwrap();
        assert_eq!(names(letters.folder()), Vec::<String>::new());
        letters.put(id).await.unwrap();
        letters.put(id).await.unwrap();
        assert_eq!(names(letters.folder()), [format!("{id}.pdf")]);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(letters.folder()), 0o700);
        assert_eq!(mode(&letters.folder().join(format!("{id}.pdf"))), 0o600);
    }

    #[tokio::test]
    async fn after_a_crash_letters_that_are_meant_are_put_in_their_place_and_the_others_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let letters = letters(&folder);
        let [meant, other, put] = [1, 2, 3].map(Uuid::from_u128);
        for id in [meant, other, put] {
            letters.write(id, Zeroizing::new(b"%PDF".to_vec())).await.unwrap();
        }
        letters.put(put).await.unwrap();
        letters.take_up(&[meant, put]).unwrap();
        let mut there = names(letters.folder());
        there.sort();
        assert_eq!(there, [format!("{meant}.pdf"), format!("{put}.pdf")]);
        assert_eq!(names(&letters.folder().join(ASIDE)), Vec::<String>::new());
    }

    #[test]
    fn a_letter_says_its_half_in_groups_and_where_it_goes() {
        let address = PostalAddress {
            street: "Hauptstraße 5".to_owned(),
            post_code: "10115".to_owned(),
            town: "Berlin".to_owned(),
            country: "Germania".to_owned(),
        };
        let to = Addressee { name: PersonName::parse("Łucja Prova").unwrap(), address };
        let half = HalfPin::from_random([0, 1, 2, 3, 4, 5, 6, 7]);
        let pdf = letter(&to, Half::Second, &half, DateTime::UNIX_EPOCH);
        let text = lopdf::Document::load_mem(&pdf).unwrap().extract_text(&[1]).unwrap();
        for line in
            ["Lucja Prova", "Hauptstraße 5", "10115 Berlin", "Germania", "La seconda parte", "ABCD EFGH", "01/01/1970"]
        {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
