-- PINs: what is kept of each fiscal code, what waits for people of the institute, and e-mails for trying out.

-- The whole of it as the domain crate `identity` serialises it; secrets as keyed hashes alone. A code without a PIN has a row, too, as
-- soon as somebody tries.
CREATE TABLE pin (
    -- A pseudonym, the same as that of the person's sessions.
    owner TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- Requests whose first half has not opened anything yet: the contact centre may validate them. Goes with the first use.
CREATE TABLE pin_request (
    id TEXT PRIMARY KEY NOT NULL,
    owner TEXT NOT NULL UNIQUE REFERENCES pin (owner),
    fiscal_code TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Where the letter goes, in JSON.
    address TEXT NOT NULL,
    -- Since when nothing has arrived, and whether it was sent.
    since INTEGER NOT NULL,
    sent INTEGER NOT NULL CHECK (sent IN (0, 1))
) STRICT;
CREATE INDEX pin_request_since ON pin_request (since);

-- Letters that are written, and not yet in the folder from which they are printed. There is no secret here: the file holds it.
CREATE TABLE pin_letter (
    id TEXT PRIMARY KEY NOT NULL,
    owner TEXT NOT NULL REFERENCES pin (owner),
    made_at INTEGER NOT NULL
) STRICT;

-- Conversions to a PIN dispositivo. What was decided stands in the PIN itself.
CREATE TABLE pin_conversion (
    id TEXT PRIMARY KEY NOT NULL,
    owner TEXT NOT NULL UNIQUE REFERENCES pin (owner),
    fiscal_code TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    on_paper INTEGER NOT NULL CHECK (on_paper IN (0, 1))
) STRICT;
CREATE INDEX pin_conversion_asked ON pin_conversion (asked_at);

-- Files that passed every check. Their bytes are in the folder `pin-papers` of data_dir, as <owner>/<id>.pdf.
CREATE TABLE pin_paper (
    id TEXT PRIMARY KEY NOT NULL,
    owner TEXT NOT NULL REFERENCES pin (owner),
    paper TEXT NOT NULL CHECK (paper IN ('form', 'document')),
    name TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size > 0),
    pages INTEGER NOT NULL CHECK (pages > 0),
    -- A JSON array of names.
    warnings TEXT NOT NULL,
    -- Of the bytes, 64 lower-case hexadecimal digits.
    sha256 TEXT NOT NULL,
    stored_at INTEGER NOT NULL,
    -- Handed in with a conversion; the others are replaced by the next of their kind.
    handed_in INTEGER NOT NULL DEFAULT 0 CHECK (handed_in IN (0, 1))
) STRICT;
CREATE INDEX pin_paper_owner ON pin_paper (owner);

-- The inbox of the embedded gateway for e-mail.
CREATE TABLE email_inbox (
    id INTEGER PRIMARY KEY NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
