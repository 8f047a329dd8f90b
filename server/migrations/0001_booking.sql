-- Bookings, their messages, and the embedded SMS inbox. Instants are milliseconds since 1970-01-01 UTC.

CREATE TABLE booking (
    id TEXT PRIMARY KEY NOT NULL,
    ticket_code TEXT NOT NULL,
    office TEXT NOT NULL,
    desk TEXT NOT NULL,
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL CHECK (end_at > start_at),
    -- Counts the starts the booking has had, from 1.
    version INTEGER NOT NULL CHECK (version >= 1),
    delivery_mode TEXT NOT NULL,
    fiscal_code TEXT NOT NULL,
    name TEXT,
    delegator_fiscal_code TEXT NOT NULL,
    delegator_name TEXT,
    mobile TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'cancelled', 'ended')),
    outcome TEXT,
    note TEXT,
    created_at INTEGER NOT NULL,
    -- When it was cancelled or ended.
    closed_at INTEGER,
    UNIQUE (office, ticket_code),
    CHECK ((state = 'ended') = (outcome IS NOT NULL)),
    CHECK ((state = 'open') = (closed_at IS NULL))
) STRICT;

-- A slot belongs to one open booking: of two at once, one wins here.
CREATE UNIQUE INDEX booking_slot ON booking (desk, start_at) WHERE state = 'open';
CREATE INDEX booking_office_start ON booking (office, start_at);

-- Number of the last ticket of each desk.
CREATE TABLE ticket_counter (
    desk TEXT PRIMARY KEY NOT NULL,
    last INTEGER NOT NULL
) STRICT;

-- Messages to send, written in the transaction of the booking.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    booking TEXT NOT NULL REFERENCES booking (id),
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    -- pending: to be sent; unknown: sent, and the gateway's answer was lost.
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dropped', 'failed', 'unknown')),
    -- While a sender holds it; after that instant another may take it.
    lease_until INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- The same for every attempt, so that a gateway recognises a repetition.
    idempotency_key TEXT NOT NULL UNIQUE,
    gateway_id TEXT,
    -- Why it was dropped or failed.
    cause TEXT,
    changed_at INTEGER NOT NULL,
    UNIQUE (booking, kind, version)
) STRICT;

CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'pending';

-- What the embedded gateway delivered.
CREATE TABLE sms_inbox (
    id INTEGER PRIMARY KEY,
    idempotency_key TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    text TEXT NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
