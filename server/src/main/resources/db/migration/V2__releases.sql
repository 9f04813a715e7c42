-- How each release was published, and every activation.

-- Who published it, when and why, and what its suites said (JSON; empty of a release of version 0.1.0).
ALTER TABLE release ADD COLUMN published_at TEXT NOT NULL DEFAULT '';
ALTER TABLE release ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE release ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE release ADD COLUMN report TEXT NOT NULL DEFAULT '';

-- Version 0.1.0 published a release by activating it.
UPDATE release SET
    published_at = (SELECT c.recorded_at FROM change c WHERE c.kind = 'RELEASE' AND c.record_key = release.hash AND c.revision = release.revision),
    actor        = (SELECT c.actor FROM change c WHERE c.kind = 'RELEASE' AND c.record_key = release.hash AND c.revision = release.revision),
    why          = (SELECT c.why FROM change c WHERE c.kind = 'RELEASE' AND c.record_key = release.hash AND c.revision = release.revision);

-- Lists, latest first.
CREATE UNIQUE INDEX release_by_revision ON release (revision);

CREATE TABLE activation (
    revision BIGINT NOT NULL PRIMARY KEY,
    hash     TEXT   NOT NULL REFERENCES release (hash),
    at       TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    why      TEXT   NOT NULL,
    -- Revision of the activation that a roll back of this one restores; 0 for none.
    previous BIGINT NOT NULL
);

INSERT INTO activation (revision, hash, at, actor, why, previous)
SELECT c.revision, c.record_key, c.recorded_at, c.actor, c.why,
       COALESCE((SELECT MAX(p.revision) FROM change p WHERE p.kind = 'RELEASE' AND p.revision < c.revision), 0)
FROM change c WHERE c.kind = 'RELEASE';

-- The latest activation of a release.
CREATE INDEX activation_by_hash ON activation (hash, revision);
