-- The figures that anybody reads, as they were on a day: what may be told of them, frozen. That of
-- the day is made anew each night; that of a month stays, and a correction makes another version.
CREATE TABLE figure_edition (
    id          BIGINT PRIMARY KEY,
    day         DATE NOT NULL,
    -- First month of the register.
    since       TEXT NOT NULL,
    -- The month that it freezes; none for that of the day.
    month       TEXT,
    version     BIGINT NOT NULL,
    -- Why there is another version.
    reason      TEXT,
    -- How often the figures had been set right by a recount.
    corrections BIGINT NOT NULL,
    made_at     TIMESTAMPTZ NOT NULL,
    -- Nobody reads it before.
    is_whole    BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX figure_edition_month ON figure_edition (month, version) WHERE is_whole AND month IS NOT NULL;

-- `kind`: F, R, D, E or C; `around`: the region of a department, the department of a commune. A
-- territory without a line has zeros. `counts`: what compares it with others; `details`: the rest.
CREATE TABLE figure_published (
    edition BIGINT NOT NULL REFERENCES figure_edition (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    around  TEXT NOT NULL,
    zone    TEXT NOT NULL,
    counts  TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (edition, kind, around, zone)
);

-- The files of the whole country: each is one compressed stream (gzip), cut into pieces.
CREATE TABLE figure_file (
    edition BIGINT NOT NULL REFERENCES figure_edition (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    piece   BIGINT NOT NULL,
    bytes   BYTEA NOT NULL,
    PRIMARY KEY (edition, name, piece)
);

-- Empty of use since 0022.
DROP TABLE stat_delta;
DROP TABLE stat_cell;
