-- What events change in the figures, until a job folds it into the cells.
CREATE TABLE figure_movement (
    demand    UUID NOT NULL,
    seq       BIGINT NOT NULL,
    movements TEXT NOT NULL,
    PRIMARY KEY (demand, seq)
);

-- The figures. `area`: where they are read together, the department of a commune or the zone itself.
-- `month` is empty for a stock as it is now. No line names anybody.
CREATE TABLE figure_cell (
    area      TEXT NOT NULL,
    zone      TEXT NOT NULL,
    indicator TEXT NOT NULL,
    detail    TEXT NOT NULL,
    month     TEXT NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (area, zone, indicator, detail, month)
);

-- The part of them that comes from demands that were erased: their events tell it no more, and a
-- recount needs it.
CREATE TABLE figure_erased (
    area      TEXT NOT NULL,
    zone      TEXT NOT NULL,
    indicator TEXT NOT NULL,
    detail    TEXT NOT NULL,
    month     TEXT NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (area, zone, indicator, detail, month)
);

-- How often the figures were set right by a recount, and by which way of counting: the first time
-- counts what was there before.
CREATE TABLE figure_state (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    corrections BIGINT NOT NULL,
    counted_as  BIGINT NOT NULL
);
INSERT INTO figure_state (id, corrections, counted_as) VALUES (1, 0, 0);

-- stat_delta and stat_cell are written and read by nobody from here on: a later migration drops them.
