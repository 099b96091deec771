-- Pages of documents to erase from the vault: those taken back, and those being sent, which no
-- demand has if they are still here once due. Only a page named here is ever erased.
CREATE TABLE document_erasure (
    page   UUID PRIMARY KEY,
    due_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX document_erasure_due ON document_erasure (due_at);
