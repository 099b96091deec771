-- The day on which a registered demand was given up, and the instant at which that day is over in
-- its territory: then it leaves the register.
ALTER TABLE demand ADD COLUMN given_up_on DATE
    CHECK (given_up_on IS NULL OR state = 'active');
ALTER TABLE demand ADD COLUMN given_up_until TIMESTAMPTZ
    CHECK ((given_up_until IS NULL) = (given_up_on IS NULL));
CREATE INDEX demand_given_up ON demand (given_up_until) WHERE given_up_until IS NOT NULL;

-- The correction of civil status that waits for an operator, and the day it was asked for.
ALTER TABLE demand ADD COLUMN correction TEXT
    CHECK (correction IS NULL OR state = 'active');
ALTER TABLE demand ADD COLUMN correction_on DATE
    CHECK ((correction_on IS NULL) = (correction IS NULL));
CREATE INDEX demand_correction ON demand (territory, correction_on, id) WHERE correction IS NOT NULL;

-- What a page proves: who the applicant is, the correction asked for, or one that was accepted.
ALTER TABLE document_page ADD COLUMN purpose TEXT NOT NULL DEFAULT 'identity'
    CHECK (purpose IN ('identity', 'proof', 'accepted_proof'));
