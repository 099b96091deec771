-- The address that a notice left for, as a keyed hash: once one came back, no other of its demand is
-- written to there.
ALTER TABLE notice ADD COLUMN address TEXT;
-- When its address turned out to be wrong: refused at once by its server, or come back later.
ALTER TABLE notice ADD COLUMN bounced_at TIMESTAMPTZ;
CREATE INDEX notice_bounced ON notice (bounced_at) WHERE bounced_at IS NOT NULL;

-- Who wants no more reminders, for the year of a last day of validity. The notice of the law and the
-- removal are told all the same.
CREATE TABLE no_reminder (
    demand     UUID PRIMARY KEY REFERENCES demand (id) ON DELETE CASCADE,
    expires_on DATE NOT NULL
);

-- The last sign-in: an account that somebody uses is not erased with its last demand, even once they
-- signed out.
ALTER TABLE account ADD COLUMN signed_in_at TIMESTAMPTZ;

-- Refused demands have one more appointment, thirty days after the refusal: they find their place
-- again.
UPDATE agenda SET step = 'look' WHERE phase = 'refused' AND failed_at IS NULL;

-- The address that a link went to, as a keyed hash: it serves as long as the demand has that address.
ALTER TABLE renewal_link ADD COLUMN address TEXT;

-- Accounts of applicants to look at: those that may hold nothing any more. A line is written when an
-- account is made, and when its last demand is erased while it is in use.
CREATE TABLE idle_account (
    account UUID PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    due_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX idle_account_due ON idle_account (due_at);
INSERT INTO idle_account (account, due_at)
SELECT a.id, a.created_at FROM account a
WHERE a.role = 'applicant' AND NOT EXISTS (SELECT 1 FROM demand d WHERE d.account = a.id);
