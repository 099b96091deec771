-- A file that came whole and is not yet pages of a document: kept sealed until it is, so that
-- nothing received is lost when the antivirus, the storage or the program stops.
CREATE TABLE document_arrival (
    id          UUID PRIMARY KEY,
    account     UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    demand      UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    -- The upload in pieces that brought it, if one did: it is kept once.
    upload      UUID UNIQUE,
    purpose     TEXT NOT NULL CHECK (purpose IN ('identity', 'proof')),
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'refused')),
    -- What it waits for.
    stage       TEXT NOT NULL CHECK (stage IN ('received', 'antivirus', 'reading', 'storage')),
    -- Sealed with the key of the documents; gone once refused.
    sealed      BYTEA,
    -- Why it was refused, in the words of its owner.
    refusal     TEXT,
    received_at TIMESTAMPTZ NOT NULL,
    -- Tries begun. Whoever works on it holds this number: another try takes it away.
    attempts    BIGINT NOT NULL,
    -- When it is tried next; while it is worked on, when that try counts as interrupted.
    due_at      TIMESTAMPTZ NOT NULL,
    CHECK ((state = 'refused') = (refusal IS NOT NULL)),
    CHECK ((state = 'waiting') = (sealed IS NOT NULL))
);
CREATE INDEX document_arrival_demand ON document_arrival (demand, purpose);
CREATE INDEX document_arrival_due ON document_arrival (due_at) WHERE state = 'waiting';

-- Keyed hashes of the page, and of the file that it came in.
ALTER TABLE document_page ADD COLUMN digest TEXT;
ALTER TABLE document_page ADD COLUMN file_digest TEXT;

-- What is remembered of a refused picture: a keyed hash, never the picture. Forgotten once the
-- demand is registered; for a proof, when the proof itself is erased.
CREATE TABLE refused_picture (
    demand     UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    digest     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    refused_at TIMESTAMPTZ NOT NULL,
    erase_at   TIMESTAMPTZ,
    PRIMARY KEY (demand, digest)
);
