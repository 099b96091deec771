-- The wrong lines that an import left out, as its report told them (JSON), until it is forgotten.
ALTER TABLE network_import ADD COLUMN wrong_lines TEXT;
