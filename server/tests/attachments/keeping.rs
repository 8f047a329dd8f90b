//! How files are kept: sealed, and not for ever.

use chrono::TimeDelta;
use protocol::{Attachment, Code, ListedAttachment};
use serde_json::Value;

use crate::common::{DELEGATE, World};
use crate::{Talk, kept, sample};

/// How often is looked for what a job does; it takes a few.
const LOOKS: usize = 5_000;

/// Where the bytes of a file are.
fn place(talk: &Talk, attachment: &Attachment) -> std::path::PathBuf {
    let folder = talk.world.folder.path().join("attachments").join(talk.booked.id.to_string());
    folder.join(format!("{}.sealed", attachment.id))
}

#[tokio::test]
async fn a_file_is_noise_on_disk_and_one_that_was_changed_or_exchanged_is_not_given_out() {
    let talk = Talk::begin().await;
    let (one, two) =
        (talk.send("a.pdf", sample::form()).await.unwrap(), talk.send("b.pdf", sample::scan()).await.unwrap());
    let stored = std::fs::read(place(&talk, &one)).unwrap();
    assert!(!stored.windows(5).any(|window| window == b"%PDF-"));
    let mut changed = stored.clone();
    changed[100] ^= 1;
    for bytes in [changed, std::fs::read(place(&talk, &two)).unwrap()] {
        std::fs::write(place(&talk, &one), bytes).unwrap();
        assert_eq!(talk.not_fetched(&talk.booked.delegate, &one).await, Code::StorageUnavailable);
    }
    std::fs::write(place(&talk, &one), stored).unwrap();
    assert_eq!(talk.fetch(&talk.booked.delegate, &one).await.bytes().await.unwrap(), sample::form());
}

#[tokio::test]
async fn with_another_key_no_file_is_given_out_and_with_the_right_one_it_is_again() {
    let mut talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    let key = talk.world.folder.path().join("keys").join("files.key");
    let right = std::fs::read_to_string(&key).unwrap();
    std::fs::write(&key, server::secret::fresh().to_base64()).unwrap();
    talk.world.crash_and_restart().await;
    assert_eq!(talk.not_fetched(&talk.booked.delegate, &sent).await, Code::StorageUnavailable);
    std::fs::write(&key, right).unwrap();
    talk.world.crash_and_restart().await;
    assert_eq!(talk.fetch(&talk.booked.delegate, &sent).await.bytes().await.unwrap(), sample::form());
}

/// Waits for what the job does by itself, on threads of its own. Each look ends with a question to the server, which takes its
/// turn beside the job; a job that never comes fails the test.
async fn becomes(talk: &Talk, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..LOOKS {
        if is_so().await {
            return;
        }
        drop(talk.world.http.get(talk.world.url("/readyz")).send().await);
    }
    panic!("never: {what}");
}

/// The code with which a file is refused once it is gone, for whoever is signed in afresh.
async fn refused(talk: &Talk, sent: &Attachment) -> Option<Code> {
    let delegate = talk.world.citizen(DELEGATE).await;
    let response = talk.fetch(&delegate, sent).await;
    let refused = !response.status().is_success();
    if refused { Some(response.json::<protocol::Problem>().await.unwrap().code) } else { None }
}

async fn erasures(world: &World) -> Vec<Value> {
    let page: Value = world.get("/api/v1/audit", Some(&world.official("amato").await)).await.unwrap();
    assert_eq!(page["intact"], true);
    let entries = page["entries"].as_array().unwrap().iter();
    entries.filter(|entry| entry["action"] == "attachment.erase").cloned().collect()
}

#[tokio::test]
async fn thirty_days_after_the_meeting_its_files_are_gone_for_good_and_the_log_says_so() {
    let mut talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    talk.close().await;
    talk.world.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert_eq!(refused(&talk, &sent).await, None, "they are still there for a second");
    talk.world.clock.advance(TimeDelta::seconds(1));
    // The job comes by itself.
    becomes(&talk, "the file is refused", async || refused(&talk, &sent).await == Some(Code::FileErased)).await;
    becomes(&talk, "the folder is empty", async || kept(&talk.world).is_empty()).await;
    assert_eq!(talk.world.app().store.file_key(&talk.booked.id.to_string()).await.unwrap(), None);
    let erased = erasures(&talk.world).await;
    assert_eq!(erased.len(), 1);
    assert_eq!((&erased[0]["actor"], &erased[0]["detail"]), (&"server".into(), &"1".into()));
    let path = format!("/api/v1/meetings/{}/attachments", talk.booked.id);
    let rossi = talk.world.official("rossi").await;
    let listed: Vec<ListedAttachment> = talk.world.get(&path, Some(&rossi)).await.unwrap();
    assert!(listed[0].erased && listed[0].attachment.id == sent.id, "what came is still known");
}

#[tokio::test]
async fn what_a_crash_left_of_erased_files_goes_at_the_next_start() {
    let mut talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    talk.close().await;
    let (store, now) = (talk.world.app().store.clone(), talk.world.clock.now());
    // As far as a crash lets the job come: the key is gone, the bytes are not.
    assert_eq!(store.erase_attachments(talk.booked.id, "server", now).await.unwrap(), 1);
    drop(store);
    assert_eq!(kept(&talk.world).len(), 1);
    talk.world.crash_and_restart().await;
    becomes(&talk, "the folder is empty", async || kept(&talk.world).is_empty()).await;
    assert_eq!(refused(&talk, &sent).await, Some(Code::FileErased));
    assert_eq!(erasures(&talk.world).await.len(), 1, "not noted again");
}

#[tokio::test]
async fn the_files_of_another_meeting_stay() {
    let mut talk = Talk::begin().await;
    talk.send("aa08.pdf", sample::form()).await.unwrap();
    let later = crate::common::noon() + TimeDelta::days(7);
    let other = talk.world.book(later).await;
    talk.close().await;
    talk.world.clock.advance(TimeDelta::days(7));
    let delegate = talk.world.citizen(DELEGATE).await;
    let mut line = talk.world.join(other.id, &delegate).await;
    line.arrive(&[protocol::Party::Delegate]).await.unwrap();
    let (status, sent) = talk.world.upload(other.id, &delegate, "aa08.pdf", sample::form()).await;
    assert_eq!(status, 201, "{sent}");
    let sent: Attachment = serde_json::from_value(sent).unwrap();
    talk.world.clock.advance(TimeDelta::days(24));
    becomes(&talk, "one file is left", async || kept(&talk.world).len() == 1).await;
    assert_eq!(kept(&talk.world), [format!("{}.sealed", sent.id)]);
}

#[tokio::test]
async fn a_file_that_an_older_version_kept_in_the_clear_is_sealed_at_the_start_and_given_out() {
    let mut talk = Talk::begin().await;
    let (sent, gone) =
        (talk.send("aa08.pdf", sample::form()).await.unwrap(), talk.send("b.pdf", sample::scan()).await.unwrap());
    // As the older version left it: no key, no seal.
    talk.world.app().store.drop_file_key(&talk.booked.id.to_string()).await.unwrap();
    for file in [&sent, &gone] {
        std::fs::remove_file(place(&talk, file)).unwrap();
    }
    std::fs::write(place(&talk, &sent).with_extension("pdf"), sample::form()).unwrap();
    let nobodys = place(&talk, &sent).with_file_name(format!("{}.pdf", uuid::Uuid::new_v4()));
    std::fs::write(nobodys, sample::form()).unwrap();
    talk.world.crash_and_restart().await;
    assert_eq!(kept(&talk.world), [format!("{}.sealed", sent.id)]);
    assert_eq!(talk.fetch(&talk.booked.delegate, &sent).await.bytes().await.unwrap(), sample::form());
    assert_eq!(talk.not_fetched(&talk.booked.delegate, &gone).await, Code::StorageUnavailable);
}

#[tokio::test]
async fn a_folder_whose_key_is_missing_is_not_noise_while_its_meeting_counts_on_a_file() {
    let talk = Talk::begin().await;
    let store = &talk.world.app().store;
    let owner = talk.booked.id.to_string();
    assert!(store.is_noise(&owner).await.unwrap(), "nothing came yet");
    talk.send("aa08.pdf", sample::form()).await.unwrap();
    assert!(!store.is_noise(&owner).await.unwrap());
    store.drop_file_key(&owner).await.unwrap();
    assert!(!store.is_noise(&owner).await.unwrap());
    store.erase_attachments(talk.booked.id, "server", talk.world.clock.now()).await.unwrap();
    assert!(store.is_noise(&owner).await.unwrap());
}
