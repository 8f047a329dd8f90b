//! What logs, accounts and the database hold of a PIN.

use serde_json::json;

use crate::log::Log;
use crate::world::*;

#[tokio::test]
async fn neither_log_nor_account_nor_database_holds_a_secret_and_every_act_is_accounted_for() {
    let world = World::begin().await;
    let initial = world.asked_online(MARIA).await;
    let personal = world.first_use(MARIA, &initial).await;
    let pass = world.login(MARIA, &personal).await.pass();
    world.login(MARIA, &wrong(&personal)).await;
    world.post("/api/v1/pin/restores", &restore(MARIA)).await;
    world.until_done().await;
    world.post("/api/v1/pin/revocations", &json!({ "fiscal_code": MARIA, "card": card(MARTAS_CARD) })).await;
    world.post("/api/v1/pin/revocations", &json!({ "fiscal_code": MARIA, "card": card(CARD) })).await;
    let envelope = world.envelope(MARIA).await;
    world.until_noted("pin.restore", "restored").await;

    let notes = world.notes().await;
    let account: Vec<_> = notes.iter().map(|[_, action, _, detail]| (action.as_str(), detail.as_str())).collect();
    for act in [
        ("pin.request", "issued"),
        ("pin.must_change", ""),
        ("pin.change", ""),
        ("login", r#"{"means":"pin","kind":"ordinary"}"#),
        ("login.refused", "pin_wrong"),
        ("pin.restore", "restored"),
        ("pin.revoke", "health_card_wrong"),
        ("pin.revoke", "revoked"),
        ("pin.issue", "office"),
    ] {
        assert!(account.contains(&act), "{act:?} in {account:?}");
    }
    assert!(world.app().store.audit_is_intact().await.unwrap());
    assert!(notes.iter().any(|note| note[0].starts_with("staff:anna") && note[1] == "pin.issue"));

    let restored = [half_in(world.sms().await.last().unwrap()), half_in(&world.emails().await[0])];
    let secrets: Vec<String> = [&initial[..8], &initial[8..], &personal, &envelope[..8], &envelope[8..]]
        .into_iter()
        .chain(restored.iter().map(String::as_str))
        .map(str::to_owned)
        .collect();
    let database = world.folder.path().to_owned();
    let _folder_outlives_the_server = &world.folder;
    world.running.stop().await;
    let log = Log::of_all_tests().text();
    assert!(log.contains("path=/api/v1/pin/sessions"));
    let personal_data = [MARIA, CARD, MOBILE, EMAIL, "Hauptstr", "Maria Prova", pass.split_once('=').unwrap().1];
    for secret in secrets.iter().map(String::as_str).chain(personal_data) {
        assert_eq!(log.lines().find(|line| line.contains(secret)), None, "in the log");
    }
    let account = format!("{notes:?}");
    for secret in secrets.iter().map(String::as_str).chain(personal_data) {
        assert!(!account.contains(secret), "in the account");
    }
    // The inboxes of the embedded gateways are the telephone and the mailbox; what no message carried stands nowhere.
    let bytes = ["sportello.db", "sportello.db-wal"].map(|name| std::fs::read(database.join(name)).unwrap_or_default());
    let stored = String::from_utf8_lossy(&bytes.concat()).into_owned();
    for secret in [&initial[8..], &personal, &envelope[..8], &envelope[8..]] {
        assert!(!stored.contains(secret), "in the database");
    }
}
