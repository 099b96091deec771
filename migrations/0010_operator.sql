-- Whose a file is for now. held: open on their screen, nobody else is given it. kept: it comes back
-- to the one who asked for something. passed: they put it back, for the others.
CREATE TABLE review_lease (
    demand  UUID PRIMARY KEY REFERENCES demand (id) ON DELETE CASCADE,
    account UUID NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('held', 'kept', 'passed')),
    until   TIMESTAMPTZ NOT NULL
);
CREATE INDEX review_lease_account ON review_lease (account);

-- What an operator decided. Until it is due nothing has left the house, and they can undo it.
CREATE TABLE decision (
    id         UUID PRIMARY KEY,
    demand     UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    account    UUID NOT NULL,
    territory  TEXT NOT NULL,
    verdict    TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('accepted', 'refused', 'asked', 'correction_accepted',
                   'correction_refused')),
    -- Version of the demand that was on screen.
    version    BIGINT NOT NULL,
    -- Working days that the applicant had waited.
    waited     BIGINT NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    due_at     TIMESTAMPTZ NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'done', 'undone', 'failed'))
);
CREATE UNIQUE INDEX decision_pending ON decision (demand) WHERE state = 'pending';
CREATE INDEX decision_due ON decision (due_at) WHERE state = 'pending';
CREATE INDEX decision_account ON decision (account, decided_at);
CREATE INDEX decision_territory ON decision (territory, decided_at);

-- Which files an operator opened on a day: how many is limited.
CREATE TABLE review_opening (
    account UUID NOT NULL,
    day     DATE NOT NULL,
    demand  UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    PRIMARY KEY (account, day, demand)
);

-- What an operator asks the applicant of a file that waits: it is set aside until they answer.
ALTER TABLE demand ADD COLUMN question TEXT CHECK (question IS NULL OR state = 'submitted');
-- The files to check, by territory.
CREATE INDEX demand_to_check ON demand (territory, filed_on, id)
    WHERE state = 'submitted' AND question IS NULL;
