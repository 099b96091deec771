-- Files sent in pieces. The pieces are on the disk of the node that receives them; how far it came
-- is the length of its file there.
CREATE TABLE upload (
    id         UUID PRIMARY KEY,
    account    UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    demand     UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    -- The phone that sends it, if it is one.
    hand_off   UUID,
    length     BIGINT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('receiving', 'added', 'refused')),
    -- Why it was refused, in the words of its owner.
    refusal    TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CHECK ((state = 'refused') = (refusal IS NOT NULL))
);
CREATE INDEX upload_account ON upload (account);
CREATE INDEX upload_expires ON upload (expires_at);

-- The document handed over to a phone by a code. Only a hash of the code is kept.
CREATE TABLE hand_off (
    id         UUID PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,
    account    UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    demand     UUID NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    -- Until when the code is good; once it is used, until when the phone may send.
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ,
    -- Stopped by its owner or by the phone.
    ended_at   TIMESTAMPTZ,
    device     TEXT NOT NULL
);
CREATE INDEX hand_off_account ON hand_off (account);
