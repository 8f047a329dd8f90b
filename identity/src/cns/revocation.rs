//! What a revocation list says of itself.

use chrono::{DateTime, Utc};
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

/// The dates of a revocation list (RFC 5280, 5.1.2.4 and 5.1.2.5). Its signature is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevocationListDates {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When the next one is due: from then on it says nothing any more.
    pub next_at: DateTime<Utc>,
}

/// The text is not a revocation list with both dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a revocation list with the date of the next one")]
pub struct NotARevocationList;

impl RevocationListDates {
    /// Reads a revocation list, in DER.
    ///
    /// # Errors
    /// [`NotARevocationList`], also when something follows the list.
    pub fn from_list(der: &[u8]) -> Result<Self, NotARevocationList> {
        let Ok(([], list)) = CertificateRevocationList::from_der(der) else { return Err(NotARevocationList) };
        let instant = |time: i64| DateTime::from_timestamp(time, 0).ok_or(NotARevocationList);
        Ok(Self {
            made_at: instant(list.last_update().timestamp())?,
            next_at: instant(list.next_update().ok_or(NotARevocationList)?.timestamp())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{
        CertificateParams, CertificateRevocationListParams, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
        SerialNumber, date_time_ymd,
    };

    use super::*;

    fn list() -> Vec<u8> {
        let mut authority = CertificateParams::default();
        authority.key_usages = vec![KeyUsagePurpose::CrlSign];
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 11, 1),
            next_update: date_time_ymd(2026, 12, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: Vec::new(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&Issuer::new(authority, KeyPair::generate().unwrap())).unwrap().der().to_vec()
    }

    #[test]
    fn a_list_says_when_it_was_made_and_when_the_next_one_is_due() {
        let dates = RevocationListDates::from_list(&list()).unwrap();
        assert_eq!(dates.made_at, "2026-11-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(dates.next_at, "2026-12-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    }

    #[test]
    fn half_a_list_is_none() {
        let list = list();
        assert_eq!(RevocationListDates::from_list(&list[..list.len() / 2]), Err(NotARevocationList));
        assert_eq!(RevocationListDates::from_list(&[list.as_slice(), &[0]].concat()), Err(NotARevocationList));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), at: prop::sample::Index, byte: u8) {
            prop_assert!(RevocationListDates::from_list(&bytes).is_err());
            let mut list = list();
            let at = at.index(list.len());
            list[at] = byte;
            let _ = RevocationListDates::from_list(&list);
        }
    }
}
