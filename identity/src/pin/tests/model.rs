//! The invariants of a PIN over random lives.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::world::{Step, Text, World};

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        6 => Just(Text::Right),
        3 => any::<prop::sample::Index>().prop_map(Text::Seen),
        2 => prop_oneof![Just("ABCDEFGH"), Just("ABCDEFGHABCDEFGH")].prop_map(Text::Guess),
    ]
}

/// Mostly the right one: else hardly any random life goes far.
fn right() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.8)
}

fn step() -> impl Strategy<Value = Step> {
    let any_card = || prop_oneof![3 => Just('0'), 1 => Just('1')];
    prop_oneof![
        4 => right().prop_map(|verified| Step::Online { verified }),
        1 => Just(Step::AddressVerified),
        2 => Just(Step::Validate),
        1 => Just(Step::Telephone),
        1 => Just(Step::Office),
        2 => Just(Step::Preassign),
        2 => any_card().prop_map(|card| Step::Activate { card }),
        8 => text().prop_map(Step::Login),
        5 => text().prop_map(Step::Change),
        3 => (right(), right()).prop_map(|(form, document)| Step::Ask { form, document }),
        2 => right().prop_map(|accept| Step::Decide { accept }),
        2 => right().prop_map(|right| Step::Restore { right }),
        1 => any_card().prop_map(|card| Step::Revoke { card }),
        4 => prop_oneof![0_i64..120, 0_i64..100_000].prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ]
}

/// Somebody guesses, at any pace.
fn guessing() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => Just(Step::Login(Text::Guess("ABCDEFGH"))),
        1 => text().prop_map(Step::Login),
        15 => (0_i64..200_000).prop_map(Step::Wait),
    ]
}

fn life() -> impl Strategy<Value = Vec<Step>> {
    (
        prop::collection::vec(step(), 1..50),
        prop::collection::vec(guessing(), 0..80),
        prop::collection::vec(step(), 0..10),
    )
        .prop_map(|(lived, guessed, after)| [lived, guessed, after].concat())
}

fn lived(life: Vec<Step>) -> BTreeSet<&'static str> {
    let mut world = World::new();
    for step in life {
        world.take(step);
    }
    world.reached
}

proptest! {
    #[test]
    fn a_pin_opens_what_the_model_says_and_nothing_else(life in life()) {
        lived(life);
    }
}

#[test]
fn random_lives_reach_every_state_and_every_verdict() {
    let mut runner = TestRunner::deterministic();
    let lives = (0..150).map(|_| life().new_tree(&mut runner).unwrap().current());
    let reached: BTreeSet<&str> = lives.flat_map(lived).collect();
    let all = [
        "activated",
        "blocked",
        "dispositivo",
        "letter",
        "locked",
        "must change",
        "nothing",
        "ordinary",
        "personal",
        "restored",
        "sent anew",
        "simplified",
        "whole",
        "wrong",
    ];
    assert_eq!(reached, BTreeSet::from(all));
}
