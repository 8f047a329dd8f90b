-- With which form a delegation is asked; what is known of a signed or recognised file; files encrypted with a key of their meeting.
ALTER TABLE booking ADD COLUMN form TEXT NOT NULL DEFAULT 'aa08' CHECK (form IN ('aa08', 'aa09', 'aa10'));

CREATE TABLE attachment_now (
    id         TEXT    PRIMARY KEY NOT NULL,
    booking    TEXT    NOT NULL REFERENCES booking (id),
    -- Chosen by the sender's page for each upload: one that is tried again is kept once.
    upload     TEXT,
    -- As declared, cleaned of path and control characters.
    name       TEXT    NOT NULL,
    role       TEXT    NOT NULL CHECK (role IN ('delegation_form', 'identity_document', 'medical_statement', 'proof_of_role', 'other')),
    size       INTEGER NOT NULL CHECK (size > 0),
    pages      INTEGER NOT NULL CHECK (pages > 0),
    -- JSON arrays of names and of signatures.
    warnings   TEXT    NOT NULL,
    signatures TEXT    NOT NULL DEFAULT '[]',
    form       TEXT    CHECK (form IN ('aa08', 'aa09', 'aa10')),
    replaces   TEXT,
    -- Of the bytes before encryption, 64 lower-case hexadecimal digits.
    sha256     TEXT    NOT NULL,
    stored_at  INTEGER NOT NULL,
    -- When its bytes were removed for good; the row stays.
    erased_at  INTEGER
) STRICT;

INSERT INTO attachment_now (id, booking, name, role, size, pages, warnings, sha256, stored_at)
    SELECT id, booking, name, role, size, pages, warnings, sha256, stored_at FROM attachment;
DROP TABLE attachment;
ALTER TABLE attachment_now RENAME TO attachment;
CREATE INDEX attachment_booking ON attachment (booking);
CREATE UNIQUE INDEX attachment_upload ON attachment (booking, upload) WHERE upload IS NOT NULL;

-- The key of a meeting's files (or of a person's papers), wrapped by the server's own. Without it the files are noise.
CREATE TABLE file_key (
    -- A booking's id, or a person's pseudonym.
    owner      TEXT    PRIMARY KEY NOT NULL,
    wrapped    BLOB    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
