//! The log of who did what: each entry carries a hash over itself and over the hash before it, so that none can be changed, taken out
//! or put in without breaking the chain.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256 over an entry and the hash before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// What the first entry stands on.
    pub const GENESIS: Self = Self([0; 32]);
}

impl std::fmt::Display for ChainHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What somebody did. Holds no personal data: people of the institute stand in it with their id, citizens with a pseudonym
/// ([`crate::Key::pseudonym`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Counts up from 1, without gaps.
    pub seq: i64,
    /// When, to the millisecond.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What, e.g. `login.refused`.
    pub action: String,
    /// On what; empty where there is nothing.
    pub subject: String,
    /// Stable cause or detail; empty where there is nothing.
    pub detail: String,
}

impl AuditEntry {
    /// The hash of this entry after the one before it. Fields are written with their lengths, so that no two entries are written alike.
    #[must_use]
    pub fn hash_after(&self, before: &ChainHash) -> ChainHash {
        let mut hash = Sha256::new();
        hash.update(before.0);
        hash.update(self.seq.to_be_bytes());
        hash.update(self.at.timestamp_millis().to_be_bytes());
        for field in [&self.actor, &self.action, &self.subject, &self.detail] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        ChainHash(hash.finalize().into())
    }
}

/// Whether these entries with their hashes follow each other from `before` on, the first numbered `first`.
#[must_use]
pub fn is_intact<'a>(
    entries: impl IntoIterator<Item = (&'a AuditEntry, ChainHash)>,
    first: i64,
    before: ChainHash,
) -> bool {
    let mut expected = (first, before);
    entries.into_iter().all(|(entry, hash)| {
        let fits = entry.seq == expected.0 && entry.hash_after(&expected.1) == hash;
        expected = (entry.seq + 1, hash);
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: i64, actor: &str, action: &str) -> AuditEntry {
        let at = DateTime::from_timestamp_millis(1_795_600_000_000 + seq).unwrap();
        AuditEntry {
            seq,
            at,
            actor: actor.into(),
            action: action.into(),
            subject: String::new(),
            detail: String::new(),
        }
    }

    fn chain() -> Vec<(AuditEntry, ChainHash)> {
        let mut before = ChainHash::GENESIS;
        let entries = (1..=5).map(|seq| entry(seq, "anna", "booking.read"));
        entries
            .map(|entry| {
                before = entry.hash_after(&before);
                (entry, before)
            })
            .collect()
    }

    fn intact(chain: &[(AuditEntry, ChainHash)]) -> bool {
        is_intact(chain.iter().map(|(entry, hash)| (entry, *hash)), 1, ChainHash::GENESIS)
    }

    #[test]
    fn a_chain_that_nobody_touched_is_intact() {
        assert!(intact(&chain()) && intact(&[]));
    }

    #[test]
    fn an_entry_changed_taken_out_or_swapped_breaks_the_chain() {
        let mut changed = chain();
        changed[2].0.actor = "bruno".into();
        assert!(!intact(&changed));
        let mut shorter = chain();
        shorter.remove(1);
        assert!(!intact(&shorter));
        let mut swapped = chain();
        swapped.swap(1, 2);
        assert!(!intact(&swapped));
    }

    #[test]
    fn an_entry_changed_together_with_its_hash_breaks_the_chain_after_it() {
        let mut forged = chain();
        forged[2].0.actor = "bruno".into();
        forged[2].1 = forged[2].0.hash_after(&forged[1].1);
        assert!(!intact(&forged));
    }

    #[test]
    fn no_two_entries_are_written_alike() {
        let (one, other) = (entry(1, "ab", "c"), entry(1, "a", "bc"));
        assert_ne!(one.hash_after(&ChainHash::GENESIS), other.hash_after(&ChainHash::GENESIS));
    }
}
