-- When an agent of a guichet last opened a demand.
CREATE TABLE desk_reading (
    demand  UUID NOT NULL REFERENCES demand (id),
    guichet TEXT NOT NULL REFERENCES guichet (code),
    read_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (demand, guichet)
);

-- The names and birth dates under which a demand is found: « DURAND|1980-00-00 ».
CREATE TABLE demand_name (
    demand UUID NOT NULL REFERENCES demand (id),
    name   TEXT NOT NULL,
    PRIMARY KEY (name, demand)
);
CREATE INDEX demand_name_demand ON demand_name (demand);
-- Demands of before, whose names the worker has still to write.
CREATE TABLE demand_to_name (
    demand UUID PRIMARY KEY REFERENCES demand (id)
);
INSERT INTO demand_to_name (demand) SELECT id FROM demand WHERE content IS NOT NULL;

-- Who searched, from where, how; never what for.
CREATE TABLE desk_search (
    id       UUID PRIMARY KEY,
    agent    UUID NOT NULL REFERENCES account (id),
    guichets TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('number', 'name')),
    found    BIGINT NOT NULL,
    at       TIMESTAMPTZ NOT NULL
);
CREATE INDEX desk_search_agent ON desk_search (agent, at);

-- What a desk relied on for an event: the paper it saw, the letter it sent, the lease.
CREATE TABLE desk_ground (
    demand UUID NOT NULL,
    seq    BIGINT NOT NULL,
    ground TEXT NOT NULL,
    PRIMARY KEY (demand, seq),
    FOREIGN KEY (demand, seq) REFERENCES demand_event (demand, seq)
);

-- What an agent is typing: a paper demand, or changes to a registered one. Not the register.
CREATE TABLE desk_entry (
    id       UUID PRIMARY KEY,
    agent    UUID NOT NULL REFERENCES account (id),
    guichet  TEXT NOT NULL REFERENCES guichet (code),
    act      TEXT NOT NULL CHECK (act IN ('paper', 'renewal', 'modification')),
    demand   UUID REFERENCES demand (id),
    answers  TEXT NOT NULL,
    -- The content of the demand when the typing began, or was last brought up to date.
    base     TEXT,
    -- The demand that was recorded; nothing is typed any more.
    recorded UUID REFERENCES demand (id),
    at       TIMESTAMPTZ NOT NULL,
    CHECK ((act = 'paper') = (demand IS NULL)),
    CHECK ((act = 'paper') = (base IS NULL))
);
CREATE INDEX desk_entry_agent ON desk_entry (agent, at);

-- A guichet asks that a removed demand be put back; the manager of the territory decides.
CREATE TABLE reactivation (
    id         UUID PRIMARY KEY,
    demand     UUID NOT NULL REFERENCES demand (id),
    territory  TEXT NOT NULL,
    guichet    TEXT NOT NULL REFERENCES guichet (code),
    agent      UUID NOT NULL REFERENCES account (id),
    asked_on   DATE NOT NULL,
    asked_at   TIMESTAMPTZ NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'refused')),
    decided_by UUID REFERENCES account (id),
    decided_at TIMESTAMPTZ,
    reason     TEXT,
    CHECK ((state = 'asked') = (decided_at IS NULL)),
    CHECK ((state = 'refused') = (reason IS NOT NULL))
);
CREATE UNIQUE INDEX reactivation_asked ON reactivation (demand) WHERE state = 'asked';
CREATE INDEX reactivation_territory ON reactivation (territory, asked_at) WHERE state = 'asked';
CREATE INDEX reactivation_demand ON reactivation (demand, asked_at);

-- A few words of a guichet to the others that hold the demand.
CREATE TABLE desk_note (
    id      UUID PRIMARY KEY,
    demand  UUID NOT NULL REFERENCES demand (id),
    guichet TEXT NOT NULL REFERENCES guichet (code),
    author  UUID NOT NULL REFERENCES account (id),
    text    TEXT NOT NULL,
    at      TIMESTAMPTZ NOT NULL
);
CREATE INDEX desk_note_demand ON desk_note (demand, at);
