//! Files of conversions. Their bytes are not here.

use chrono::{DateTime, Utc};
use protocol::AttachmentId;
use protocol::pin::{PinPaper, PinPaperView};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{id, unreadable};
use crate::store::rows::name_of;
use crate::store::{Store, Stored, ms};

impl Store {
    /// Notes a file that is in its place; the one of the same kind before it, if it was not handed in, gives way. Gives the ids of those
    /// whose bytes can go.
    ///
    /// # Errors
    /// When the store fails; nothing changed then.
    pub async fn add_pin_paper(
        &self,
        owner: &str,
        paper: &PinPaperView,
        sha256: &str,
        now: DateTime<Utc>,
    ) -> Stored<Vec<AttachmentId>> {
        let warnings = serde_json::to_string(&paper.warnings).map_err(|_| unreadable("pin_paper", "warnings"))?;
        let mut transaction = self.write().await?;
        // A session by PIN has a row already; nothing here depends on it.
        let gone = sqlx::query("DELETE FROM pin_paper WHERE owner = $1 AND paper = $2 AND handed_in = 0 RETURNING id")
            .bind(owner)
            .bind(name_of(paper.paper))
            .fetch_all(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO pin_paper (id, owner, paper, name, size, pages, warnings, sha256, stored_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(paper.id.to_string())
        .bind(owner)
        .bind(name_of(paper.paper))
        .bind(&paper.name)
        .bind(i64::try_from(paper.size).unwrap_or(i64::MAX))
        .bind(i64::from(paper.pages))
        .bind(warnings)
        .bind(sha256)
        .bind(ms(now))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        gone.iter().map(|row| Ok(AttachmentId(id(row, "pin_paper")?))).collect()
    }

    /// Somebody's files: those that were handed in, or those that were not yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pin_papers(&self, owner: &str, handed_in: bool) -> Stored<Vec<PinPaperView>> {
        let query =
            sqlx::query("SELECT * FROM pin_paper WHERE owner = $1 AND handed_in = $2 ORDER BY paper DESC, stored_at")
                .bind(owner)
                .bind(handed_in);
        query.fetch_all(self.reader()).await?.iter().map(paper).collect()
    }

    /// Forgets files; their bytes go after them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove_pin_papers(&self, papers: &[AttachmentId]) -> Stored<()> {
        let mut transaction = self.write().await?;
        for paper in papers {
            sqlx::query("DELETE FROM pin_paper WHERE id = $1")
                .bind(paper.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}

fn paper(row: &SqliteRow) -> Stored<PinPaperView> {
    const TABLE: &str = "pin_paper";
    Ok(PinPaperView {
        id: AttachmentId(id(row, TABLE)?),
        paper: if row.try_get::<&str, _>("paper")? == "form" { PinPaper::Form } else { PinPaper::Document },
        name: row.try_get("name")?,
        size: u64::try_from(row.try_get::<i64, _>("size")?).map_err(|_| unreadable(TABLE, "size"))?,
        pages: u32::try_from(row.try_get::<i64, _>("pages")?).map_err(|_| unreadable(TABLE, "pages"))?,
        warnings: serde_json::from_str(row.try_get("warnings")?).map_err(|_| unreadable(TABLE, "warnings"))?,
    })
}
