-- What several nodes and auditors need.

-- The first revision about which the past can be asked, and the oldest version of this schema that can still use the database.
ALTER TABLE state_head ADD COLUMN floor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE state_head ADD COLUMN oldest_version INTEGER NOT NULL DEFAULT 4;

-- Up to which revision everything is dropped that the floor lets go; behind the floor while pruning is under way.
ALTER TABLE state_head ADD COLUMN pruned BIGINT NOT NULL DEFAULT 0;

-- The past of one holder, and the audit trail of one entity.
CREATE INDEX change_by_holder ON change (holder_type, holder_id, revision);

-- The audit trail by time and by person, and of what has no holder: directives, releases, prunings. The last has no entry for
-- the many records of the registry, and the others grow at their end only.
CREATE INDEX change_by_time ON change (recorded_at, revision);
CREATE INDEX change_by_actor ON change (actor, revision, ordinal);
CREATE INDEX change_without_holder ON change (kind, revision, ordinal) WHERE holder_type IS NULL;

-- The nodes that use the database, each by its present start. Not state: no decision reads it.
CREATE TABLE node (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    version    TEXT   NOT NULL,
    started_at TEXT   NOT NULL,
    seen_at    TEXT   NOT NULL,
    revision   BIGINT NOT NULL
);
