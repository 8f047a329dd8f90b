//! Dates as PDF writes them (ISO 32000-1, 7.9.4).

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

/// `D:YYYYMMDDhhmmss` and how far that is from UTC: `Z`, or `+hh'mm'` with or without the apostrophes and minutes. Nothing
/// for a time without it, which could be of anywhere: no time is better than one that is hours off.
pub(super) fn read(text: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let (local, offset) = text.split_at_checked(14)?;
    let local = NaiveDateTime::parse_from_str(local, "%Y%m%d%H%M%S").ok()?;
    let offset = FixedOffset::east_opt(seconds_east(offset)?)?;
    Some(local.and_local_timezone(offset).single()?.to_utc())
}

fn seconds_east(offset: &str) -> Option<i32> {
    let sign = match offset.get(..1)? {
        "Z" => 0,
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let digits: String = offset.get(1..)?.chars().filter(|letter| *letter != '\'').collect();
    let (hours, minutes) = match (sign, digits.len()) {
        (0, 0) => (0, 0),
        (_, 2) => (digits.parse().ok()?, 0),
        (_, 4) => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?),
        _ => return None,
    };
    let is_real = (0..=23).contains(&hours) && (0..=59).contains(&minutes);
    is_real.then_some(sign * (hours * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::read;

    fn at(text: &str) -> Option<String> {
        read(text.as_bytes()).map(|at| at.to_rfc3339())
    }

    #[test]
    fn a_date_is_told_in_utc_by_its_offset() {
        for (text, utc) in [
            ("D:20261123014517+01'00'", "2026-11-23T00:45:17+00:00"),
            ("D:20261123014517+01'00", "2026-11-23T00:45:17+00:00"),
            ("D:20261123014517+0100", "2026-11-23T00:45:17+00:00"),
            ("D:20261123014517+01", "2026-11-23T00:45:17+00:00"),
            ("D:20261122204517-03'30'", "2026-11-23T00:15:17+00:00"),
            ("D:20261123004517Z", "2026-11-23T00:45:17+00:00"),
            ("20261123004517Z00'00'", "2026-11-23T00:45:17+00:00"),
        ] {
            assert_eq!(at(text).as_deref(), Some(utc), "{text}");
        }
    }

    #[test]
    fn a_date_that_says_not_of_where_or_is_none_is_not_told() {
        for text in [
            "D:20261123014517",
            "D:20261123",
            "D:20261323014517Z",
            "D:20261123014517+25'00'",
            "ieri",
            "",
            "D:20261123014517+-1",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
