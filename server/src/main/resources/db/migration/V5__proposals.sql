-- Proposals: changes that need a second person, and those that were made without one, as they are now.
CREATE TABLE proposal (
    id         TEXT   NOT NULL PRIMARY KEY,
    status     TEXT   NOT NULL,
    -- "never" of a change that was made already.
    expires_at TEXT   NOT NULL,
    revision   BIGINT NOT NULL,
    body       TEXT   NOT NULL
);

-- Those that wait for somebody.
CREATE INDEX proposal_by_status ON proposal (status, id);
