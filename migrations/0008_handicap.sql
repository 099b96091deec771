-- The handicap complement of one person of a household: health data, kept out of the demand and
-- of its events, sealed under a key of its own.
CREATE TABLE handicap_complement (
    id         UUID PRIMARY KEY,
    demand     UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    sealed     BYTEA NOT NULL,
    written_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX handicap_complement_demand ON handicap_complement (demand);
