-- Under what the persons of a registered demand are found (app::domain::duplicate). A key is a
-- hash: two persons that share one are then compared as the demands write them.
CREATE TABLE duplicate_key (
    key    BIGINT NOT NULL,
    demand UUID NOT NULL REFERENCES demand (id),
    PRIMARY KEY (key, demand)
);
CREATE INDEX duplicate_key_demand ON duplicate_key (demand);

-- Demands to look for duplicates of, and from when on: the night after their persons changed.
CREATE TABLE duplicate_check (
    demand UUID PRIMARY KEY REFERENCES demand (id),
    due_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX duplicate_check_due ON duplicate_check (due_at);
INSERT INTO duplicate_check (demand, due_at)
SELECT id, created_at FROM demand WHERE state = 'active';

-- Two demands that look like one person's, the older identifier first.
CREATE TABLE duplicate_pair (
    id        UUID PRIMARY KEY,
    first     UUID NOT NULL REFERENCES demand (id),
    second    UUID NOT NULL REFERENCES demand (id),
    territory TEXT NOT NULL,
    level     TEXT NOT NULL CHECK (level IN ('exact', 'near')),
    -- Codes of what differs, with a comma between.
    reasons   TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('found', 'reported', 'forced', 'distinct', 'merged')),
    -- When it came to this state.
    since     TIMESTAMPTZ NOT NULL,
    version   BIGINT NOT NULL,
    UNIQUE (first, second),
    CHECK (first < second)
);
CREATE INDEX duplicate_pair_second ON duplicate_pair (second);
CREATE INDEX duplicate_pair_list ON duplicate_pair (territory, state, since);

-- What people did about a pair: only ever added to.
CREATE TABLE duplicate_act (
    pair    UUID NOT NULL REFERENCES duplicate_pair (id),
    seq     BIGINT NOT NULL,
    act     TEXT NOT NULL CHECK (act IN ('reported', 'aligned', 'forced', 'distinct', 'merged', 'undone')),
    actor   UUID,
    -- The desk, for what a guichet did.
    guichet TEXT,
    -- Why a guichet forced.
    reason  TEXT CHECK ((act = 'forced') = (reason IS NOT NULL)),
    motive  TEXT NOT NULL,
    at      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (pair, seq)
);
CREATE INDEX duplicate_act_forced ON duplicate_act (guichet, at) WHERE act = 'forced';
