-- What falls due for a demand, and when: one line each, found by its index. It is worked out again
-- from the demand at each event, so that losing it loses nothing.
CREATE TABLE agenda (
    demand   UUID PRIMARY KEY REFERENCES demand (id) ON DELETE CASCADE,
    phase    TEXT NOT NULL CHECK (phase IN ('draft', 'refused', 'active', 'removed')),
    -- What the days of the phase are counted from: the last day of validity of a demand that is
    -- active, the removal of one that was, the last act of the others.
    anchor   DATE NOT NULL,
    -- What is to do next, and from when: the morning of its day, there.
    step     TEXT NOT NULL,
    due_at   TIMESTAMPTZ NOT NULL,
    territory TEXT,
    -- Registered or renewed online at least once (R. 441-2-7).
    online     BOOLEAN NOT NULL,
    -- An e-mail is known.
    by_mail    BOOLEAN NOT NULL,
    -- Notices by post were asked for.
    by_post    BOOLEAN NOT NULL,
    -- Tries that failed; after the last of them it waits for the administrator.
    attempts   BIGINT NOT NULL,
    failed_at  TIMESTAMPTZ
);
CREATE INDEX agenda_due ON agenda (due_at, demand) WHERE failed_at IS NULL;
CREATE INDEX agenda_failed ON agenda (failed_at) WHERE failed_at IS NOT NULL;

-- Demands of before are looked at once, and find their place: the first look sends nothing that is
-- not due.
INSERT INTO agenda (demand, phase, anchor, step, due_at, territory, online, by_mail, by_post, attempts)
SELECT d.id, CASE d.state WHEN 'draft' THEN 'draft' WHEN 'refused' THEN 'refused'
                          WHEN 'active' THEN 'active' ELSE 'removed' END,
       '1970-01-01', 'look', d.created_at, d.territory,
       COALESCE(d.unique_number LIKE '%GDPUB', FALSE) OR EXISTS (SELECT 1 FROM demand_event e
           WHERE e.demand = d.id AND e.kind = 'renewed' AND e.channel = 'web'),
       FALSE, FALSE, 0
FROM demand d WHERE d.state <> 'submitted';

-- A notice of the law or a reminder, once per channel: the proof of its sending.
CREATE TABLE notice (
    -- Also the name of its message.
    id          UUID PRIMARY KEY,
    demand      UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    -- The last day of validity that it tells.
    expires_on  DATE NOT NULL,
    step        TEXT NOT NULL,
    channel     TEXT NOT NULL CHECK (channel IN ('mail', 'post')),
    -- Version of the text.
    text        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('to_send', 'sent', 'bounced', 'failed', 'void')),
    attempts    BIGINT NOT NULL,
    next_attempt_at TIMESTAMPTZ NOT NULL,
    decided_at  TIMESTAMPTZ NOT NULL,
    sent_at     TIMESTAMPTZ,
    -- What the mail server answered.
    answer      TEXT,
    -- The letters printed together.
    batch       UUID,
    UNIQUE (demand, expires_on, step, channel),
    CHECK (state <> 'sent' OR sent_at IS NOT NULL)
);
CREATE INDEX notice_due ON notice (channel, next_attempt_at, id) WHERE state = 'to_send';
CREATE INDEX notice_failed ON notice (decided_at) WHERE state IN ('bounced', 'failed');
CREATE INDEX notice_batch ON notice (batch) WHERE batch IS NOT NULL;

-- The link of a notice that renews without a password. Read as often as one likes; it renews once.
CREATE TABLE renewal_link (
    hash       TEXT PRIMARY KEY,
    demand     UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    -- The last day of validity that it was sent for: it serves for no other.
    expires_on DATE NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE INDEX renewal_link_demand ON renewal_link (demand);

-- What is left of a demand that was erased: enough to say so, and nothing of a person.
CREATE TABLE tombstone (
    -- Keyed hash of the number, or of the demand when it had none.
    hash          TEXT PRIMARY KEY,
    territory     TEXT,
    reason        TEXT NOT NULL,
    filed_on      DATE,
    registered_on DATE,
    removed_on    DATE,
    erased_on     DATE NOT NULL
);

-- What fell due on a day, was done and failed.
CREATE TABLE daily_work (
    day    DATE NOT NULL,
    work   TEXT NOT NULL,
    done   BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    PRIMARY KEY (day, work)
);

-- One line: the last instant at which the daily work ran, and the mails sent in the minute.
CREATE TABLE daily_state (
    id        BIGINT PRIMARY KEY CHECK (id = 1),
    ran_at    TIMESTAMPTZ,
    -- Since when the clock is doubted: nothing is removed nor erased before it is confirmed.
    doubted_at TIMESTAMPTZ,
    paused    BOOLEAN NOT NULL,
    minute_at TIMESTAMPTZ,
    in_minute BIGINT NOT NULL
);
INSERT INTO daily_state (id, paused, in_minute) VALUES (1, FALSE, 0);

ALTER TABLE demand ADD COLUMN touched_at TIMESTAMPTZ;
