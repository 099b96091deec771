-- Who looked at a demand or changed it: only ever added to. Each entry is chained to the one before
-- it by a keyed hash, whose key is kept outside the database.
CREATE TABLE access_journal (
    seq       BIGINT PRIMARY KEY,
    at        TIMESTAMPTZ NOT NULL,
    -- None: the command line.
    actor     UUID,
    role      TEXT NOT NULL,
    -- From where: GDPUB for the portal's own services.
    guichet   TEXT NOT NULL,
    -- That of the demand.
    territory TEXT,
    demand    UUID,
    what      TEXT NOT NULL,
    reason    TEXT NOT NULL,
    hash      TEXT NOT NULL
);
CREATE INDEX access_journal_demand ON access_journal (demand, seq);
CREATE INDEX access_journal_actor ON access_journal (actor, at);

-- The end of the chain: without it, a tail cut off would not be seen. Its row is the lock under
-- which entries are added.
CREATE TABLE journal_head (
    one  BIGINT PRIMARY KEY CHECK (one = 1),
    seq  BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO journal_head (one, seq, hash) VALUES (1, 0, '');

-- The application that gives an agent their codes.
CREATE TABLE second_factor (
    account      UUID PRIMARY KEY REFERENCES account (id),
    -- Its secret, sealed.
    sealed       BYTEA NOT NULL,
    -- None: shown, and no code of it was typed yet.
    confirmed_at TIMESTAMPTZ,
    -- The thirty seconds of the last code that was taken: a code is good once.
    last_step    BIGINT NOT NULL
);

-- What an agent types when their phone is lost: good once each.
CREATE TABLE recovery_code (
    account UUID NOT NULL REFERENCES account (id),
    hash    TEXT NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (account, hash)
);
