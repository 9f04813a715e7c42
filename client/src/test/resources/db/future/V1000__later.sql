-- What a later version could add while nodes of this one go on: columns with defaults, tables, indexes.
ALTER TABLE change ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE certification ADD COLUMN valid_until TEXT;
ALTER TABLE state_head ADD COLUMN sealed BIGINT NOT NULL DEFAULT 0;
CREATE TABLE later (id TEXT NOT NULL PRIMARY KEY);
CREATE INDEX certification_by_end ON certification (valid_until);
