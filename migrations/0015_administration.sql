-- From when to when an agent works: none is no limit. The version tells two administrators who
-- write at once.
ALTER TABLE account ADD COLUMN works_from TIMESTAMPTZ;
ALTER TABLE account ADD COLUMN works_until TIMESTAMPTZ;
ALTER TABLE account ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Goes up each time that the sessions of the account are closed: a sign-in that was under way then
-- opens none.
ALTER TABLE account ADD COLUMN epoch BIGINT NOT NULL DEFAULT 1;
CREATE INDEX agent_right_territory ON agent_right (territory) WHERE territory IS NOT NULL;
CREATE INDEX agent_right_guichet ON agent_right (guichet) WHERE guichet IS NOT NULL;

-- Two administrators who end each other's access at once take their turns on this row, and each
-- node reads the guichets again when the other number moves.
CREATE TABLE administration (
    one      BIGINT PRIMARY KEY CHECK (one = 1),
    agents   BIGINT NOT NULL,
    guichets BIGINT NOT NULL
);
INSERT INTO administration (one, agents, guichets) VALUES (1, 1, 1);
ALTER TABLE guichet ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- The agent whom an entry of the access journal is about.
ALTER TABLE access_journal ADD COLUMN agent UUID;
