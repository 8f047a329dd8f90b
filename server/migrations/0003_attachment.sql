-- Files that passed every check. Their bytes are in the folder `attachments` of data_dir, as <booking>/<id>.pdf.
CREATE TABLE attachment (
    id        TEXT    PRIMARY KEY NOT NULL,
    booking   TEXT    NOT NULL REFERENCES booking (id),
    -- As declared, cleaned of path and control characters.
    name      TEXT    NOT NULL,
    role      TEXT    NOT NULL CHECK (role IN ('delegation_form', 'identity_document')),
    size      INTEGER NOT NULL CHECK (size > 0),
    pages     INTEGER NOT NULL CHECK (pages > 0),
    -- A JSON array of names.
    warnings  TEXT    NOT NULL,
    -- Of the bytes, 64 lower-case hexadecimal digits.
    sha256    TEXT    NOT NULL,
    stored_at INTEGER NOT NULL
) STRICT;

CREATE INDEX attachment_booking ON attachment (booking);
