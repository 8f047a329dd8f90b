//! The adaptation of a meeting whole: what people are sent and told, as their lines and cameras change.

mod scene;

use std::time::Duration;

use proptest::prelude::*;
use protocol::LineQuality;

use self::scene::{BOTH, OFF, ONE, Scene, seat};
use super::HOLD;
use crate::allocate::VOICE;
use crate::event::Event;
use crate::packet::Layer;
use crate::worker::TICK;

const WIDE: u32 = 4_000_000;
/// Carries the small picture of one camera and no more.
const THIN: u32 = 700_000;
/// Carries voices and no picture.
const VOICES: u32 = 130_000;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn two_viewers_with_different_lines_get_different_pictures_of_the_same_camera() {
    let mut scene = Scene::new(&[BOTH, OFF, OFF]);
    scene.line(1, WIDE);
    scene.line(2, THIN);
    scene.pass(seconds(5));
    assert_eq!(scene.sees(1, 0), Some(Layer::Full));
    assert_eq!(scene.sees(2, 0), Some(Layer::Small));
    assert_eq!(scene.told_withheld(2), Vec::<Vec<_>>::new());
    // The lines change places, and so do the pictures.
    scene.asked(0);
    scene.line(1, THIN);
    scene.line(2, WIDE);
    scene.pass(seconds(5));
    assert_eq!((scene.sees(1, 0), scene.sees(2, 0)), (Some(Layer::Small), Some(Layer::Full)));
    let asked = scene.asked(0);
    assert!(asked.contains(&Layer::Small) && asked.contains(&Layer::Full), "{asked:?}");
}

#[test]
fn a_line_that_carries_only_voices_has_the_picture_withheld_and_told_once() {
    let mut scene = Scene::new(&[ONE, OFF]);
    scene.pass(seconds(3));
    assert_eq!(scene.sees(1, 0), Some(Layer::Full));
    scene.line(1, VOICES);
    scene.pass(seconds(20));
    assert_eq!(scene.sees(1, 0), None);
    assert_eq!(scene.told_withheld(1), [[seat(0)]]);
    assert_eq!(scene.browsers[0].limit, Some(100_000), "what nobody is sent need not be large");
}

#[test]
fn a_picture_that_was_withheld_comes_back_after_a_while_and_with_a_keyframe() {
    let mut scene = Scene::new(&[ONE, OFF]);
    scene.pass(seconds(3));
    scene.line(1, VOICES);
    scene.pass(Duration::from_millis(400));
    assert_eq!(scene.told_withheld(1), [[seat(0)]]);
    scene.asked(0);
    scene.line(1, WIDE);
    // Withheld at one of the last two looks.
    scene.pass(HOLD - Duration::from_millis(400));
    assert_eq!((scene.sees(1, 0), scene.told_withheld(1)), (None, Vec::new()));
    assert_eq!(scene.asked(0), []);
    while scene.told_withheld(1).is_empty() {
        scene.pass(TICK);
    }
    assert_eq!(scene.asked(0), [Layer::Full], "at once");
    scene.pass(Duration::from_millis(400));
    assert_eq!((scene.sees(1, 0), scene.told_withheld(1)), (Some(Layer::Full), Vec::new()));
    scene.pass(seconds(2));
    assert!(scene.browsers[0].encoded()[0] > 1_000_000, "and the camera may send what it likes again");
}

#[test]
fn a_full_picture_that_the_line_took_away_comes_back_after_a_while() {
    let mut scene = Scene::new(&[BOTH, OFF, OFF]);
    scene.pass(seconds(3));
    assert_eq!(scene.sees(2, 0), Some(Layer::Full));
    scene.line(2, THIN);
    scene.pass(Duration::from_millis(400));
    assert_eq!(scene.sees(2, 0), Some(Layer::Small));
    scene.line(2, WIDE);
    scene.pass(HOLD - Duration::from_millis(400));
    assert_eq!(scene.sees(2, 0), Some(Layer::Small));
    scene.pass(Duration::from_millis(800));
    assert_eq!(scene.sees(2, 0), Some(Layer::Full));
}

#[test]
fn a_line_that_gets_worse_and_worse_is_followed_at_once() {
    let mut scene = Scene::new(&[BOTH, OFF, OFF]);
    scene.pass(seconds(3));
    for (line, left) in [(THIN, Some(Layer::Small)), (VOICES, None)] {
        scene.line(2, line);
        scene.pass(Duration::from_millis(600));
        assert_eq!(scene.sees(2, 0), left);
    }
    assert_eq!(scene.told_withheld(2), [[seat(0)]]);
}

#[test]
fn who_is_sent_no_picture_takes_nothing_from_those_who_are() {
    let mut scene = Scene::new(&[BOTH, OFF, OFF]);
    scene.pass(seconds(3));
    scene.line(2, VOICES);
    scene.pass(seconds(10));
    assert_eq!((scene.sees(1, 0), scene.sees(2, 0)), (Some(Layer::Full), None));
    assert!(scene.measure(1, 0) > 1_000_000);
}

#[test]
fn a_camera_that_one_thin_viewer_watches_is_told_to_send_less_rather_than_being_withheld() {
    let mut scene = Scene::new(&[ONE, OFF]);
    scene.line(1, 300_000);
    scene.pass(seconds(10));
    assert_eq!(scene.sees(1, 0), Some(Layer::Full));
    assert_eq!(scene.browsers[0].limit, Some(240_000), "the voice goes first");
    assert!(scene.measure(1, 0) < 260_000);
    assert_eq!(scene.told_withheld(1), Vec::<Vec<_>>::new());
    scene.line(1, WIDE);
    scene.pass(seconds(5));
    assert!(scene.measure(1, 0) > 1_000_000);
}

#[test]
fn who_has_no_room_for_the_small_picture_limits_it_for_everybody_and_still_sees_it() {
    let mut scene = Scene::new(&[BOTH, OFF, OFF]);
    scene.pass(seconds(5));
    scene.line(2, 300_000);
    scene.pass(seconds(10));
    assert_eq!((scene.sees(1, 0), scene.sees(2, 0)), (Some(Layer::Small), Some(Layer::Small)));
    assert_eq!(scene.browsers[0].limit, Some(180_000));
    // Room for what it came to then is not enough: that would be tried again and again.
    scene.line(2, 600_000);
    scene.pass(seconds(5));
    assert_eq!(scene.sees(1, 0), Some(Layer::Small));
    scene.line(2, THIN);
    scene.pass(seconds(5));
    assert_eq!((scene.sees(1, 0), scene.sees(2, 0)), (Some(Layer::Full), Some(Layer::Small)));
}

#[test]
fn a_thin_line_that_gets_better_is_not_flooded_with_the_small_picture_on_the_way() {
    let mut scene = Scene::new(&[BOTH, OFF, OFF]);
    scene.line(2, 300_000);
    scene.pass(seconds(5));
    for step in 0..30 {
        let room = 180_000 + 15_000 * step;
        scene.line(2, room + 2 * VOICE);
        let came = scene.measure(2, 0);
        assert!(came < room as usize * 6 / 5, "{came} of {room}");
    }
    assert_eq!((scene.sees(1, 0), scene.sees(2, 0)), (Some(Layer::Full), Some(Layer::Small)));
}

#[test]
fn viewers_of_a_camera_that_stops_its_full_picture_see_the_small_one_until_it_is_back() {
    let mut scene = Scene::new(&[BOTH, OFF, OFF]);
    scene.pass(seconds(3));
    scene.asked(0);
    scene.browsers[0].camera = [0, BOTH[1]];
    scene.pass(seconds(2));
    assert_eq!([scene.sees(1, 0), scene.sees(2, 0)], [Some(Layer::Small); 2]);
    assert_eq!(scene.asked(0), [Layer::Small]);
    // No line took it away, so nobody waits for it.
    scene.browsers[0].camera = BOTH;
    scene.pass(seconds(1));
    assert_eq!([scene.sees(1, 0), scene.sees(2, 0)], [Some(Layer::Full); 2]);
    assert_eq!(scene.asked(0), [Layer::Full]);
}

#[test]
fn the_recording_of_a_camera_that_stops_its_full_picture_has_the_small_one_until_it_is_back() {
    // Nobody else is there who could ask for a keyframe.
    let mut scene = Scene::new(&[BOTH]);
    let recorded = |scene: &mut Scene, camera, is_recorded: bool| {
        scene.meeting.members[0].recorded = is_recorded.then_some(0);
        scene.browsers[0].camera = camera;
        scene.pass(seconds(2));
        (scene.meeting.members[0].recorded_layer, scene.asked(0))
    };
    let stopped = [0, BOTH[1]];
    assert_eq!(recorded(&mut scene, BOTH, true), (Layer::Full, vec![]));
    assert_eq!(recorded(&mut scene, stopped, true), (Layer::Small, vec![Layer::Small]));
    assert_eq!(recorded(&mut scene, BOTH, true), (Layer::Full, vec![Layer::Full]));
    assert_eq!(recorded(&mut scene, stopped, false), (Layer::Small, vec![]), "a recording that ended asks for none");
    assert_eq!(recorded(&mut scene, OFF, false), (Layer::Full, vec![]), "what comes next is full most often");
}

#[test]
fn a_document_that_is_viewed_gets_the_larger_share() {
    let mut scene = Scene::new(&[BOTH, OFF, BOTH]);
    scene.line(0, WIDE);
    scene.line(1, 2_000_000);
    scene.line(2, WIDE);
    scene.pass(seconds(10));
    let (one, other) = (scene.measure(1, 0), scene.measure(1, 2));
    assert!(one.abs_diff(other) < 50_000, "{one} {other}");
    scene.meeting.view_document(Some(seat(0)));
    scene.pass(seconds(10));
    let (document, other) = (scene.measure(1, 0), scene.measure(1, 2));
    assert!(document > 2 * other && other > 0, "{document} {other}");
    assert_eq!(scene.sees(1, 0), Some(Layer::Full));
    scene.meeting.view_document(None);
    scene.pass(seconds(10));
    let (one, other) = (scene.measure(1, 0), scene.measure(1, 2));
    assert!(one.abs_diff(other) < 50_000, "{one} {other}");
}

#[test]
fn who_speaks_is_told_when_it_changes_and_not_otherwise() {
    let mut scene = Scene::new(&[OFF, OFF]);
    let speaking = |scene: &mut Scene| -> Vec<Vec<_>> {
        let told = scene.told().into_iter();
        told.filter_map(|event| if let Event::Speaking { seats, .. } = event { Some(seats) } else { None }).collect()
    };
    scene.pass(seconds(3));
    assert_eq!(speaking(&mut scene), Vec::<Vec<_>>::new());
    scene.browsers[1].speaks = true;
    scene.pass(seconds(3));
    assert_eq!(speaking(&mut scene), [[seat(1)]]);
    scene.browsers[0].speaks = true;
    scene.pass(seconds(3));
    assert_eq!(speaking(&mut scene), [[seat(0), seat(1)]]);
    scene.browsers[0].speaks = false;
    scene.browsers[1].speaks = false;
    scene.pass(seconds(3));
    assert_eq!(speaking(&mut scene), [Vec::new()]);
    scene.browsers[1].speaks = true;
    scene.pass(seconds(3));
    assert_eq!(speaking(&mut scene), [[seat(1)]]);
    let mut told = Vec::new();
    scene.meeting.remove(1, &mut told);
    let silent = Event::Speaking { meeting: scene.meeting.id, seats: Vec::new() };
    assert!(told.contains(&silent), "who leaves says nothing more: {told:?}");
}

fn words(scene: &mut Scene, person: usize) -> Vec<LineQuality> {
    let told = scene.told().into_iter();
    told.filter_map(|event| match event {
        Event::Quality { seat: whose, quality, .. } if whose == seat(person) => Some(quality),
        _ => None,
    })
    .collect()
}

#[test]
fn a_line_of_which_nothing_is_heard_is_told_to_be_bad_and_good_again_later() {
    let mut scene = Scene::new(&[OFF, OFF]);
    scene.pass(seconds(5));
    assert_eq!(words(&mut scene, 0), [LineQuality::Good]);
    // One bad look in a pause is not told.
    for _ in 0..5 {
        scene.browsers[0].is_cut_off = true;
        scene.pass(Duration::from_millis(3_400));
        scene.browsers[0].is_cut_off = false;
        scene.pass(Duration::from_millis(100));
    }
    assert_eq!(words(&mut scene, 0), []);
    scene.browsers[0].is_cut_off = true;
    scene.pass(Duration::from_millis(2_500));
    assert_eq!(words(&mut scene, 0), []);
    scene.pass(seconds(2));
    assert_eq!(words(&mut scene, 0), [LineQuality::Poor]);
    scene.browsers[0].is_cut_off = false;
    scene.pass(seconds(4));
    assert_eq!(words(&mut scene, 0), []);
    scene.pass(seconds(2));
    assert_eq!(words(&mut scene, 0), [LineQuality::Good]);
}

#[test]
fn a_line_on_which_a_picture_is_withheld_is_told_to_be_bad() {
    let mut scene = Scene::new(&[ONE, OFF]);
    scene.pass(seconds(3));
    scene.told();
    scene.line(1, VOICES);
    scene.pass(seconds(5));
    let told = scene.told();
    let is_bad = |event: &&Event| matches!(event, Event::Quality { quality: LineQuality::Poor, .. });
    let bad: Vec<&Event> = told.iter().filter(is_bad).collect();
    assert!(matches!(bad[..], [Event::Quality { seat: whose, .. }] if *whose == seat(1)), "{bad:?}");
}

#[test]
fn while_a_camera_is_off_nothing_is_withheld() {
    let mut scene = Scene::new(&[OFF, OFF]);
    scene.line(1, VOICES);
    scene.pass(seconds(5));
    assert_eq!(scene.told_withheld(1), Vec::<Vec<_>>::new());
    scene.browsers[0].camera = ONE;
    scene.pass(seconds(2));
    assert_eq!(scene.told_withheld(1), [[seat(0)]]);
    scene.browsers[0].camera = OFF;
    scene.pass(seconds(5));
    assert_eq!(scene.told_withheld(1), [Vec::new()]);
}

#[test]
fn only_a_line_that_could_be_of_more_use_is_tried() {
    let mut scene = Scene::new(&[BOTH, OFF, OFF]);
    // Enough for all there is, but no more.
    scene.line(1, 1_500_000);
    scene.line(2, THIN);
    scene.pass_with_tries(6);
    assert_eq!(scene.browsers[1].repeated, 0);
    assert!(scene.browsers[2].repeated > 10, "{}", scene.browsers[2].repeated);
}

#[test]
fn who_tries_the_line_alone_is_told_nothing() {
    let mut scene = Scene::trial(ONE);
    scene.browsers[0].speaks = true;
    scene.line(0, VOICES);
    scene.pass(seconds(5));
    assert_eq!(scene.told(), []);
}

/// What everybody sees of everybody's camera.
fn seen(scene: &Scene) -> Vec<Option<Layer>> {
    let people = scene.browsers.len();
    (0..people).flat_map(|viewer| (0..people).map(move |camera| scene.sees(viewer, camera))).collect()
}

fn any_camera() -> impl Strategy<Value = [u32; 2]> {
    let any_picture = (300_000..2_000_000_u32, 80_000..500_000_u32).prop_map(|(full, small)| [full, small]);
    prop_oneof![Just(BOTH), Just(ONE), Just(OFF), any_picture]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn whatever_lines_do_it_settles_and_what_is_sent_fits_them(
        people in prop::collection::vec((any_camera(), 60_000..3_000_000_u32), 2..=4),
    ) {
        let (cameras, lines): (Vec<_>, Vec<_>) = people.into_iter().unzip();
        let mut scene = Scene::new(&cameras);
        scene.pass(seconds(2));
        for (person, line) in lines.iter().enumerate() {
            scene.line(person, *line);
        }
        scene.pass(seconds(15));
        scene.told();
        let settled = seen(&scene);
        for _ in 0..10 {
            scene.pass(Duration::from_millis(700));
            prop_assert_eq!(&seen(&scene), &settled);
        }
        prop_assert_eq!(scene.told(), []);
        let received = scene.received();
        scene.pass(seconds(1));
        for (person, line) in lines.into_iter().enumerate() {
            let bits = (scene.received()[person] - received[person]) * 8;
            prop_assert!(bits < line as usize * 11 / 10, "{} of {}", bits, line);
        }
    }
}
