//! What `sportello config` prints: every key with its default and its meaning, as a TOML file to copy.

/// The reference. Keys that stand behind `#` have no default, or their default follows from other keys.
pub const TEXT: &str = r#"# Sportello Telematico: every key with its default. Copy what you change into a file and start
# `sportello serve --config FILE`. Each key can also come from the environment, which wins:
# SPORTELLO_LOG__FORMAT=json, SPORTELLO_LISTEN='["0.0.0.0:8080"]' (a double underscore goes one level down).

# Addresses of the HTTP (with [tls]: HTTPS) listener. Port 0: any free port.
listen = ["127.0.0.1:8080"]

# The address people open, without path: links in text messages and pages begin with it.
# Without it: http://localhost:<port of the first listener>, https with [tls].
# public_url = "https://sportello.example.it"

# Folder of database, secret, attachments and recordings. One server at a time uses it.
data_dir = "data"

# File of the secret key that signs links: 32 bytes in base64 (`sportello secret` prints fresh ones), readable by
# its owner alone. Without it: the file `secret` in data_dir, made at the first start.
# secret_file = "/etc/sportello/secret"

# True when a proxy in front of this server ends TLS: pages are then told to stay on HTTPS.
behind_proxy = false

# Certificate files in PEM. Browsers give camera and microphone only to HTTPS pages and to localhost, so phones on the
# local network need this or a proxy.
# [tls]
# certificate = "/etc/sportello/certificate.pem"
# key = "/etc/sportello/key.pem"

# Entry by CNS, with the certificate of the card, on a port of its own. Without this table there is none.
# [cns]
# Address of that port. TLS ends here: a proxy in front of it must pass TCP on as it is. Port 0: any free port.
# listen = "0.0.0.0:8444"
# The https address of that port as browsers open it, without path. Without it: https://localhost:<port>. Needed when
# the service has a public_url.
# public_url = "https://sportello.example.it:8444"
# Certificate files of this server for that port, in PEM. Without them: those of [tls].
# certificate = "/etc/sportello/cns-certificate.pem"
# key = "/etc/sportello/cns-key.pem"
# The authorities whose cards are trusted: their certificates in one PEM file.
# authorities = "/etc/sportello/cns-authorities.pem"
# Lists of revoked cards (CRL): PEM or DER files, or folders, of which the files named *.crl, *.pem and *.der are read.
# One for each authority, also for those between it and the card. Read again within a minute when a file changes.
# revocation_lists = ["/var/lib/sportello/crl"]
# True: without any list the server does not start. False: it starts, and then a revoked card opens, too.
# require_revocation_list = true

[media]
# UDP address of the first media worker; the following workers take the following ports. Port 0: any free ports.
bind = "0.0.0.0:40000"
# IP addresses told to browsers; give the public ones when this machine stands behind NAT. Empty: the bound address, or
# with 0.0.0.0 every address of the machine.
announced = []
# The same ports by TCP, for browsers whose network lets no UDP through.
tcp = true
# Media workers, each a thread with a port of its own. 0: one per core.
workers = 0

[turn]
# TURN servers told to browsers, for networks that let neither UDP nor the media ports through. `scripts/coturn` starts one. For
# example turns:turn.example.it:443?transport=tcp.
urls = []
# File of the secret that is shared with them (coturn: static-auth-secret).
# secret_file = "/etc/sportello/turn-secret"

[policy]
# Minutes before the slot from which a link lets in, 1 to 240.
join_before_minutes = 15
# Minutes after the end of the slot until which it does, 0 to 240.
grace_minutes = 30
# Minutes before the slot at which the reminder is sent, 1 to 2880.
reminder_before_minutes = 30
# Minutes before its start from which a slot can no longer be booked, 0 to 10080.
book_until_before_minutes = 0
# Days that can be booked, today included, 1 to 366.
book_ahead_days = 28

[meeting]
# Seconds without line after which an official loses the charge of a meeting, 5 to 3600.
lease_seconds = 120
# Seconds of silence after which a line counts as lost, 2 to 300.
heartbeat_seconds = 30

[attachment]
# Largest file in bytes, inclusive, 1024 to 104857600. 3145728 is 3 MB.
max_bytes = 3145728
# The `sportello` that checks files in a process of its own. Without it: the program that runs.
# checker = "/usr/bin/sportello"
# The antivirus (ClamAV's clamd) that scans files before they are checked: unix:<path> or tcp:<host>:<port>. While it does not answer,
# no file is taken. Without it files are not scanned for viruses, and the start says so.
# clamd = "unix:/run/clamav/clamd.ctl"
# File of the key that encrypts the files of meetings: 32 bytes in base64 (`sportello secret` prints fresh ones), readable by its owner
# alone. Without it: the file `keys/files.key` in data_dir, made at the first start. Better outside of data_dir, so that no copy of
# that folder holds both; and keep a copy elsewhere: without it nobody can read the files.
# key_file = "/etc/sportello/files.key"
# Days after the end of a meeting, or after its cancellation, for which its files are kept, 1 to 3650. Then they are removed for good.
keep_days = 30

[trust]
# Folder of the authorities of digital signatures, filled by `sportello trust update`. Without it: the folder `trust` in data_dir. As long as
# it has none, signatures are told to the official as not verified.
# dir = "/var/lib/sportello/trust"
# Address of the European list of the lists of trust services, and SHA-256 fingerprints of the certificates that may sign it. These are
# those of Official Journal C/2026/1944; when the Commission publishes others, write them here.
lotl = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"
signers = [
  "c0641c4f7d56c431b1c924742db7fce9c1eef7d7fd212113a2768486b3abcdc5",
  "e0a620fbb6747362bb933ac44169d676a553444716cf5f31605f12a22b8396b1",
  "df7e29360c34b2b8d6d5f40325c1d4d12c9922cecd33b7407674a74b2b3ca1e5",
  "b63d416744e7098bf9ec2caa596a93bc2468e37f8284ba65ecc061711bcbaa18",
  "236103f03a8031ae8f47f9059bf8de38564cdbfebedde4a597d50f8980aa653b",
  "d2064fdd70f6982dcc516b86d9d5c56aea939417c624b2e478c0b29de54f8474",
]
# Countries whose lists are taken.
countries = ["IT"]

[recording]
# Folder of the recordings. Without it: the folder `recordings` in data_dir.
# dir = "/var/lib/sportello/recordings"

[log]
# human or json. Logs go to standard error and hold no personal data.
format = "human"
# What is logged: error, warn, info, debug, trace, also by part, as in "info,server::jobs=debug".
level = "info"

[sms]
# Who delivers text messages. embedded: nobody; they go to an inbox in the database, for trying out.
gateway = "embedded"

[email]
# Who delivers e-mails. embedded: nobody; they go to an inbox in the database, for trying out.
gateway = "embedded"

[pin]
# Whether the institute's own PIN is issued and opens desks ([[access]] says which). Since October 2021 it is for residents
# abroad without an Italian identity document alone.
enabled = false
# Who gets one: abroad_without_italian_document, anybody.
issued_to = "abroad_without_italian_document"
# Days after which a personal PIN must be changed again. Without it: never.
# renew_after_days = 180
# Folder from which letters with half a PIN are printed, one PDF each; whoever prints them takes them away. Made for its
# owner alone. Without it: the folder `letters` in data_dir.
# letters_dir = "/var/lib/sportello/letters"
# What is known of health cards and addresses: a list of [[people]], each with fiscal_code, card_number, card_expires
# ("2029-12-31") and, where it is known, address (a table of street, post_code, town, country). Without this file no card
# fits, and every request waits for the contact centre.
# registry_file = "/etc/sportello/people.toml"

[session]
# Minutes without use after which people must sign in again, 5 to 1440. The page of a meeting is use.
idle_minutes = 30
# Minutes after which they must in any case, 5 to 10080. A meeting that runs is never cut by it.
absolute_minutes = 480

[limits]
# How often a minute one address (of IPv6: one line of 64 bits) may sign in, ask for a guest's code or a PIN, or try one, 0 to
# 1000000. 0: as often as it likes. Generous, for offices and mobile networks share one address.
per_minute = 300
# How often at once, 1 to 1000000.
burst = 600
# Proxies in front of this server: addresses, and networks such as "10.0.0.0/8". They, and nobody else, are believed when they say for
# whom they ask. With behind_proxy and none of them there is no limit, for everybody comes from the proxy.
trusted_proxies = []
# Where they say so: x-forwarded-for or forwarded. A proxy must write this header itself or add to it.
forwarded_header = "x-forwarded-for"

# Providers at which people sign in, by OpenID Connect: docs/IDENTITY.md goes through it step by step. Each is told to send people back to
# <public_url>/accesso/ritorno.
# [[providers]]
# id = "spid"                           # stands in addresses
# kind = "spid"                         # the button: spid, cie or staff
# name = "SPID"
# issuer = "https://accesso.example.it"
# client_id = "sportello"
# client_secret_file = "/etc/sportello/spid-secret"
# level = 2                             # lowest level of assurance for citizens, 1 to 3
# scopes = ["profile"]                  # beside openid
# roles_claim = "roles"                 # kind staff: list of role or role@office; without it roles come from [[officials]]

# Which credentials open a desk; a desk that is not named takes what stands here.
# [[access]]
# desk = "roma-monteverde-deleghe"
# delivery_mode = "web_meeting"
# means = { spid = 2, cie = 2, cns = true, pin = "dispositive", guest = true }  # 0 for none; pin: no, first_half, ordinary, dispositive

# Other systems, each with a key of its own that `sportello integrator-key` prints.
# [[integrators]]
# id = "myinps"
# key_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
# scopes = ["bookings:write", "bookings:read"]

# Offices, their desks and officials. None by default; `sportello serve --demo` brings its own.
# [[offices]]
# id = "roma-monteverde"                # small letters, digits and hyphens; never changed
# name = "Roma Monteverde"
# address = "Viale di prova 1, Roma"
#
# [[offices.desks]]
# id = "roma-monteverde-deleghe"        # unique among the desks of all offices
# name = "Deleghe identità digitali in web meeting"
# ticket_prefix = "AY"                  # 1 to 4 capital letters
# slot_minutes = 20                     # 8 to 20
# hours = [{ weekdays = ["tue", "thu"], from = "09:00", to = "12:00" }]   # Europe/Rome; mon tue wed thu fri sat sun
#
# [[officials]]
# id = "a.rossi"                        # subject at the provider of kind staff
# name = "Anna Rossi"                   # shown to citizens
# office = "roma-monteverde"            # for official and supervisor
# roles = ["official"]                  # official, supervisor, operator, auditor, administrator
"#;
