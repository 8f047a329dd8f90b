-- Who is signed in where, what was asked of guests, and the log of who did what.

-- A session: the whole of it as the domain crate `identity` serialises it. Tokens are kept as SHA-256 alone.
CREATE TABLE session (
    id TEXT PRIMARY KEY NOT NULL,
    realm TEXT NOT NULL CHECK (realm IN ('citizen', 'guest', 'staff')),
    -- A pseudonym: all sessions of one person have the same.
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    current_hash BLOB NOT NULL,
    next_hash BLOB,
    retired_hash BLOB,
    -- When it is over unless it is used.
    ends_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX session_current ON session (current_hash);
CREATE UNIQUE INDEX session_next ON session (next_hash) WHERE next_hash IS NOT NULL;
CREATE INDEX session_retired ON session (retired_hash) WHERE retired_hash IS NOT NULL;
CREATE INDEX session_owner ON session (owner);
CREATE INDEX session_ends ON session (ends_at);

-- The codes sent to a guest: the state of the domain crate. Codes are kept as keyed hashes alone.
CREATE TABLE guest_code (
    booking TEXT NOT NULL REFERENCES booking (id),
    party TEXT NOT NULL CHECK (party IN ('delegate', 'delegator')),
    state TEXT NOT NULL,
    PRIMARY KEY (booking, party)
) STRICT;

-- Who did what. Only ever added to; each hash stands on the one before.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is only added to'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is only added to'); END;

-- Where the code of a delegator without a digital identity goes; without it: the number of who booked.
ALTER TABLE booking ADD COLUMN delegator_mobile TEXT;
-- Which other system or operator booked, where it was not the citizen.
ALTER TABLE booking ADD COLUMN booked_by TEXT;
CREATE INDEX booking_ticket ON booking (ticket_code);
CREATE INDEX booking_delegate ON booking (fiscal_code);
CREATE INDEX booking_delegator ON booking (delegator_fiscal_code);

-- What a message in the inbox is for; those written before are found in the outbox.
ALTER TABLE sms_inbox ADD COLUMN kind TEXT;
