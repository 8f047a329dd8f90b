//! What ends up in a recording, and what does not.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests, which live in real time"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use media::{Event, Media, RecordError, RecordingOutput};
use protocol::{RecordingId, Seat};
use support::{Client, booking, delegate, delta, keyframe, official, server, told, until};

/// An Opus packet of 20 ms of silence.
const SILENCE: &[u8] = &[0xf8, 0xff, 0xfe];

fn recording() -> RecordingId {
    "00000000-0000-4000-8000-0000000000aa".parse().expect("an id")
}

fn tracks() -> Vec<(Seat, String)> {
    vec![(official("anna"), "official".to_owned()), (delegate(), "delegate".to_owned())]
}

async fn two_connected(media: &Media, meeting: protocol::BookingId) -> (Client, Client) {
    let (mut one, mut two) = (Client::new(1), Client::new(2));
    one.join(media, meeting, official("anna")).await;
    two.join(media, meeting, delegate()).await;
    until("both are connected", &mut [&mut one, &mut two], |clients| clients.iter().all(|client| client.connected));
    (one, two)
}

fn holds(file: &[u8], mark: &str) -> bool {
    file.windows(mark.len()).any(|window| window == mark.as_bytes())
}

/// Whether a tool is there; says so when it is not.
fn has(tool: &str) -> bool {
    let there = Command::new(tool).arg("-version").output().is_ok_and(|output| output.status.success());
    if !there {
        println!("skipped: {tool} is not installed");
    }
    there
}

fn output_of(tool: &str, arguments: &[&str], file: &Path) -> (String, String) {
    let output = Command::new(tool).args(arguments).arg(file).output().expect("the tool runs");
    (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_comes_between_record_and_stop_is_in_the_file() {
    let (media, _events) = server();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("meeting.webm");
    let (mut one, mut two) = two_connected(&media, booking(20)).await;
    until("media flows before the recording", &mut [&mut one, &mut two], |clients| {
        clients[0].show(&keyframe("BEFORE"));
        clients[0].speak(b"BEFORE");
        !clients[1].payloads(0, true).is_empty() && !clients[1].payloads(0, false).is_empty()
    });
    media.record(booking(20), recording(), path.clone(), tracks()).await.expect("a recording");
    let asked = one.keyframes_asked;
    until("the camera is asked for a keyframe", &mut [&mut one, &mut two], |clients| {
        clients[0].show(&delta("NEEDS WHAT CAME BEFORE"));
        clients[0].keyframes_asked > asked
    });
    until("media flows during the recording", &mut [&mut one, &mut two], |clients| {
        clients[0].show(&keyframe("DURING"));
        clients[0].speak(b"DURING");
        clients[1].payloads(0, true).iter().any(|payload| holds(payload, "DURING"))
    });
    let summary = media.stop_recording(booking(20)).await.expect("a recording ran");
    let file = std::fs::read(&path).expect("a file");
    assert_eq!(summary.bytes, file.len() as u64);
    until("media flows after the recording", &mut [&mut one, &mut two], |clients| {
        clients[0].show(&keyframe("AFTER"));
        clients[0].speak(b"AFTER");
        clients[1].payloads(0, true).iter().any(|payload| holds(payload, "AFTER"))
    });
    assert_eq!(std::fs::read(&path).expect("a file"), file, "nothing was written after the end");
    assert!(holds(&file, "DURING"));
    assert!(!holds(&file, "BEFORE") && !holds(&file, "NEEDS WHAT CAME BEFORE") && !holds(&file, "AFTER"));
    assert_eq!(media.stop_recording(booking(20)).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_was_not_chosen_is_not_recorded() {
    let (media, _events) = server();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("meeting.webm");
    let (mut one, mut two) = two_connected(&media, booking(21)).await;
    let only = vec![(official("anna"), "official".to_owned())];
    media.record(booking(21), recording(), path.clone(), only).await.expect("a recording");
    until("both are heard", &mut [&mut one, &mut two], |clients| {
        clients[0].speak(b"CHOSEN");
        clients[1].speak(b"NOT ASKED");
        !clients[0].payloads(0, false).is_empty() && !clients[1].payloads(0, false).is_empty()
    });
    media.close(booking(21)).await;
    let file = std::fs::read(&path).expect("a file");
    assert!(holds(&file, "CHOSEN") && !holds(&file, "NOT ASKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_recording_and_an_existing_file_are_refused() {
    let (media, _events) = server();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("meeting.webm");
    media.record(booking(22), recording(), path.clone(), tracks()).await.expect("a recording");
    let other = folder.path().join("other.webm");
    let second = media.record(booking(22), recording(), other.clone(), tracks()).await;
    assert!(matches!(second, Err(RecordError::AlreadyRecording)));
    assert!(!other.exists(), "the second one leaves nothing behind");
    media.stop_recording(booking(22)).await.expect("the first one goes on");
    let same = media.record(booking(22), recording(), path, tracks()).await;
    assert!(matches!(same, Err(RecordError::File(_))));
    assert_eq!(media.stats().await.meetings, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_without_vp8_that_comes_after_the_beginning_is_in_the_head_with_its_codec() {
    let (media, _events) = server();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("meeting.webm");
    media.record(booking(26), recording(), path.clone(), tracks()).await.expect("a recording");
    let parameters = "H264/90000\r\na=fmtp:96 packetization-mode=1;profile-level-id=42e01f";
    let offer = Client::new(1).offer().replace("VP8/90000", parameters);
    media.join(booking(26), delegate(), offer).await.expect("a seat");
    media.stop_recording(booking(26)).await.expect("a recording ran");
    let file = std::fs::read(&path).expect("a file");
    assert!(holds(&file, "V_MPEG4/ISO/AVC"));
}

/// An output that fails, or waits until it is let go.
struct Trouble(Option<std::sync::mpsc::Receiver<()>>);

impl std::io::Write for Trouble {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &self.0 {
            Some(gate) => {
                let _ = gate.recv();
                Ok(bytes.len())
            }
            None => Err(std::io::Error::from(std::io::ErrorKind::StorageFull)),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl RecordingOutput for Trouble {
    fn finish(self: Box<Self>) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_ends_the_recording_and_is_told() {
    let (media, mut events) = server();
    let output = Box::new(Trouble(None));
    media.record_into(booking(24), recording(), output, tracks()).await.expect("a recording");
    let failed =
        told(&mut events, "the recording failed", |event| matches!(event, Event::RecordingFailed { .. })).await;
    assert!(matches!(failed, Event::RecordingFailed { recording: which, .. } if which == recording()));
    assert_eq!(media.stop_recording(booking(24)).await, None);
    assert_eq!(media.stats().await.recordings, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_stands_still_costs_the_recording_and_never_the_meeting() {
    let (media, mut events) = server();
    let (mut one, mut two) = two_connected(&media, booking(25)).await;
    let (_held, gate) = std::sync::mpsc::channel();
    let output = Box::new(Trouble(Some(gate)));
    media.record_into(booking(25), recording(), output, tracks()).await.expect("a recording");
    until("the recording is given up", &mut [&mut one, &mut two], |clients| {
        for _ in 0..50 {
            clients[0].speak(SILENCE);
        }
        events.try_recv().is_ok_and(|event| matches!(event, Event::RecordingFailed { .. }))
    });
    until("the meeting goes on", &mut [&mut one, &mut two], |clients| {
        clients[1].speak(b"UNHARMED");
        clients[0].payloads(0, false).iter().any(|payload| holds(payload, "UNHARMED"))
    });
}

/// Frames of a real VP8 film, made by ffmpeg.
fn film(folder: &Path) -> Vec<Vec<u8>> {
    let path = folder.join("film.ivf");
    let source = ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=2", "-c:v", "libvpx"];
    let made = Command::new("ffmpeg").args(source).args(["-b:v", "400k", "-g", "25"]).arg(&path).status();
    assert!(made.expect("ffmpeg runs").success());
    let film = std::fs::read(path).expect("a film");
    let mut frames = Vec::new();
    let mut rest = &film[32..];
    while rest.len() >= 12 {
        let len = u32::from_le_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        frames.push(rest[12..12 + len].to_vec());
        rest = &rest[12 + len..];
    }
    frames
}

/// Records a real film of both participants; gives the file.
async fn recorded_film(folder: &Path) -> (PathBuf, media::RecordingSummary) {
    let (media, _events) = server();
    let frames = film(folder);
    let path = folder.join("meeting.webm");
    let (mut one, mut two) = two_connected(&media, booking(23)).await;
    media.record(booking(23), recording(), path.clone(), tracks()).await.expect("a recording");
    let begun = std::time::Instant::now();
    let mut shown = 0;
    until("the film is shown", &mut [&mut one, &mut two], |clients| {
        // In real time: a recording is placed by its senders' clocks and by arrival.
        if begun.elapsed().as_millis() >= (shown as u128) * 40 {
            for client in clients.iter_mut() {
                client.show(&frames[shown]);
                client.speak(SILENCE);
                client.speak(SILENCE);
            }
            shown += 1;
        }
        shown == frames.len()
    });
    until("it arrived", &mut [&mut one, &mut two], |clients| {
        clients.iter().all(|client| client.payloads(0, false).len() == frames.len() * 2)
    });
    let summary = media.stop_recording(booking(23)).await.expect("a recording ran");
    (path, summary)
}

#[tokio::test(flavor = "multi_thread")]
async fn players_open_the_recording_and_a_copy_of_it_cut_off_anywhere() {
    if !has("ffmpeg") || !has("ffprobe") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (path, summary) = recorded_film(folder.path()).await;
    for track in &summary.tracks {
        assert_eq!((track.audio_packets, track.video_frames, track.lost_packets), (100, 50, 0), "{}", track.name);
    }
    let streams =
        ["-v", "error", "-show_entries", "stream=codec_name,width:stream_tags=title", "-of", "compact=p=0:nk=1"];
    let (listed, complaints) = output_of("ffprobe", &streams, &path);
    assert_eq!(complaints, "");
    assert_eq!(listed, "opus|official\nvp8|320|official\nopus|delegate\nvp8|320|delegate\n");
    assert_eq!(decoded_frames(&path), 50);
    let whole = std::fs::read(&path).expect("a file");
    for part in [50, 70, 90] {
        let cut = folder.path().join(format!("cut-{part}.webm"));
        std::fs::write(&cut, &whole[..whole.len() * part / 100]).expect("a copy");
        let frames = decoded_frames(&cut);
        assert!(frames > 0 && frames < 50, "{part} % of the file show {frames} frames");
    }
}

/// Frames of the second participant's video that a decoder gives.
fn decoded_frames(path: &Path) -> u32 {
    let count = ["-v", "fatal", "-count_frames", "-select_streams", "v:1", "-show_entries", "stream=nb_read_frames"];
    let (frames, _) = output_of("ffprobe", &[&count[..], &["-of", "csv=p=0"]].concat(), path);
    frames.trim().parse().unwrap_or(0)
}
