-- What divides a territory is told once a year: its day. Until now it was that of the edition.
ALTER TABLE figure_edition ADD COLUMN divided DATE NOT NULL DEFAULT '1970-01-01';
UPDATE figure_edition SET divided = day;
