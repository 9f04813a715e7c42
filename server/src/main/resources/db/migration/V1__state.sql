-- The change log, the current records, and when each holder last changed. Portable SQL: text keys, no engine's types.

-- One row: the end of the change log and the active release. Locking it orders all writes.
CREATE TABLE state_head (
    one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    epoch    TEXT    NOT NULL,
    revision BIGINT  NOT NULL,
    hash     TEXT    NOT NULL,
    release  TEXT    NOT NULL
);

CREATE TABLE change (
    revision    BIGINT  NOT NULL,
    ordinal     INTEGER NOT NULL,
    recorded_at TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    why         TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    record_key  TEXT    NOT NULL,
    holder_type TEXT,
    holder_id   TEXT,
    body        TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    PRIMARY KEY (revision, ordinal)
);

-- History and as-of reads of one record.
CREATE INDEX change_by_record ON change (kind, record_key, revision);

CREATE TABLE holder (
    type       TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (type, id)
);

CREATE TABLE entity (
    type     TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    revision BIGINT NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (type, id)
);

CREATE TABLE certification (
    holder_type TEXT   NOT NULL,
    holder_id   TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    number      TEXT   NOT NULL,
    revision    BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    PRIMARY KEY (holder_type, holder_id, kind, number)
);

-- Lists of one kind over all holders.
CREATE INDEX certification_by_kind ON certification (kind, holder_type, holder_id, number);

CREATE TABLE relation (
    of_type    TEXT   NOT NULL,
    of_id      TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    with_type  TEXT   NOT NULL,
    with_id    TEXT   NOT NULL,
    valid_from TEXT   NOT NULL,
    revision   BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (of_type, of_id, name, with_type, with_id, valid_from)
);

-- Lists of one relation over all entities.
CREATE INDEX relation_by_name ON relation (name, of_type, of_id, with_type, with_id, valid_from);

-- The content of every release that was ever active.
CREATE TABLE release (
    hash     TEXT   NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    body     TEXT   NOT NULL
);

-- What a repeated write is answered from; the oldest go.
CREATE TABLE idempotency (
    idempotency_key TEXT   NOT NULL PRIMARY KEY,
    seq             BIGINT NOT NULL UNIQUE,
    request_hash    TEXT   NOT NULL,
    revision        BIGINT NOT NULL
);
