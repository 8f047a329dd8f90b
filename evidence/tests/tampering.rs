//! Whatever is done to a recording is found, and said of the object to which it was done.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use common::{part, record};
use evidence::{
    Chain, Digest, Finding, MANIFEST, Manifest, ManifestError, SIGNATURE, SegmentName, SigningKey, StillName, Verified,
};
use proptest::prelude::*;

fn does_not_fit(name: &str) -> Finding {
    Finding::DoesNotFit { name: name.into() }
}

#[test]
fn a_recording_of_two_parts_that_nobody_touched_is_whole() {
    let recorded = record(&[3, 2]);
    let report = recorded.verify();
    assert_eq!((report.verified, report.findings), (Verified::Whole, vec![]));
    assert_eq!(report.parts.iter().map(|part| part.segments).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(report.manifest.as_ref(), Some(&recorded.manifest));
    assert_eq!(recorded.verify_with(None).verified, Verified::WholeIfManifestIsTrue);
}

#[test]
fn segments_of_a_part_opened_one_after_the_other_are_what_was_recorded() {
    let recorded = record(&[3, 2]);
    for key in [&recorded.office, &recorded.escrow] {
        for (number, plain) in (1..).zip(&recorded.plain) {
            let of_part =
                recorded.segment_names().into_iter().filter(|name| name.starts_with(&format!("{number:02}-")));
            let opened: Vec<u8> =
                of_part.flat_map(|name| evidence::open(&recorded.objects[&name], key).unwrap().to_vec()).collect();
            assert_eq!(opened, *plain);
        }
    }
}

#[test]
fn an_empty_part_and_an_empty_recording_are_whole_too() {
    for parts in [&[0][..], &[2, 0], &[0, 2], &[1, 0, 1]] {
        assert_eq!(record(parts).verify().verified, Verified::Whole, "{parts:?}");
    }
}

#[test]
fn a_flipped_bit_at_every_place_of_every_object_is_found_there_and_nowhere_else() {
    let recorded = record(&[2, 1]);
    let names: Vec<_> = recorded.objects.keys().cloned().collect();
    for name in names {
        let length = recorded.objects[&name].len();
        // Each byte of what is small; of the manifest each tenth, which takes long enough.
        for at in (0..length).step_by(if name == MANIFEST { 10 } else { 1 }) {
            let mut changed = recorded.clone();
            changed.objects.get_mut(&name).unwrap()[at] ^= 1 << (at % 8);
            let findings = changed.findings();
            let expected = match name.as_str() {
                MANIFEST | SIGNATURE => {
                    assert!(findings.contains(&Finding::SignatureWrong), "{name} {at}: {findings:?}");
                    continue;
                }
                "still-001.age" => Finding::StillChanged { name: name.clone() },
                _ => does_not_fit(&name),
            };
            assert_eq!(findings, [expected], "{name} {at}");
        }
    }
}

#[test]
fn a_flipped_bit_is_found_without_manifest_as_well() {
    let mut recorded = record(&[4]).without_manifest();
    let name = recorded.name(1, 2);
    *recorded.objects.get_mut(&name).unwrap().last_mut().unwrap() ^= 0x80;
    assert_eq!(recorded.findings(), [does_not_fit(&name)]);
}

#[test]
fn a_dropped_segment_is_named_with_and_without_manifest() {
    let mut recorded = record(&[5]);
    recorded.objects.remove(&recorded.name(1, 2));
    recorded.objects.remove(&recorded.name(1, 3));
    let missing = Finding::Missing { part: part(1), first: 2, last: 3 };
    assert_eq!(recorded.findings(), std::slice::from_ref(&missing));
    let recorded = recorded.without_manifest();
    assert_eq!(recorded.findings(), [missing, Finding::Unproven { name: recorded.name(1, 4) }]);
}

#[test]
fn dropped_ends_and_parts_are_named() {
    let mut recorded = record(&[3, 2]);
    recorded.objects.remove(&recorded.name(1, 1));
    recorded.objects.remove(&recorded.name(1, 3));
    let gone = |number| Finding::Missing { part: part(1), first: number, last: number };
    assert_eq!(recorded.findings()[0], gone(1));
    assert_eq!(*recorded.findings().last().unwrap(), gone(3));

    for (number, with_manifest) in [(1, true), (1, false), (2, true)] {
        let mut recorded = record(&[3, 2]);
        let start = format!("{number:02}-");
        recorded.objects.retain(|name, _| !name.starts_with(&start));
        let recorded = if with_manifest { recorded } else { recorded.without_manifest() };
        assert_eq!(recorded.findings(), [Finding::PartMissing { part: part(number) }]);
    }
}

#[test]
fn what_was_cut_off_verifies_up_to_the_cut_and_says_so() {
    let recorded = record(&[3, 2]);
    let whole = recorded.segment_names();
    for last in &whole {
        let name: SegmentName = last.parse().unwrap();
        let cut = recorded.clone().cut_after(name.part.get(), name.number);
        let report = cut.verify();
        let ends = if name.part == part(1) { vec![name] } else { vec![recorded.name(1, 3).parse().unwrap(), name] };
        assert_eq!(report.verified, Verified::UpTo { last: ends, unproven_stills: vec![], signature_alone: false });
        let segments: u32 = report.parts.iter().map(|part| part.segments).sum();
        assert_eq!(segments as usize, whole.iter().position(|name| name == last).unwrap() + 1);
    }
}

#[test]
fn a_removed_manifest_leaves_a_recording_of_unknown_length() {
    let mut recorded = record(&[2]);
    recorded.objects.remove(MANIFEST);
    let last = vec![recorded.name(1, 2).parse().unwrap()];
    let unproven_stills = vec![StillName::nth(1).unwrap()];
    assert_eq!(recorded.verify().verified, Verified::UpTo { last, unproven_stills, signature_alone: true });
    recorded.objects.clear();
    let nothing = Verified::UpTo { last: vec![], unproven_stills: vec![], signature_alone: false };
    assert_eq!(recorded.verify().verified, nothing);
}

#[test]
fn swapped_contents_fit_at_neither_place() {
    for with_manifest in [true, false] {
        let mut recorded = record(&[3, 3]);
        let names = [recorded.name(1, 2), recorded.name(2, 3)];
        let objects = names.each_ref().map(|name| recorded.objects[name].clone());
        recorded.objects.insert(names[0].clone(), objects[1].clone());
        recorded.objects.insert(names[1].clone(), objects[0].clone());
        let recorded = if with_manifest { recorded } else { recorded.without_manifest() };
        assert_eq!(recorded.findings(), names.map(|name| does_not_fit(&name)));
    }
}

#[test]
fn segments_put_in_another_order_do_not_fit() {
    for with_manifest in [true, false] {
        let mut recorded = record(&[4]);
        let (second, third) = (recorded.name(1, 2), recorded.name(1, 3));
        let (two, three) = (recorded.objects.remove(&second).unwrap(), recorded.objects.remove(&third).unwrap());
        // Numbers are exchanged, contents keep their links.
        let as_third = second.replacen("000002", "000003", 1);
        let as_second = third.replacen("000003", "000002", 1);
        recorded.objects.insert(as_third.clone(), two);
        recorded.objects.insert(as_second.clone(), three);
        let recorded = if with_manifest { recorded } else { recorded.without_manifest() };
        let findings = recorded.findings();
        assert!(findings.contains(&does_not_fit(&as_second)) && findings.contains(&does_not_fit(&as_third)));
    }
}

#[test]
fn a_truncated_segment_does_not_fit() {
    for with_manifest in [true, false] {
        for left in [0, 1, 100] {
            let mut recorded = record(&[3]);
            let name = recorded.name(1, 3);
            recorded.objects.get_mut(&name).unwrap().truncate(left);
            let recorded = if with_manifest { recorded } else { recorded.without_manifest() };
            assert_eq!(recorded.findings(), [does_not_fit(&name)]);
        }
    }
}

#[test]
fn a_renamed_segment_is_named_and_the_one_after_it_is_not_blamed() {
    for with_manifest in [true, false] {
        let mut recorded = record(&[3]);
        let name = recorded.name(1, 2);
        let object = recorded.objects.remove(&name).unwrap();
        let other = format!("01-000002-{}.age", Digest::of(b"another"));
        recorded.objects.insert(other.clone(), object);
        let recorded = if with_manifest { recorded } else { recorded.without_manifest() };
        assert_eq!(recorded.findings(), [does_not_fit(&other)]);
    }
}

#[test]
fn what_is_renamed_out_of_the_format_is_foreign_and_missing() {
    let mut recorded = record(&[3]);
    let name = recorded.name(1, 2);
    let object = recorded.objects.remove(&name).unwrap();
    recorded.objects.insert(name.to_uppercase(), object);
    let missing = Finding::Missing { part: part(1), first: 2, last: 2 };
    assert_eq!(recorded.findings(), [Finding::Foreign { name: name.to_uppercase() }, missing]);
}

#[test]
fn an_appended_segment_that_fits_the_chain_is_added() {
    let mut recorded = record(&[2]);
    let end: SegmentName = recorded.name(1, 2).parse().unwrap();
    let object = b"forged".to_vec();
    let name = Chain::ending(&end).next(Digest::of(&object)).unwrap().to_string();
    recorded.objects.insert(name.clone(), object);
    assert_eq!(recorded.findings(), [Finding::Added { name }]);
}

#[test]
fn a_second_object_for_a_place_is_told_from_the_first_by_the_manifest_alone() {
    let mut recorded = record(&[3]);
    let before: SegmentName = recorded.name(1, 1).parse().unwrap();
    let object = b"forged".to_vec();
    let name = Chain::ending(&before).next(Digest::of(&object)).unwrap().to_string();
    recorded.objects.insert(name.clone(), object);
    assert_eq!(recorded.findings(), [Finding::Added { name }]);
    let recorded = recorded.without_manifest();
    assert_eq!(recorded.findings(), [Finding::Twice { part: part(1), number: 2 }]);
}

#[test]
fn a_part_added_after_the_end_is_added() {
    let mut recorded = record(&[2]);
    let object = b"forged".to_vec();
    let name = Chain::begin(recorded.folder.recording, part(2)).next(Digest::of(&object)).unwrap().to_string();
    recorded.objects.insert(name.clone(), object);
    assert_eq!(recorded.findings(), [Finding::Added { name }]);
}

#[test]
fn a_chain_made_anew_around_a_dropped_segment_is_not_the_one_of_the_manifest() {
    let mut recorded = record(&[4]);
    let mut chain = Chain::begin(recorded.folder.recording, part(1));
    for (at, name) in recorded.segment_names().into_iter().enumerate() {
        let object = recorded.objects.remove(&name).unwrap();
        if at != 1 {
            recorded.objects.insert(chain.append(Digest::of(&object)).unwrap().to_string(), object);
        }
    }
    let not_listed = |number| Finding::NotAsListed { name: recorded.name(1, number) };
    let missing = Finding::Missing { part: part(1), first: 4, last: 4 };
    assert_eq!(recorded.findings(), [not_listed(2), not_listed(3), missing]);
}

#[test]
fn stills_that_are_missing_changed_or_added_are_named() {
    let mut recorded = record(&[1]);
    let (first, second) = ("still-001.age".to_owned(), "still-002.age".to_owned());
    let picture = recorded.objects.remove(&first).unwrap();
    assert_eq!(recorded.findings(), [Finding::StillMissing { name: first.clone() }]);
    recorded.objects.insert(first, picture.clone());
    recorded.objects.insert(second.clone(), picture);
    assert_eq!(recorded.findings(), [Finding::Added { name: second }]);
}

#[test]
fn a_changed_manifest_bears_no_signature_and_a_signature_of_another_is_wrong() {
    let mut recorded = record(&[1]);
    recorded.manifest.software = "sportello 0.2.0".into();
    recorded.objects.insert(MANIFEST.into(), recorded.manifest.to_bytes().unwrap());
    assert_eq!(recorded.findings(), [Finding::SignatureWrong]);

    let recorded = record(&[1]);
    let another = SigningKey::from_random(&[1; 32]).public();
    assert_eq!(recorded.verify_with(Some(&another)).findings, [Finding::SignatureWrong]);
}

#[test]
fn a_signature_that_is_gone_or_of_another_length_is_said_without_key_too() {
    let mut recorded = record(&[1]);
    recorded.objects.get_mut(SIGNATURE).unwrap().push(0);
    assert_eq!(recorded.verify_with(None).findings, [Finding::SignatureMalformed]);
    recorded.objects.get_mut(SIGNATURE).unwrap().truncate(63);
    assert_eq!(recorded.verify_with(None).findings, [Finding::SignatureMalformed]);
    recorded.objects.remove(SIGNATURE);
    assert_eq!(recorded.verify_with(None).findings, [Finding::SignatureMissing]);
}

#[test]
fn the_manifest_of_another_recording_is_not_taken_for_this_one() {
    let mut recorded = record(&[1]);
    let folder = recorded.folder;
    recorded.folder.booking = "00000000-0000-4000-8000-000000000000".parse().unwrap();
    assert_eq!(recorded.findings(), [Finding::ManifestOfAnother { folder }]);
}

#[test]
fn a_signed_manifest_that_contradicts_itself_is_found() {
    type Lie = fn(&mut Manifest);
    let lies: [Lie; 10] = [
        |manifest| manifest.parts[1].number = part(3),
        |manifest| manifest.parts[1].started_at = manifest.parts[0].started_at,
        |manifest| manifest.parts.truncate(1),
        |manifest| manifest.segments.swap(0, 1),
        |manifest| manifest.segments[1].sha256 = Digest::of(b"another"),
        |manifest| manifest.segments[1].from_ms = 0,
        |manifest| manifest.events[0].part = part(9),
        |manifest| manifest.gaps[0].to = common::at(0),
        |manifest| manifest.stills.push(manifest.stills[0].clone()),
        |manifest| manifest.recipients.clear(),
    ];
    for (which, lie) in lies.iter().enumerate() {
        let mut recorded = record(&[2, 2]);
        lie(&mut recorded.manifest);
        recorded.sign_manifest();
        let findings = recorded.findings();
        let is_contradiction =
            |finding: &Finding| matches!(finding, Finding::Manifest(ManifestError::Contradiction(_)));
        assert!(findings.iter().any(is_contradiction), "lie {which}: {findings:?}");
    }
}

#[test]
fn an_object_that_cannot_be_read_is_named() {
    let recorded = record(&[3]);
    let (bad, all) = (recorded.name(1, 2), recorded.objects.keys().map(String::as_str));
    let open = |name: &str| match recorded.objects.get(name) {
        Some(object) if name != bad => Ok(object.as_slice()),
        _ => Err(std::io::Error::other("disk")),
    };
    let report = evidence::verify(recorded.folder, all, &open, None);
    assert_eq!(report.findings, [Finding::Unreadable { name: bad, cause: "disk".into() }]);
}

#[test]
fn a_manifest_is_read_back_and_anything_else_is_refused() {
    let manifest = record(&[2, 1]).manifest;
    let text = String::from_utf8(manifest.to_bytes().unwrap()).unwrap();
    assert_eq!(Manifest::parse(text.as_bytes()), Ok(manifest));
    let newer = text.replace("recording/1", "recording/2");
    assert_eq!(Manifest::parse(newer.as_bytes()), Err(ManifestError::UnknownFormat("sportello-recording/2".into())));
    for wrong in [
        text.replacen("{", "{\"more\": 1,", 1),
        text.replace("\"software\"", "\"soft\""),
        text.replace("M*** R***", "Maria Rossi"),
        text.replace("identity_data_read", "Maria said yes"),
        text.replace("\"number\": 1,", "\"number\": 0,").replace("\"part\": 1,", "\"part\": 0,"),
        text.replace("age1", "AGE-SECRET-KEY-1"),
        text[..text.len() / 2].to_owned(),
    ] {
        assert!(matches!(Manifest::parse(wrong.as_bytes()), Err(ManifestError::Malformed(_))), "{wrong}");
    }
}

#[test]
fn no_personal_data_stand_in_a_manifest() {
    let text = String::from_utf8(record(&[1]).manifest.to_bytes().unwrap()).unwrap();
    for secret in ["RSSMRA40A01H501K", "Maria", "Rossi"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("RSSMRA*****501K"));
}

/// Something that somebody does to a recording.
#[derive(Debug, Clone)]
enum Deed {
    Flip(usize, usize, u8),
    Drop(usize),
    Swap(usize, usize),
    Truncate(usize, usize),
    Append(usize, u8),
    Copy(usize, usize),
    Move(usize, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let which = any::<usize>;
    prop_oneof![
        (which(), which(), 0_u8..8).prop_map(|(which, at, bit)| Deed::Flip(which, at, bit)),
        which().prop_map(Deed::Drop),
        (which(), which()).prop_map(|(one, two)| Deed::Swap(one, two)),
        (which(), which()).prop_map(|(which, to)| Deed::Truncate(which, to)),
        (which(), any::<u8>()).prop_map(|(which, byte)| Deed::Append(which, byte)),
        (which(), which()).prop_map(|(from, to)| Deed::Copy(from, to)),
        (which(), which()).prop_map(|(from, to)| Deed::Move(from, to)),
    ]
}

fn commit(deed: &Deed, objects: &mut common::Objects) {
    let names: Vec<_> = objects.keys().cloned().collect();
    let name = |which: &usize| names[which % names.len()].clone();
    match deed {
        Deed::Flip(which, at, bit) => {
            let object = objects.get_mut(&name(which)).unwrap();
            let at = at % object.len();
            object[at] ^= 1 << bit;
        }
        Deed::Drop(which) => drop(objects.remove(&name(which))),
        Deed::Swap(one, two) => {
            let contents = [one, two].map(|which| objects[&name(which)].clone());
            objects.insert(name(one), contents[1].clone());
            objects.insert(name(two), contents[0].clone());
        }
        Deed::Truncate(which, to) => {
            let object = objects.get_mut(&name(which)).unwrap();
            object.truncate(to % object.len());
        }
        Deed::Append(which, byte) => objects.get_mut(&name(which)).unwrap().push(*byte),
        Deed::Copy(from, to) => drop(objects.insert(name(to), objects[&name(from)].clone())),
        Deed::Move(from, to) => {
            let object = objects.remove(&name(from)).unwrap();
            objects.insert(name(to), object);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_can_be_done_to_a_recording_that_leaves_it_whole(
        parts in prop::collection::vec(0_u8..4, 1..4),
        deed in deed(),
    ) {
        let original = record(&parts);
        let mut changed = original.clone();
        commit(&deed, &mut changed.objects);
        let whole = changed.verify().verified == Verified::Whole;
        prop_assert_eq!(whole, changed.objects == original.objects);
    }

    #[test]
    fn without_manifest_nothing_but_shorter_parts_verify(
        parts in prop::collection::vec(1_u8..4, 1..4),
        deed in deed(),
    ) {
        let original = record(&parts).without_manifest();
        let mut changed = original.clone();
        changed.objects.remove("still-001.age");
        let names: Vec<_> = changed.objects.keys().cloned().collect();
        commit(&deed, &mut changed.objects);
        if changed.findings().is_empty() {
            for number in 1..=parts.len() {
                let start = format!("{number:02}-");
                let of_part = |name: &&String| name.starts_with(&start);
                let left: Vec<_> = changed.objects.keys().filter(of_part).collect();
                prop_assert!(names.iter().filter(of_part).collect::<Vec<_>>().starts_with(&left));
            }
            prop_assert!(changed.objects.iter().all(|(name, object)| original.objects[name] == *object));
        }
    }
}
