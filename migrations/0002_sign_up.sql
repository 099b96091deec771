-- The password typed at a sign-up, named after the mail that confirms it: each link confirms its
-- own password and no other, whoever else signs up with the address.
CREATE TABLE sign_up (
    mail          UUID PRIMARY KEY,
    password_hash TEXT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL
);
ALTER TABLE one_time_link ADD COLUMN sign_up UUID;
