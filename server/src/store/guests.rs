//! The codes that were sent to the guests of a booking.

use identity::GuestCodes;
use protocol::{BookingId, Party};
use sqlx::Row;

use super::rows::name_of;
use super::{Store, StoreError, Stored};

impl Store {
    /// Changes the codes of a guest while nobody else does: of two tries at once the second sees the first. What `change` gives back is
    /// given back.
    ///
    /// # Errors
    /// When the store fails; nothing changed then.
    pub async fn change_guest_codes<T>(
        &self,
        booking: BookingId,
        party: Party,
        change: impl FnOnce(&mut GuestCodes) -> T + Send,
    ) -> Stored<T> {
        let unreadable = |_| StoreError::Unreadable { table: "guest_code", what: "state" };
        let mut transaction = self.write().await?;
        let row = sqlx::query("SELECT state FROM guest_code WHERE booking = $1 AND party = $2")
            .bind(booking.to_string())
            .bind(name_of(party))
            .fetch_optional(&mut *transaction)
            .await?;
        let mut codes: GuestCodes = match row {
            Some(row) => serde_json::from_str(row.try_get("state")?).map_err(unreadable)?,
            None => GuestCodes::default(),
        };
        let before = codes.clone();
        let given = change(&mut codes);
        if codes != before {
            sqlx::query(
                "INSERT INTO guest_code (booking, party, state) VALUES ($1, $2, $3)
                 ON CONFLICT (booking, party) DO UPDATE SET state = excluded.state",
            )
            .bind(booking.to_string())
            .bind(name_of(party))
            .bind(serde_json::to_string(&codes).map_err(unreadable)?)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
        }
        Ok(given)
    }
}
