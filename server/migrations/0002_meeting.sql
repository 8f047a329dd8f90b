-- Meetings: one row each, the whole state as the domain crate `signaling` serialises it.
CREATE TABLE meeting (
    booking    TEXT    PRIMARY KEY REFERENCES booking (id),
    state      TEXT    NOT NULL,
    -- Whether it can still go on: such meetings are taken up again after a restart.
    live       INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX meeting_live ON meeting (live) WHERE live = 1;

-- What happened, numbered within a meeting: told again to who asks from an older number.
CREATE TABLE meeting_event (
    booking  TEXT    NOT NULL REFERENCES meeting (booking),
    seq      INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    audience TEXT    NOT NULL,
    event    TEXT    NOT NULL,
    PRIMARY KEY (booking, seq)
) WITHOUT ROWID;

-- Every answer on recording: who, to which text, when, at which seat. Never changed, never deleted with the chat.
CREATE TABLE consent (
    booking        TEXT    NOT NULL REFERENCES meeting (booking),
    seq            INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    person         TEXT    NOT NULL,
    seat           TEXT    NOT NULL,
    answer         TEXT    NOT NULL CHECK (answer IN ('given', 'refused', 'withdrawn')),
    notice_version TEXT,
    notice_sha256  TEXT,
    PRIMARY KEY (booking, seq)
) WITHOUT ROWID;

CREATE TABLE recording (
    id          TEXT    PRIMARY KEY,
    booking     TEXT    NOT NULL REFERENCES meeting (booking),
    started_at  INTEGER NOT NULL,
    stopped_at  INTEGER,
    stop_reason TEXT,
    -- Below the folder of recordings.
    path        TEXT    NOT NULL,
    bytes       INTEGER
);
CREATE INDEX recording_booking ON recording (booking);
