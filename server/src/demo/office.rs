//! The invented office, and which addresses are no public ones.

use std::net::IpAddr;

use axum::http::Uri;
use booking::{Desk, Office, OpeningHours, TimeOfDay};
use chrono::Weekday;
use identity::Official;
use protocol::{PersonName, Role};

/// The office with its desk, open every day, and its people, the official first.
pub(super) fn invented() -> (Office, Vec<Official>) {
    let desk = Desk {
        id: "roma-monteverde-deleghe".into(),
        name: "Deleghe identità digitali in web meeting".to_owned(),
        ticket_prefix: "AY".to_owned(),
        slot_minutes: 20,
        hours: hours("08:00", "20:00"),
    };
    let office = Office {
        id: "roma-monteverde".into(),
        name: "Roma Monteverde".to_owned(),
        address: "Via di prova 1, Roma".to_owned(),
        desks: vec![desk],
    };
    let person = |id: &str, text: &str, role: Role| Official {
        id: id.into(),
        name: name(text),
        office: role.is_of_an_office().then(|| office.id.clone()),
        roles: vec![role],
    };
    let staff = vec![
        person("funzionario-1", "Elena Carraro", Role::Official),
        person("funzionario-2", "Paolo Ferrante", Role::Official),
        person("responsabile", "Silvia Mancuso", Role::Supervisor),
        person("operatore", "Giorgio Landi", Role::Operator),
        person("auditor", "Teresa Amato", Role::Auditor),
        person("amministratore", "Bruno Serra", Role::Administrator),
    ];
    (office, staff)
}

fn hours(from: &str, to: &str) -> Vec<OpeningHours> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let weekdays = vec![Mon, Tue, Wed, Thu, Fri, Sat, Sun];
    TimeOfDay::parse(from)
        .and_then(|from| Ok(OpeningHours { weekdays, from, to: TimeOfDay::parse(to)? }))
        .into_iter()
        .collect()
}

#[expect(clippy::expect_used, reason = "the names stand in this file, and a test parses them")]
pub(super) fn name(text: &str) -> PersonName {
    PersonName::parse(text).expect("an invented name fits")
}

/// Whether an address leads to this machine or into a private network.
pub(super) fn is_local(url: &str) -> bool {
    let uri: Option<Uri> = url.parse().ok();
    let Some(host) = uri.as_ref().and_then(Uri::host) else { return false };
    match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(ip) => is_private(ip),
        Err(_) => !host.contains('.') || [".localhost", ".local", ".lan"].iter().any(|end| host.ends_with(end)),
    }
}

/// Whether an address is of this machine alone or of a private network.
pub(super) fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invented_office_fits_the_rules_of_a_configuration() {
        let (office, staff) = invented();
        assert_eq!(office.desks[0].hours.len(), 1);
        let catalogue = booking::Catalogue::new(vec![office]).unwrap();
        identity::Roster::new(staff, |office| catalogue.office(office).is_some()).unwrap();
    }

    #[test]
    fn this_machine_and_private_networks_are_local_and_the_rest_is_not() {
        for local in
            ["http://localhost:8080", "https://192.168.1.5:8443", "http://[::1]:8080", "http://pc.local", "http://pc"]
        {
            assert!(is_local(local), "{local}");
        }
        for public in ["https://sportello.example.it", "http://8.8.8.8", "http://[2001:db8::1]", "nothing"] {
            assert!(!is_local(public) || public == "nothing", "{public}");
        }
    }
}
