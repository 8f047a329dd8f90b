//! Good files with something broken in them: whatever comes out, it comes out.

use proptest::prelude::*;

use super::sample::{self, Raw};
use super::*;

fn good_files() -> Vec<Vec<u8>> {
    vec![
        sample::form(),
        sample::scan(),
        sample::signed(),
        sample::packed(&sample::form()),
        sample::encrypted(&sample::form(), ""),
        Raw::pages(3, "/Outlines << /First 6 0 R >>", "").object(6, "<< /Title (a) >>").bytes(),
    ]
}

/// Ends the file as an end should be, so that the parser gets to see what is broken before it.
fn with_end(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.extend_from_slice(b"\n%%EOF\n");
    bytes
}

fn says_something_sensible(bytes: &[u8]) {
    match inspect(bytes, &Question::default(), &Authorities::default(), Limits::default()) {
        Verdict::Accepted(findings) => assert!((1..=20).contains(&findings.pages)),
        Verdict::Refused { code } => assert!(
            serde_json::to_string(&code)
                .unwrap()
                .split_once('_')
                .is_some_and(|(kind, _)| matches!(kind, "\"file" | "\"form" | "\"signature")),
            "{code:?}"
        ),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn flipped_bytes_never_panic(
        which in 0..6usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = good_files().swap_remove(which);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        says_something_sensible(&bytes);
        says_something_sensible(&with_end(bytes));
    }

    #[test]
    fn files_cut_and_joined_never_panic(
        one in 0..6usize,
        other in 0..6usize,
        cuts in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let files = good_files();
        let (head, tail) = (&files[one], &files[other]);
        let joined = [&head[..cuts.0.index(head.len())], &tail[cuts.1.index(tail.len())..]].concat();
        says_something_sensible(&joined);
        says_something_sensible(&with_end(joined));
    }

    #[test]
    fn numbers_changed_to_absurd_ones_never_panic(
        which in 0..6usize,
        at in any::<prop::sample::Index>(),
        number in prop::sample::select(vec!["0", "-1", "4294967295", "2147483647", "9223372036854775807", "99999999999999999999"]),
    ) {
        let bytes = good_files().swap_remove(which);
        let starts: Vec<usize> = (1..bytes.len())
            .filter(|at| bytes[*at].is_ascii_digit() && !bytes[*at - 1].is_ascii_digit())
            .collect();
        let start = starts[at.index(starts.len())];
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let changed = [&bytes[..start], number.as_bytes(), &bytes[start + length..]].concat();
        says_something_sensible(&changed);
    }

    #[test]
    fn noise_with_a_header_and_an_end_never_panics(noise in prop::collection::vec(any::<u8>(), 0..600)) {
        says_something_sensible(&with_end([b"%PDF-1.7\n", noise.as_slice()].concat()));
    }
}
