-- One text for SQLite and PostgreSQL. An applied migration is never edited.

CREATE TABLE account (
    id            UUID PRIMARY KEY,
    email         TEXT NOT NULL,
    -- Lower case: two spellings of one address are one account.
    email_key     TEXT NOT NULL UNIQUE,
    -- Argon2id in PHC form; none until an invited agent chooses one.
    password_hash TEXT,
    role          TEXT NOT NULL CHECK (role IN ('applicant', 'operator', 'guichet_agent',
                      'guichet_lead', 'territory_manager', 'administrator')),
    confirmed_at  TIMESTAMPTZ,
    created_at    TIMESTAMPTZ NOT NULL
);

-- Where an agent works: a territory, or a guichet.
CREATE TABLE agent_right (
    account   UUID NOT NULL REFERENCES account (id),
    territory TEXT,
    guichet   TEXT,
    CHECK ((territory IS NULL) <> (guichet IS NULL))
);
CREATE INDEX agent_right_account ON agent_right (account);

-- Mailed links and codes. Only a hash is kept: who reads the database cannot follow them.
CREATE TABLE one_time_link (
    hash       TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL CHECK (purpose IN ('confirm_email', 'reset_password', 'invitation',
                   'link_demand')),
    account    UUID NOT NULL REFERENCES account (id),
    demand     UUID,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE INDEX one_time_link_account ON one_time_link (account);

CREATE TABLE session (
    -- Hash of the cookie's value.
    hash       TEXT PRIMARY KEY,
    -- How its owner names it when closing it.
    reference  UUID NOT NULL UNIQUE,
    account    UUID REFERENCES account (id),
    data       TEXT NOT NULL,
    device     TEXT NOT NULL,
    opened_at  TIMESTAMPTZ NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_seen ON session (seen_at);

-- Wrong passwords and codes, by hash of the account or of the network address.
CREATE TABLE failure (
    hash     TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at  TIMESTAMPTZ NOT NULL
);

CREATE TABLE guichet (
    code          TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    -- None: the public portal, which serves every territory.
    territory     TEXT,
    area          TEXT NOT NULL,
    email         TEXT NOT NULL,
    address       TEXT,
    phone         TEXT,
    opening_hours TEXT,
    active        BOOLEAN NOT NULL
);

-- The current demand: what its events add up to, and the answers being typed.
CREATE TABLE demand (
    id             UUID PRIMARY KEY,
    account        UUID REFERENCES account (id),
    state          TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'refused', 'active', 'removed')),
    answers        TEXT NOT NULL,
    content        TEXT,
    territory      TEXT,
    filed_on       DATE,
    refusal        TEXT,
    unique_number  TEXT UNIQUE,
    registered_on  DATE,
    renewed_on     DATE,
    removed_on     DATE,
    removal_reason TEXT,
    version        BIGINT NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    CHECK ((state = 'draft') = (filed_on IS NULL)),
    CHECK ((state = 'draft') = (content IS NULL)),
    CHECK ((state = 'refused') = (refusal IS NOT NULL)),
    CHECK ((state IN ('active', 'removed')) = (unique_number IS NOT NULL)),
    CHECK ((unique_number IS NULL) = (registered_on IS NULL)),
    CHECK ((state = 'removed') = (removed_on IS NOT NULL)),
    CHECK ((removed_on IS NULL) = (removal_reason IS NULL))
);
-- An account holds one demand at a time.
CREATE UNIQUE INDEX demand_of_account ON demand (account) WHERE state <> 'removed';
CREATE INDEX demand_by_account ON demand (account);
CREATE INDEX demand_queue ON demand (territory, filed_on, id) WHERE state = 'submitted';

-- The register: only ever added to.
CREATE TABLE demand_event (
    demand  UUID NOT NULL REFERENCES demand (id),
    seq     BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    event   TEXT NOT NULL,
    -- Version of the demand after it.
    version BIGINT NOT NULL,
    actor   UUID,
    channel TEXT NOT NULL,
    guichet TEXT NOT NULL,
    at      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (demand, seq)
);

-- One page of an identity document; the picture is in the vault, encrypted, under the same id.
CREATE TABLE document_page (
    id       UUID PRIMARY KEY,
    demand   UUID NOT NULL REFERENCES demand (id),
    position BIGINT NOT NULL,
    sent_at  TIMESTAMPTZ NOT NULL,
    UNIQUE (demand, position)
);

-- Last sequence given in each territory.
CREATE TABLE number_sequence (
    territory TEXT PRIMARY KEY,
    last      BIGINT NOT NULL
);

-- One sending of one event to one guichet.
CREATE TABLE dispatch (
    demand          UUID NOT NULL,
    seq             BIGINT NOT NULL,
    guichet         TEXT NOT NULL REFERENCES guichet (code),
    state           TEXT NOT NULL CHECK (state IN ('to_send', 'sent', 'acknowledged', 'failed')),
    attempts        BIGINT NOT NULL,
    next_attempt_at TIMESTAMPTZ NOT NULL,
    sent_at         TIMESTAMPTZ,
    acknowledged_at TIMESTAMPTZ,
    acknowledged_by UUID,
    PRIMARY KEY (demand, seq, guichet),
    FOREIGN KEY (demand, seq) REFERENCES demand_event (demand, seq),
    CHECK ((state IN ('sent', 'acknowledged')) = (sent_at IS NOT NULL)),
    CHECK ((state = 'acknowledged') = (acknowledged_at IS NOT NULL))
);
CREATE INDEX dispatch_due ON dispatch (next_attempt_at) WHERE state = 'to_send';
CREATE INDEX dispatch_inbox ON dispatch (guichet, sent_at);

-- Mails to send: identifiers only; addresses and tokens are found or made when sending.
CREATE TABLE mail (
    id              UUID PRIMARY KEY,
    kind            TEXT NOT NULL,
    account         UUID,
    demand          UUID,
    guichet         TEXT,
    state           TEXT NOT NULL CHECK (state IN ('to_send', 'sent', 'failed')),
    attempts        BIGINT NOT NULL,
    next_attempt_at TIMESTAMPTZ NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL
);
CREATE INDEX mail_due ON mail (next_attempt_at) WHERE state = 'to_send';
CREATE INDEX mail_guichet ON mail (guichet, created_at) WHERE guichet IS NOT NULL;

-- What an event changes in the statistics, until it is folded into the cells.
CREATE TABLE stat_delta (
    demand UUID NOT NULL,
    seq    BIGINT NOT NULL,
    deltas TEXT NOT NULL,
    PRIMARY KEY (demand, seq)
);
CREATE TABLE stat_cell (
    department TEXT NOT NULL,
    zone       TEXT NOT NULL,
    indicator  TEXT NOT NULL,
    detail     TEXT NOT NULL,
    month      TEXT NOT NULL,
    n          BIGINT NOT NULL,
    PRIMARY KEY (department, zone, indicator, detail, month)
);
