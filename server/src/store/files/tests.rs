use super::*;
use chrono::DateTime;
use protocol::BookingId;
use uuid::Uuid;

const OWNER: BookingId = BookingId(Uuid::from_u128(1));
const ID: AttachmentId = AttachmentId(Uuid::from_u128(2));
const CONTENT: &[u8] = b"%PDF-1.7 carta d'identita";

/// A folder with its database, as a server has them.
struct Shelf {
    folder: tempfile::TempDir,
    store: Store,
    key: Arc<SealingKey>,
}

impl Shelf {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        Self { folder, store, key: Arc::new(SealingKey::fresh()) }
    }

    fn files(&self) -> Files {
        self.files_with(&self.key)
    }

    fn files_with(&self, key: &Arc<SealingKey>) -> Files {
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        Files::open(self.folder.path().join("attachments"), Arc::clone(key), self.store.clone(), clock).unwrap()
    }
}

async fn write(files: &Files, owner: impl Display, id: AttachmentId) -> String {
    files.write(owner, id, Bytes::from_static(CONTENT)).await.unwrap()
}

#[tokio::test]
async fn a_file_is_read_as_it_was_written_also_after_a_restart_and_gone_once_removed() {
    let shelf = Shelf::new().await;
    let sha256 = write(&shelf.files(), OWNER, ID).await;
    assert_eq!(sha256, hex(&Sha256::digest(CONTENT)));
    let files = shelf.files();
    files.check_key().await.unwrap();
    assert_eq!(files.read(OWNER, ID).await.unwrap(), CONTENT);
    assert_eq!(files.owners().await.unwrap(), [OWNER.to_string()]);
    files.remove(OWNER, ID).await.unwrap();
    let gone = files.read(OWNER, ID).await.unwrap_err();
    assert!(matches!(&gone, FileError::Io(error) if error.kind() == io::ErrorKind::NotFound), "{gone}");
    files.remove(OWNER, ID).await.unwrap();
}

#[tokio::test]
async fn nothing_of_a_file_stands_on_disk_in_the_clear() {
    let shelf = Shelf::new().await;
    let files = shelf.files();
    write(&files, OWNER, ID).await;
    let stored = std::fs::read(files.place(&OWNER.to_string(), ID)).unwrap();
    assert!(!stored.windows(5).any(|window| CONTENT.windows(5).any(|clear| clear == window)));
}

#[tokio::test]
async fn a_file_that_was_changed_cut_or_brought_from_elsewhere_is_not_read() {
    let shelf = Shelf::new().await;
    let files = shelf.files();
    let (other, other_id) = (BookingId(Uuid::from_u128(3)), AttachmentId(Uuid::from_u128(4)));
    for (owner, id) in [(OWNER, ID), (OWNER, other_id), (other, ID)] {
        write(&files, owner, id).await;
    }
    let place = files.place(&OWNER.to_string(), ID);
    let written = std::fs::read(&place).unwrap();
    let mut changed = written.clone();
    *changed.last_mut().unwrap() ^= 1;
    let other_file = std::fs::read(files.place(&OWNER.to_string(), other_id)).unwrap();
    let other_owner = std::fs::read(files.place(&other.to_string(), ID)).unwrap();
    for bytes in [changed, written[..written.len() - 1].to_vec(), other_file, other_owner, Vec::new()] {
        std::fs::write(&place, bytes).unwrap();
        assert!(matches!(files.read(OWNER, ID).await, Err(FileError::NotWhatWasWritten)));
    }
    std::fs::write(&place, written).unwrap();
    assert_eq!(files.read(OWNER, ID).await.unwrap(), CONTENT);
}

#[tokio::test]
async fn with_another_key_nothing_is_read_and_nothing_is_added() {
    let shelf = Shelf::new().await;
    write(&shelf.files(), OWNER, ID).await;
    let files = shelf.files_with(&Arc::new(SealingKey::fresh()));
    assert!(matches!(files.check_key().await, Err(FileError::OtherKey)));
    assert!(matches!(files.read(OWNER, ID).await, Err(FileError::OtherKey)));
    let added = files.write(OWNER, AttachmentId(Uuid::from_u128(5)), Bytes::from_static(CONTENT)).await;
    assert!(matches!(added, Err(FileError::OtherKey)));
    assert_eq!(shelf.files().read(OWNER, ID).await.unwrap(), CONTENT, "the right one still opens");
}

#[tokio::test]
async fn the_key_of_one_owner_does_not_serve_another() {
    let shelf = Shelf::new().await;
    let files = shelf.files();
    write(&files, OWNER, ID).await;
    let wrapped = shelf.store.file_key(&OWNER.to_string()).await.unwrap().unwrap();
    shelf.store.add_file_key("another", &wrapped, DateTime::UNIX_EPOCH).await.unwrap();
    assert!(matches!(files.read("another", ID).await, Err(FileError::OtherKey)));
}

#[tokio::test]
async fn a_file_whose_key_is_gone_is_gone() {
    let shelf = Shelf::new().await;
    let files = shelf.files();
    write(&files, OWNER, ID).await;
    shelf.store.drop_file_key(&OWNER.to_string()).await.unwrap();
    assert!(matches!(files.read(OWNER, ID).await, Err(FileError::NoKey)));
    write(&files, OWNER, AttachmentId(Uuid::from_u128(6))).await;
    assert!(matches!(files.read(OWNER, ID).await, Err(FileError::NotWhatWasWritten)), "not even with a new key");
    files.remove_all(OWNER).await.unwrap();
    assert_eq!(files.owners().await.unwrap(), [""; 0]);
    files.remove_all(OWNER).await.unwrap();
}

#[tokio::test]
async fn two_first_files_at_once_get_one_key() {
    let shelf = Shelf::new().await;
    let (files, second) = (shelf.files(), AttachmentId(Uuid::from_u128(7)));
    tokio::join!(write(&files, OWNER, ID), write(&files, OWNER, second));
    assert_eq!(files.read(OWNER, ID).await.unwrap(), CONTENT);
    assert_eq!(files.read(OWNER, second).await.unwrap(), CONTENT);
}

#[tokio::test]
async fn what_could_not_be_written_leaves_nothing_behind() {
    let shelf = Shelf::new().await;
    let files = shelf.files();
    std::fs::write(files.folder.join(OWNER.to_string()), "in the way").unwrap();
    assert!(files.write(OWNER, ID, Bytes::from_static(CONTENT)).await.is_err());
    assert_eq!(std::fs::read_dir(files.folder.join(INCOMING)).unwrap().count(), 0);
}

#[tokio::test]
async fn a_crash_leaves_nothing_half_written() {
    let shelf = Shelf::new().await;
    let left_over = shelf.files().folder.join(INCOMING).join("x");
    std::fs::write(&left_over, "half").unwrap();
    shelf.files();
    assert!(!left_over.exists());
}
