-- The kinds of change for which a node demands a second person, by name, with commas between them. Programs before this version leave
-- it empty.
ALTER TABLE node ADD COLUMN second_person TEXT NOT NULL DEFAULT '';
