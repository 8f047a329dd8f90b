use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use chrono::TimeDelta;
use tracing_subscriber::EnvFilter;

use crate::service::*;

/// Everything that all tests of this process have logged, at every level.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// The log of this process; the first call starts it.
    pub fn of_all_tests() -> &'static Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Log::default();
            let writer = log.clone();
            let lines = tracing_subscriber::fmt().with_env_filter(EnvFilter::new("trace")).with_ansi(false);
            lines.with_writer(move || writer.clone()).init();
            log
        })
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

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
