use super::*;

fn refused(text: &str) -> String {
    Config::from_toml(text).unwrap_err().to_string()
}

#[test]
fn an_empty_file_gives_the_defaults() {
    assert_eq!(Config::from_toml("").unwrap(), Config::default());
}

#[test]
fn the_reference_holds_every_key_with_its_default() {
    assert_eq!(Config::from_toml(reference::TEXT).unwrap(), Config::default());
    let written: toml::Table = reference::TEXT.parse().unwrap();
    let defaults = toml::Table::try_from(Config::default()).unwrap();
    for (key, value) in &defaults {
        if !["offices", "officials"].contains(&key.as_str()) {
            assert_eq!(written.get(key), Some(value), "{key}");
        }
    }
}

#[test]
fn the_keys_without_default_stand_in_the_reference_as_comments_that_work() {
    let mut written: toml::Table = uncommented_reference().parse().unwrap();
    // Files of certificates and secrets must exist: they are tried elsewhere.
    let files = [written.remove("tls"), written.remove("cns"), written.remove("turn")];
    let config = Config::from_toml(&written.to_string()).unwrap();
    assert!(files.into_iter().all(|table| table.is_some_and(|table| table.is_table())));
    assert_eq!(config.public_url.as_deref(), Some("https://sportello.example.it"));
    assert_eq!(config.secret_path(), PathBuf::from("/etc/sportello/secret"));
    assert_eq!(config.recording_path(), PathBuf::from("/var/lib/sportello/recordings"));
    assert_eq!((config.offices.len(), config.offices[0].desks.len(), config.officials.len()), (1, 1, 1));
}

fn uncommented_reference() -> String {
    let uncommented = reference::TEXT.lines().map(|line| match line.strip_prefix("# ") {
        Some(key) if key.starts_with('[') || key.split_once(" = ").is_some_and(|(name, _)| is_key(name)) => key,
        _ => line,
    });
    uncommented.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_reference_holds_every_key_of_entry_by_cns() {
    let written: toml::Table = uncommented_reference().parse().unwrap();
    let keys: CnsKeys = written["cns"].clone().try_into().unwrap();
    assert_eq!(&toml::Value::try_from(&keys).unwrap(), &written["cns"]);
    assert!(keys.certificate.is_some() && keys.key.is_some() && keys.public_url.is_some());
    let shortest: CnsKeys = toml::from_str("listen = \"127.0.0.1:0\"\nauthorities = \"a.pem\"").unwrap();
    assert_eq!((shortest.require_revocation_list, shortest.revocation_lists), (true, Vec::new()));
}

fn is_key(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[test]
fn an_unknown_key_is_refused_by_its_full_name() {
    assert!(refused("[meeting]\nlease = 3").starts_with("configuration: meeting.lease"));
    assert!(refused("lissten = []").starts_with("configuration: lissten"));
    assert!(refused("[[officials]]\nid = \"a\"\nname = \"A\"\noffice = \"b\"\nage = 3").contains("age"));
}

#[test]
fn a_wrong_type_names_key_and_cause() {
    let said = refused("[meeting]\nlease_seconds = \"long\"");
    assert!(said.starts_with("configuration: meeting.lease_seconds") && said.contains("long"), "{said}");
    let said = refused("listen = [\"here\"]");
    assert!(said.contains("listen") && said.contains("invalid socket address"), "{said}");
}

#[test]
fn a_value_out_of_range_names_key_and_range() {
    for (text, key) in [
        ("[meeting]\nlease_seconds = 1", "meeting.lease_seconds"),
        ("[meeting]\nheartbeat_seconds = 301", "meeting.heartbeat_seconds"),
        ("[attachment]\nmax_bytes = 1", "attachment.max_bytes"),
        ("[trust]\nsigners = [\"c0641c4f\"]", "trust.signers[0]"),
        ("[trust]\ncountries = [\"IT\", \"Italia\"]", "trust.countries[1]"),
        ("listen = []", "listen"),
        ("public_url = \"sportello.example.it\"", "public_url"),
        ("public_url = \"https://sportello.example.it/x\"", "public_url"),
        ("[tls]\ncertificate = \"/nowhere.pem\"\nkey = \"/nowhere.pem\"", "tls.certificate"),
        ("[log]\nlevel = \"a=b=c\"", "log.level"),
        ("[[officials]]\nid = \"a\"\nname = \"A\"\noffice = \"b\"", "offices"),
    ] {
        let said = refused(text);
        assert!(said.starts_with(&format!("configuration: {key}: ")), "{said}");
    }
}

#[test]
fn a_rule_on_time_out_of_range_is_named() {
    let said = refused("[policy]\ngrace_minutes = 241");
    assert!(
        said.starts_with("configuration: policy") && said.contains("grace_minutes") && said.contains("240"),
        "{said}"
    );
}

#[test]
fn a_desk_with_impossible_hours_is_refused_with_its_key() {
    let text = "[[offices]]\nid = \"o\"\nname = \"O\"\naddress = \"A\"\n\
        [[offices.desks]]\nid = \"d\"\nname = \"D\"\nticket_prefix = \"A\"\nslot_minutes = 20\n\
        hours = [{ weekdays = [\"mon\"], from = \"12:00\", to = \"09:00\" }]";
    assert!(refused(text).starts_with("configuration: offices[0].desks[0].hours[0].to: "));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let said = Config::load(Some(Path::new("/nowhere/sportello.toml"))).unwrap_err().to_string();
    assert!(said.contains("/nowhere/sportello.toml"), "{said}");
}

#[test]
fn people_of_the_institute_are_known_by_one_provider_alone_and_systems_by_an_id_of_their_own() {
    let provider = |id: &str| {
        format!(
            "[[providers]]\nid = \"{id}\"\nkind = \"staff\"\nname = \"A\"\nissuer = \"https://a.example\"\nclient_id = \"a\"\nclient_secret_file = \"a\"\n"
        )
    };
    assert!(refused(&[provider("a"), provider("b")].concat()).starts_with("configuration: providers[1].kind: "));
    let system = format!("[[integrators]]\nid = \"a\"\nkey_sha256 = \"{}\"\nscopes = []\n", "0".repeat(64));
    assert!(refused(&system.repeat(2)).starts_with("configuration: integrators[1].id: "));
}

#[test]
fn a_turn_server_needs_its_secret_and_an_address_of_its_kind() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("turn-secret");
    std::fs::write(&secret, "shared").unwrap();
    let keys = |urls: &str| format!("[turn]\nurls = {urls}\nsecret_file = \"{}\"\n", secret.display());
    assert!(Config::from_toml(&keys("[\"turn:turn.example.it:3478\"]")).is_ok());
    let wrong = Config::from_toml(&keys("[\"https://turn.example.it\"]")).unwrap_err();
    assert_eq!(wrong.key, "turn.urls");
    let none = Config::from_toml("[turn]\nurls = [\"turn:turn.example.it:3478\"]").unwrap_err();
    assert_eq!(none.key, "turn.secret_file");
}
