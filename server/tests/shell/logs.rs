use chrono::TimeDelta;

use crate::log::Log;
use crate::service::*;

#[tokio::test]
async fn the_log_of_a_booking_holds_no_code_no_number_no_name_and_no_token() {
    let service = Service::start().await;
    let booked = service.booked(first_slot()).await;
    let (detail, delegator) = (service.citizen(DELEGATE).await, service.citizen(DELEGATOR).await);
    service.post("/api/v1/bookings", &request(first_slot())).await;
    service.post("/api/v1/bookings", &with(request(first_slot()), "fiscal_code", "RSSMRA80A01H501A")).await;
    service.get(&format!("/api/v1/bookings/{}?mobile={MOBILE}", booked.id()), &detail).await;
    service.get(&format!("/api/v1/meetings/{}", booked.id()), &delegator).await;
    service.get("/api/v1/me", &service.official("anna").await).await;
    service.clock.advance(TimeDelta::minutes(30));
    service.until_messages(2).await;
    service.running.stop().await;

    let log = Log::of_all_tests().text();
    assert!(log.contains("message delivered to the embedded inbox"));
    assert!(log.contains("path=/api/v1/bookings/{booking}"));
    for secret in [DELEGATE, DELEGATOR, "RSSMRA80A01H501A", MOBILE, &MOBILE[3..], "Prova", &detail, &delegator] {
        assert_eq!(log.lines().find(|line| line.contains(secret)), None);
    }
}
