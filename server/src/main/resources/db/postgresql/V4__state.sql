-- The state as of version 4, where a new PostgreSQL database begins. Texts compare byte by byte, as SQLite's do: the order of
-- lists and pages must not depend on the database's locale.

-- One row: the end of the change log and the active release. Locking it orders all writes.
CREATE TABLE state_head (
    one            INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    epoch          TEXT    NOT NULL,
    revision       BIGINT  NOT NULL,
    hash           TEXT    NOT NULL,
    release        TEXT    NOT NULL,
    -- The first revision about which the past can be asked.
    floor          BIGINT  NOT NULL DEFAULT 0,
    -- The oldest version of this schema that can still use the database.
    oldest_version INTEGER NOT NULL DEFAULT 4,
    -- Up to which revision everything is dropped that the floor lets go; behind the floor while pruning is under way.
    pruned         BIGINT  NOT NULL DEFAULT 0
) WITH (fillfactor = 10);

CREATE TABLE change (
    revision    BIGINT  NOT NULL,
    ordinal     INTEGER NOT NULL,
    recorded_at TEXT    NOT NULL COLLATE "C",
    actor       TEXT    NOT NULL COLLATE "C",
    why         TEXT    NOT NULL,
    kind        TEXT    NOT NULL COLLATE "C",
    record_key  TEXT    NOT NULL COLLATE "C",
    holder_type TEXT    COLLATE "C",
    holder_id   TEXT    COLLATE "C",
    body        TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    PRIMARY KEY (revision, ordinal)
);

-- History and as-of reads of one record.
CREATE INDEX change_by_record ON change (kind, record_key, revision);

-- The past of one holder, and the audit trail of one entity.
CREATE INDEX change_by_holder ON change (holder_type, holder_id, revision);

-- The audit trail by time and by person, and of what has no holder: directives, releases, prunings. The last has no entry for
-- the many records of the registry, and the others grow at their end only.
CREATE INDEX change_by_time ON change (recorded_at, revision);
CREATE INDEX change_by_actor ON change (actor, revision, ordinal);
CREATE INDEX change_without_holder ON change (kind, revision, ordinal) WHERE holder_type IS NULL;

CREATE TABLE holder (
    type       TEXT   NOT NULL COLLATE "C",
    id         TEXT   NOT NULL COLLATE "C",
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (type, id)
);

CREATE TABLE entity (
    type     TEXT   NOT NULL COLLATE "C",
    id       TEXT   NOT NULL COLLATE "C",
    revision BIGINT NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (type, id)
);

CREATE TABLE certification (
    holder_type TEXT   NOT NULL COLLATE "C",
    holder_id   TEXT   NOT NULL COLLATE "C",
    kind        TEXT   NOT NULL COLLATE "C",
    number      TEXT   NOT NULL COLLATE "C",
    revision    BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    PRIMARY KEY (holder_type, holder_id, kind, number)
);

-- Lists of one kind over all holders.
CREATE INDEX certification_by_kind ON certification (kind, holder_type, holder_id, number);

CREATE TABLE relation (
    of_type    TEXT   NOT NULL COLLATE "C",
    of_id      TEXT   NOT NULL COLLATE "C",
    name       TEXT   NOT NULL COLLATE "C",
    with_type  TEXT   NOT NULL COLLATE "C",
    with_id    TEXT   NOT NULL COLLATE "C",
    valid_from TEXT   NOT NULL COLLATE "C",
    revision   BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (of_type, of_id, name, with_type, with_id, valid_from)
);

-- Lists of one relation over all entities.
CREATE INDEX relation_by_name ON relation (name, of_type, of_id, with_type, with_id, valid_from);

-- Every release that was ever published, and how.
CREATE TABLE release (
    hash         TEXT   NOT NULL COLLATE "C" PRIMARY KEY,
    revision     BIGINT NOT NULL,
    body         TEXT   NOT NULL,
    published_at TEXT   NOT NULL,
    actor        TEXT   NOT NULL,
    why          TEXT   NOT NULL,
    report       TEXT   NOT NULL
);

-- Lists, latest first.
CREATE UNIQUE INDEX release_by_revision ON release (revision);

CREATE TABLE activation (
    revision BIGINT NOT NULL PRIMARY KEY,
    hash     TEXT   NOT NULL COLLATE "C" REFERENCES release (hash),
    at       TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    why      TEXT   NOT NULL,
    -- Revision of the activation that a roll back of this one restores; 0 for none.
    previous BIGINT NOT NULL
);

-- The latest activation of a release.
CREATE INDEX activation_by_hash ON activation (hash, revision);

-- Directives: what was issued, as it is now.
CREATE TABLE directive (
    id       TEXT   NOT NULL COLLATE "C" PRIMARY KEY,
    over_at  TEXT   NOT NULL COLLATE "C",
    revision BIGINT NOT NULL,
    body     TEXT   NOT NULL
);

-- Those that are not over: "never" sorts after every instant.
CREATE INDEX directive_by_end ON directive (over_at, id);

-- What a repeated write is answered from; the oldest go.
CREATE TABLE idempotency (
    idempotency_key TEXT   NOT NULL COLLATE "C" PRIMARY KEY,
    seq             BIGINT NOT NULL UNIQUE,
    request_hash    TEXT   NOT NULL,
    revision        BIGINT NOT NULL
);

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
