-- The certificate that a registration or a renewal gives, written with its event and printed
-- afterwards. The PDF is in the vault, encrypted, and kept exactly as issued.
CREATE TABLE certificate (
    id              UUID PRIMARY KEY,
    demand          UUID NOT NULL,
    seq             BIGINT NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('registration', 'renewal')),
    issued_on       DATE NOT NULL,
    -- The guichets it names, as they were on that day.
    directory       TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('to_make', 'made')),
    -- Its name in the vault, and what its bytes must hash to.
    document        UUID,
    sha256          TEXT,
    attempts        BIGINT NOT NULL,
    -- None: made when it is asked for, and not before.
    next_attempt_at TIMESTAMPTZ,
    UNIQUE (demand, seq),
    FOREIGN KEY (demand, seq) REFERENCES demand_event (demand, seq),
    CHECK ((state = 'made') = (document IS NOT NULL)),
    CHECK ((state = 'made') = (sha256 IS NOT NULL))
);
CREATE INDEX certificate_due ON certificate (next_attempt_at) WHERE state = 'to_make';
