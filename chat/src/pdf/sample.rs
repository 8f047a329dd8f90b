//! Small PDFs for tests, written by hand so that each says exactly one thing.

#![allow(dead_code, reason = "shared with the tests of the server, which use some of them")]
#![allow(clippy::unwrap_used, missing_docs, reason = "test code")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use lopdf::{Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, SaveOptions, Stream};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::{X509, X509Builder, X509NameBuilder};

/// A file by its objects, with a correct cross-reference table.
pub struct Raw(BTreeMap<u32, Vec<u8>>);

pub const TEXT: &[u8] = b"BT /F1 12 Tf 72 720 Td (Mod. AA08, fac-simile di prova) Tj ET";

impl Raw {
    /// One page that shows text, with further entries for the catalog and the page.
    pub fn page(catalog: &str, page: &str) -> Self {
        Self::pages(1, catalog, page)
    }

    /// Several pages that share one content.
    pub fn pages(count: u32, catalog: &str, page: &str) -> Self {
        let mut kids = String::new();
        for number in 0..count {
            write!(kids, "{} 0 R ", 100 + number).unwrap();
        }
        let mut raw = Self(BTreeMap::new())
            .object(1, &format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"))
            .object(2, &format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>"))
            .object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
            .stream(4, "", TEXT);
        for number in 0..count {
            raw = raw.object(
                100 + number,
                &format!(
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
                     /Resources << /Font << /F1 5 0 R >> >> {page} >>"
                ),
            );
        }
        raw
    }

    pub fn object(mut self, number: u32, body: &str) -> Self {
        self.0.insert(number, body.as_bytes().to_vec());
        self
    }

    pub fn stream(mut self, number: u32, entries: &str, data: &[u8]) -> Self {
        let mut body = format!("<< /Length {} {entries} >>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.0.insert(number, body);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut offsets = BTreeMap::new();
        for (number, body) in &self.0 {
            offsets.insert(*number, file.len());
            file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            file.extend_from_slice(body);
            file.extend_from_slice(b"\nendobj\n");
        }
        let start = file.len();
        let size = self.0.keys().max().unwrap() + 1;
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for number in 1..size {
            match offsets.get(&number) {
                Some(offset) => writeln!(table, "{offset:010} 00000 n ").unwrap(),
                None => table.push_str("0000000000 65535 f \n"),
            }
        }
        let id = "00112233445566778899aabbccddeeff";
        write!(table, "trailer\n<< /Size {size} /Root 1 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n")
            .unwrap();
        file.extend_from_slice(table.as_bytes());
        file
    }
}

/// An update as one is appended to a file, with a table that may lie.
#[derive(Default, Clone)]
pub struct Update {
    objects: Vec<(u32, String)>,
    listed: Vec<(u32, u32)>,
    /// What stands in the table instead of ` n` and two characters for the end of the line.
    pub row: Option<&'static str>,
    pub trailer: String,
}

impl Update {
    /// Another object that the table lists.
    pub fn object(self, number: u32, body: &str) -> Self {
        self.unlisted(number, body).entry(number, number)
    }

    /// Another object that no table lists.
    pub fn unlisted(mut self, number: u32, body: &str) -> Self {
        self.objects.push((number, body.to_owned()));
        self
    }

    /// An entry that leads to where the object of another number stands: in this update or before it.
    pub fn entry(mut self, number: u32, leads_to: u32) -> Self {
        self.listed.push((number, leads_to));
        self
    }

    pub fn row(mut self, row: &'static str) -> Self {
        self.row = Some(row);
        self
    }

    pub fn trailer(mut self, entries: &str) -> Self {
        entries.clone_into(&mut self.trailer);
        self
    }

    pub fn after(&self, file: &[u8]) -> Vec<u8> {
        let mut bytes = file.to_vec();
        let mut places = BTreeMap::new();
        for (number, body) in &self.objects {
            places.insert(*number, bytes.len());
            bytes.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
        }
        let start = bytes.len();
        let row = self.row.unwrap_or(" n \n");
        let mut table = String::from("xref\n");
        for (number, leads_to) in &self.listed {
            let place = if *leads_to == 0 {
                0
            } else {
                places.get(leads_to).copied().unwrap_or_else(|| place_of(file, *leads_to))
            };
            write!(table, "{number} 1\n{place:010} 00000{row}").unwrap();
        }
        let size = self.listed.iter().map(|(number, _)| number + 1).max().unwrap_or(0).max(101);
        let (previous, trailer) = (last_table(file), &self.trailer);
        write!(
            table,
            "trailer\n<< /Size {size} /Root 1 0 R /Prev {previous} {trailer} >>\nstartxref\n{start}\n%%EOF\n"
        )
        .unwrap();
        [bytes.as_slice(), table.as_bytes()].concat()
    }
}

/// Where the first object of this number stands in a file.
pub fn place_of(file: &[u8], number: u32) -> usize {
    let header = format!("\n{number} 0 obj");
    file.windows(header.len()).position(|window| window == header.as_bytes()).unwrap() + 1
}

/// Where the newest table of a file stands.
pub fn last_table(file: &[u8]) -> usize {
    let text = String::from_utf8_lossy(file);
    text.rsplit_once("startxref\n").unwrap().1.split_once('\n').unwrap().0.parse().unwrap()
}

pub const JAVASCRIPT: &str = "<< /S /JavaScript /JS (app.alert\\('prova'\\)) >>";

/// A filled form as AA08 is one: text and two AcroForm fields.
pub fn form() -> Vec<u8> {
    Raw::page("/AcroForm << /Fields [6 0 R 7 0 R] /NeedAppearances true >>", "/Annots [6 0 R 7 0 R]")
        .object(
            6,
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (delegante_cf) /V (BNCDAA41E53H501V) /Rect [9 9 99 29] >>",
        )
        .object(
            7,
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (delegato_cf) /V (BNCLCU70A15H501C) /Rect [9 39 99 59] >>",
        )
        .bytes()
}

/// A page with these lines on it, large enough to be read from a picture.
pub fn lines(lines: &[&str]) -> Vec<u8> {
    let shown: String = lines.iter().map(|line| format!("({line}) Tj 0 -40 Td ")).collect();
    Raw::page("", "").stream(4, "", format!("BT /F1 20 Tf 72 720 Td {shown}ET").as_bytes()).bytes()
}

/// A page that is one grey image and no text.
pub fn scan() -> Vec<u8> {
    Raw::page("", "")
        .object(100, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 6 0 R >> >> >>")
        .stream(4, "", b"q 595 0 0 842 0 0 cm /I Do Q")
        .stream(6, "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8", &[[30_u8; 32], [250_u8; 32]].concat())
        .bytes()
}

/// A form with a signature that pretends to be one.
pub fn badly_signed() -> Vec<u8> {
    to_be_signed("[0 10 20 10]", "0011")
}

/// A form that somebody signed with a key of their own; the same bytes at each call.
pub fn signed() -> Vec<u8> {
    static SIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| signed_with(<[u8]>::to_vec));
    SIGNED.clone()
}

fn to_be_signed(byte_range: &str, contents: &str) -> Vec<u8> {
    let signature = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange {byte_range} /Contents <{contents}> >>"
    );
    Raw::page("/AcroForm << /Fields [6 0 R] /SigFlags 3 >>", "/Annots [6 0 R]")
        .object(6, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Firma) /Rect [0 0 0 0] /V 7 0 R >>")
        .object(7, &signature)
        .bytes()
}

/// The same, with something done to the file before it was signed as a whole.
pub fn signed_with(change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    const ROOM: usize = 2_048;
    let range = |gap: usize, resumes: usize, end: usize| format!("[0 {gap:07} {resumes:07} {:07}]", end - resumes);
    let empty = change(&to_be_signed(&range(0, 0, 0), &"0".repeat(2 * ROOM)));
    let gap = empty.windows(11).position(|window| window == b"/Contents <").unwrap() + 10;
    let resumes = gap + 2 + 2 * ROOM;
    let file = change(&to_be_signed(&range(gap, resumes, empty.len()), &"0".repeat(2 * ROOM)));
    let (key, certificate) = signer();
    let covered = [&file[..gap], &file[resumes..]].concat();
    let flags = CMSOptions::BINARY | CMSOptions::DETACHED;
    let value = CmsContentInfo::sign(Some(&certificate), Some(&key), None, Some(&covered), flags).unwrap();
    let hex: String = value.to_der().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    [&file[..=gap], hex.as_bytes(), &file[gap + 1 + hex.len()..]].concat()
}

/// A key with a certificate that nobody vouches for.
fn signer() -> (PKey<Private>, X509) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, "ADA BIANCHI").unwrap();
    name.append_entry_by_nid(Nid::SERIALNUMBER, "TINIT-BNCDAA41E53H501V").unwrap();
    let name = name.build();
    let mut certificate = X509Builder::new().unwrap();
    certificate.set_version(2).unwrap();
    certificate.set_serial_number(&BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap()).unwrap();
    certificate.set_subject_name(&name).unwrap();
    certificate.set_issuer_name(&name).unwrap();
    certificate.set_pubkey(&key).unwrap();
    certificate.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    certificate.set_not_after(&Asn1Time::days_from_now(365).unwrap()).unwrap();
    certificate.sign(&key, MessageDigest::sha256()).unwrap();
    (key, certificate.build())
}

pub fn no_pages() -> Vec<u8> {
    Raw::pages(0, "", "").bytes()
}

pub fn javascript() -> Vec<u8> {
    Raw::page(&format!("/OpenAction {JAVASCRIPT}"), "").bytes()
}

pub fn embedded_file() -> Vec<u8> {
    Raw::page("/Names << /EmbeddedFiles << /Names [(a.exe) 6 0 R] >> >>", "")
        .object(6, "<< /Type /Filespec /F (a.exe) /EF << /F 7 0 R >> >>")
        .stream(7, "/Type /EmbeddedFile", b"MZ")
        .bytes()
}

/// Encrypted: asks for a password unless `user` is empty.
pub fn encrypted(plain: &[u8], user: &str) -> Vec<u8> {
    let mut document = Document::load_mem(plain).unwrap();
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "proprietario",
        user_password: user,
        key_length: 128,
        permissions: Permissions::PRINTABLE,
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut file = Vec::new();
    document.save_to(&mut file).unwrap();
    file
}

/// The same with its objects packed into object streams.
pub fn packed(plain: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(plain).unwrap();
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    let mut file = Vec::new();
    document.save_with_options(&mut file, options).unwrap();
    file
}

/// Page content that decompresses to `size` blanks.
pub fn bomb(size: usize) -> Vec<u8> {
    let deflated = deflated(vec![b' '; size]);
    Raw::page("", "").stream(4, "/Filter /FlateDecode", &deflated).bytes()
}

pub fn deflated(data: Vec<u8>) -> Vec<u8> {
    let mut stream = Stream::new(Dictionary::new(), data);
    stream.compress().unwrap();
    assert_eq!(stream.dict.get(b"Filter").unwrap(), &Object::Name(b"FlateDecode".to_vec()));
    stream.content
}

/// The good form, made exactly `size` bytes long by a stream that nothing uses.
pub fn padded(size: usize) -> Vec<u8> {
    let with = |length: usize| Raw::page("", "").stream(6, "", &noise(length)).bytes();
    let mut length = size - 2_000;
    loop {
        let file = with(length);
        if file.len() == size {
            return file;
        }
        length = length + size - file.len();
    }
}

/// Bytes that look random and are the same on each run.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect()
}
