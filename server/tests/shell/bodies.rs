use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::service::*;

#[tokio::test]
async fn a_body_that_is_not_what_is_asked_for_is_malformed_and_changes_nothing() {
    let service = Service::start().await;
    let fits = request(first_slot());
    let mut wrong = vec![json!(null), json!([]), json!("booking"), with(fits.clone(), "admin", true)];
    for field in fits.as_object().unwrap().keys() {
        wrong.push(with(fits.clone(), field, json!({ "deep": [] })));
        wrong.push(with(fits.clone(), field, 7));
        if !["name", "delegator_name"].contains(&field.as_str()) {
            wrong.push(with(fits.clone(), field, Value::Null));
        }
        if !["name", "delegator_name", "reason", "fiscal_code"].contains(&field.as_str()) {
            let mut without = fits.clone();
            without.as_object_mut().unwrap().remove(field);
            wrong.push(without);
        }
    }
    wrong.push(with(fits.clone(), "start", "yesterday"));
    wrong.push(with(fits.clone(), "delivery_mode", "in_person"));
    for body in wrong {
        let answer = service.post("/api/v1/bookings", &body).await;
        let (status, code, _) = answer.problem();
        assert_eq!((status, code.as_str()), (400, "malformed"), "{body}");
        assert!(!answer.text.contains("deep") && !answer.text.contains("yesterday"), "the body is quoted");
    }
    // Citizens may leave their own code out; another system says for whom it books.
    let mut without = fits;
    without.as_object_mut().unwrap().remove("fiscal_code");
    let answer = service.post("/api/v1/bookings", &without).await;
    assert_eq!(answer.problem(), (422, "fiscal_code_invalid".to_owned(), Some("fiscal_code".to_owned())));
    assert_eq!(service.count("booking").await, 0);
}

#[tokio::test]
async fn a_malformed_body_is_told_which_field_is_missing_or_unfit() {
    let service = Service::start().await;
    let without = |field: &str| {
        let mut body = request(first_slot());
        body.as_object_mut().unwrap().remove(field);
        body
    };
    let fits = || request(first_slot());
    let cases = [
        (without("start"), Some("start"), json!("Il campo manca.")),
        (with(fits(), "start", "yesterday"), Some("start"), json!("Il campo non ha il tipo o la forma prevista.")),
        (with(fits(), "mobile", 7), Some("mobile"), json!("Il campo non ha il tipo o la forma prevista.")),
        (with(fits(), "RSSMRA80A01H501U", 7), None, json!("C'è un campo che non è previsto.")),
        (json!([]), None, Value::Null),
    ];
    for (body, field, detail) in cases {
        let answer = service.post("/api/v1/bookings", &body).await;
        let expected = (400, "malformed".to_owned(), field.map(str::to_owned));
        assert_eq!((answer.problem(), &answer.json()["detail"]), (expected, &detail), "{body}");
    }
}

#[tokio::test]
async fn a_reason_may_be_left_out() {
    let service = Service::start().await;
    let mut body = request(first_slot());
    body.as_object_mut().unwrap().remove("reason");
    let answer = service.post("/api/v1/bookings", &body).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["booking"]["reason"]), (201, &json!("")));
}

#[tokio::test]
async fn a_body_too_large_or_of_another_type_is_refused_as_such() {
    let service = Service::start().await;
    let large = with(request(first_slot()), "reason", "x".repeat(17 * 1024));
    assert_eq!(service.post("/api/v1/bookings", &large).await.problem().1, "too_large");
    let form = present(Request::post("/api/v1/bookings"), SYSTEM).header(header::CONTENT_TYPE, "text/plain");
    let answer = service.send(form.body(Body::from(request(first_slot()).to_string())).unwrap()).await;
    assert_eq!(answer.problem(), (415, "unsupported_media_type".to_owned(), None));
    let broken = present(Request::post("/api/v1/bookings"), SYSTEM).header(header::CONTENT_TYPE, "application/json");
    assert_eq!(service.send(broken.body(Body::from("{")).unwrap()).await.problem().1, "malformed");
}

#[tokio::test]
async fn a_field_given_twice_is_malformed() {
    let service = Service::start().await;
    let text = request(first_slot()).to_string().replacen('{', "{\"reason\":\"other\",", 1);
    let twice = present(Request::post("/api/v1/bookings"), SYSTEM).header(header::CONTENT_TYPE, "application/json");
    assert_eq!(service.send(twice.body(Body::from(text)).unwrap()).await.problem().1, "malformed");
}

#[tokio::test]
async fn the_clock_of_the_demonstration_takes_seconds_of_one_day_and_nothing_else() {
    let clock = server::clock::Clock::manual(tuesday_at_eight());
    let service = Service::start_demo(tempfile::tempdir().unwrap(), clock).await;
    let bodies = [
        json!({}),
        json!({ "advance_s": -1 }),
        json!({ "advance_s": 1.5 }),
        json!({ "advance_s": "60" }),
        json!({ "advance_s": 86_401 }),
        json!({ "advance_s": 60, "by": 1 }),
    ];
    for body in bodies {
        assert_eq!(service.post("/api/v1/demo/clock", &body).await.problem().1, "malformed", "{body}");
    }
    assert_eq!(service.clock.now(), tuesday_at_eight());
}
