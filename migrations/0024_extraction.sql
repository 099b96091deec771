-- A file that an agent takes out of the register: made in the background, kept two days, and known a
-- year to whom it concerns.
CREATE TABLE extraction (
    id         UUID PRIMARY KEY,
    account    UUID NOT NULL REFERENCES account (id),
    -- What was asked: no personal data.
    asked      TEXT NOT NULL,
    -- The guichets of whom asked, then: a list names what they hold.
    guichets   TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('making', 'ready', 'failed', 'gone')),
    -- Steps done: two nodes that do the same one are told apart.
    step       BIGINT NOT NULL,
    -- Where the next step begins: after this demand of this territory.
    territory  TEXT,
    after      UUID,
    -- What is counted so far, sealed.
    counted    BYTEA,
    -- Demands read, and to read.
    done       BIGINT NOT NULL,
    total      BIGINT NOT NULL,
    lines      BIGINT NOT NULL,
    asked_at   TIMESTAMPTZ NOT NULL,
    ready_at   TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    CHECK ((ready_at IS NULL) = (expires_at IS NULL))
);
CREATE INDEX extraction_of_account ON extraction (account, asked_at);
CREATE INDEX extraction_to_make ON extraction (step, asked_at, id) WHERE state = 'making';
CREATE INDEX extraction_to_erase ON extraction (expires_at) WHERE state = 'ready';
CREATE INDEX extraction_asked ON extraction (asked_at);

-- Its file, in pieces that are each sealed; `size` is that of the piece once opened.
CREATE TABLE extraction_piece (
    extraction UUID NOT NULL REFERENCES extraction (id) ON DELETE CASCADE,
    piece      BIGINT NOT NULL,
    size       BIGINT NOT NULL,
    sealed     BYTEA NOT NULL,
    PRIMARY KEY (extraction, piece)
);

-- Who may know of it: the leads of these guichets, the managers of these territories.
CREATE TABLE extraction_place (
    extraction UUID NOT NULL REFERENCES extraction (id) ON DELETE CASCADE,
    place      TEXT NOT NULL,
    PRIMARY KEY (place, extraction)
);
CREATE INDEX extraction_place_extraction ON extraction_place (extraction);

-- Each time that its file was taken.
CREATE TABLE extraction_taking (
    extraction UUID NOT NULL REFERENCES extraction (id) ON DELETE CASCADE,
    at         TIMESTAMPTZ NOT NULL
);
CREATE INDEX extraction_taking_extraction ON extraction_taking (extraction);

-- Demands under way of a territory, one after the other.
CREATE INDEX demand_active ON demand (territory, id) WHERE state = 'active';
