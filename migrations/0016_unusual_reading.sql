-- What somebody took back lately (a page, a file that waited, a complement, what they were typing):
-- the second click of a double click is known for one, and leads where the first did.
CREATE TABLE taken_back (
    item  UUID PRIMARY KEY,
    owner UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    at    TIMESTAMPTZ NOT NULL
);

-- An agent types one thing at a time about a demand. Of those that double clicks left, the last
-- one that was typed in stays.
DELETE FROM desk_entry
WHERE recorded IS NULL AND demand IS NOT NULL
  AND EXISTS (SELECT 1 FROM desk_entry other
              WHERE other.agent = desk_entry.agent AND other.demand = desk_entry.demand
                AND other.recorded IS NULL
                AND (other.at > desk_entry.at
                  OR (other.at = desk_entry.at AND other.id > desk_entry.id)));
CREATE UNIQUE INDEX desk_entry_open ON desk_entry (agent, demand)
    WHERE recorded IS NULL AND demand IS NOT NULL;

-- The last day of looks that the night's search went through.
CREATE TABLE reading_search (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    day DATE
);
INSERT INTO reading_search (one, day) VALUES (1, NULL);

-- How many demands an agent looked at on a day: what is ordinary is known from these.
CREATE TABLE reading_day (
    agent   UUID NOT NULL REFERENCES account (id),
    day     DATE NOT NULL,
    demands BIGINT NOT NULL,
    PRIMARY KEY (agent, day)
);

-- A day on which what an agent looked at was out of the ordinary, and in what way. Counts only: no
-- demand is named.
CREATE TABLE unusual_reading (
    id          UUID PRIMARY KEY,
    agent       UUID NOT NULL REFERENCES account (id),
    day         DATE NOT NULL,
    reason      TEXT NOT NULL CHECK (reason IN ('many', 'hours', 'not_held', 'no_act')),
    -- How many, and how many on an ordinary day of theirs when that is known.
    number      BIGINT NOT NULL,
    usual       BIGINT,
    -- Who explained it, and how.
    seen_by     UUID REFERENCES account (id),
    seen_at     TIMESTAMPTZ,
    explanation TEXT,
    CHECK ((seen_at IS NULL) = (seen_by IS NULL)),
    CHECK ((seen_at IS NULL) = (explanation IS NULL)),
    UNIQUE (agent, day, reason)
);
CREATE INDEX unusual_reading_waiting ON unusual_reading (day) WHERE seen_at IS NULL;

-- The guichets and territories whose lead or manager is told of it, as the agent's were that night.
CREATE TABLE unusual_reading_place (
    reading UUID NOT NULL REFERENCES unusual_reading (id) ON DELETE CASCADE,
    place   TEXT NOT NULL,
    PRIMARY KEY (place, reading)
);
CREATE INDEX unusual_reading_place_reading ON unusual_reading_place (reading);

-- Where the access journal begins once its oldest entries were purged: the place of the last one
-- that is gone, and the end of the chain there, hidden and sealed under the key of the journal.
CREATE TABLE journal_checkpoint (
    one    BIGINT PRIMARY KEY CHECK (one = 1),
    seq    BIGINT NOT NULL,
    sealed TEXT NOT NULL
);
