-- A file of guichets whose report was shown: it waits an hour for its administrator to confirm.
CREATE TABLE network_import (
    id         UUID PRIMARY KEY,
    account    UUID NOT NULL REFERENCES account (id),
    -- Its text; none once it is imported.
    file       TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    done_at    TIMESTAMPTZ,
    -- How many lines did what, once it is imported.
    created    BIGINT,
    changed    BIGINT,
    closed     BIGINT,
    unchanged  BIGINT,
    left_out   BIGINT,
    CHECK ((file IS NULL) = (done_at IS NOT NULL)),
    CHECK ((created IS NULL) = (done_at IS NULL))
);
CREATE INDEX network_import_expiry ON network_import (expires_at);
