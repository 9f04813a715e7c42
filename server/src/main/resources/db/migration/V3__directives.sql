-- Directives: what was issued, as it is now.
CREATE TABLE directive (
    id       TEXT   NOT NULL PRIMARY KEY,
    over_at  TEXT   NOT NULL,
    revision BIGINT NOT NULL,
    body     TEXT   NOT NULL
);

-- Those that are not over: "never" sorts after every instant.
CREATE INDEX directive_by_end ON directive (over_at, id);
