//! The body of an upload, counted while it streams in.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::{Bytes, BytesMut};
use chat::attachment::SizeLimit;
use futures_util::StreamExt;
use protocol::Code;
use tokio::time::timeout;

/// Longest silence within an upload; a phone that changes its network takes some seconds.
const SILENCE: Duration = Duration::from_secs(30);
/// Longest upload: 3 MB at 64 kbit/s take six and a half minutes.
const WHOLE: Duration = Duration::from_secs(600);
/// What is still read and thrown away of a refused upload, so that its sender hears the answer.
const DISCARDED_BYTES: usize = 32 << 20;
/// How long that may take.
const DISCARDED_FOR: Duration = Duration::from_secs(30);

/// The body of an upload.
pub(in crate::http) struct Incoming {
    body: BodyDataStream,
    limit: SizeLimit,
    ended: bool,
}

impl Incoming {
    pub(in crate::http) fn new(body: Body, limit: SizeLimit) -> Self {
        Self { body: body.into_data_stream(), limit, ended: false }
    }

    /// The whole file with its size, if it is within the limit.
    pub(super) async fn file(&mut self) -> Result<(u64, Bytes), Code> {
        timeout(WHOLE, self.read()).await.map_err(|_| Code::UploadInterrupted)?
    }

    async fn read(&mut self) -> Result<(u64, Bytes), Code> {
        let mut file = BytesMut::new();
        while let Some(chunk) = self.next().await? {
            self.limit.add(chunk.len())?;
            file.extend_from_slice(&chunk);
        }
        Ok((self.limit.finish()?, file.freeze()))
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Code> {
        if self.ended {
            return Ok(None);
        }
        let chunk = match timeout(SILENCE, self.body.next()).await {
            Ok(Some(Ok(chunk))) => return Ok(Some(chunk)),
            Ok(None) => Ok(None),
            Ok(Some(Err(_))) | Err(_) => Err(Code::UploadInterrupted),
        };
        self.ended = true;
        chunk
    }

    /// Reads what is still coming, within bounds.
    pub(in crate::http) async fn discard_the_rest(mut self) {
        let discard = async {
            let mut discarded = 0;
            while let Ok(Some(chunk)) = self.next().await {
                discarded += chunk.len();
                if discarded > DISCARDED_BYTES {
                    break;
                }
            }
        };
        let _too_slow = timeout(DISCARDED_FOR, discard).await;
    }
}
