package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.model.StateRecord;
import io.certigate.server.state.Change;
import io.certigate.server.state.RecordCodec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The rows of one revision: its changes, and the current records that they make. Each table is written in one batch. */
final class RecordWrites {
    private final Batch changes =
            new Batch("INSERT INTO change (" + Rows.CHANGE_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    private final Batch directives =
            new Batch("INSERT INTO directive (id, over_at, revision, body) VALUES (?, ?, ?, ?) ON CONFLICT (id)"
                    + " DO UPDATE SET over_at = excluded.over_at, revision = excluded.revision, body = excluded.body");
    private final Batch entities =
            new Batch("INSERT INTO entity (type, id, revision, body) VALUES (?, ?, ?, ?) ON CONFLICT (type, id)"
                    + " DO UPDATE SET revision = excluded.revision, body = excluded.body");
    private final Batch certifications =
            new Batch("INSERT INTO certification (holder_type, holder_id, kind, number, revision, body)"
                    + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (holder_type, holder_id, kind, number)"
                    + " DO UPDATE SET revision = excluded.revision, body = excluded.body");
    private final Batch relations =
            new Batch("INSERT INTO relation (of_type, of_id, name, with_type, with_id, valid_from, revision, body)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (of_type, of_id, name, with_type, with_id, valid_from)"
                    + " DO UPDATE SET revision = excluded.revision, body = excluded.body");
    private final Batch proposals = new Batch("INSERT INTO proposal (id, status, expires_at, revision, body)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET status = excluded.status,"
            + " expires_at = excluded.expires_at, revision = excluded.revision, body = excluded.body");
    private final Batch holders = new Batch("INSERT INTO holder (type, id, changed_at) VALUES (?, ?, ?)"
            + " ON CONFLICT (type, id) DO UPDATE SET changed_at = excluded.changed_at");

    private final long revision;
    private final Set<EntityRef> changed = new LinkedHashSet<>();

    RecordWrites(long revision) {
        this.revision = revision;
    }

    /** Adds an entry of the change log. */
    void add(Change change) {
        EntityRef holder = change.holder();
        changes.put(
                Integer.toString(change.ordinal()),
                change.revision(),
                change.ordinal(),
                change.recordedAt().toString(),
                change.actor(),
                change.why(),
                change.kind().name(),
                change.key(),
                holder == null ? null : holder.type(),
                holder == null ? null : holder.id(),
                change.body(),
                change.hash());
    }

    /**
     * Adds a record in the place of the one with the same key.
     *
     * @param change what made it so
     */
    void put(StateRecord record, Change change) {
        String key = change.key();
        String body = change.body();
        if (record instanceof Directive directive) {
            directives.put(key, directive.id(), Rows.overAt(directive), revision, body);
        } else if (record instanceof Proposal proposal) {
            proposals.put(
                    key,
                    RecordCodec.proposalId(proposal.id()),
                    proposal.status().name(),
                    Rows.expiresAt(proposal),
                    revision,
                    body);
        } else if (record instanceof Entity entity) {
            entities.put(key, entity.ref().type(), entity.ref().id(), revision, body);
        } else if (record instanceof Certification held) {
            certifications.put(
                    key, held.holder().type(), held.holder().id(), held.kind(), held.number(), revision, body);
        } else if (record instanceof Relation relation) {
            relations.put(
                    key,
                    relation.of().type(),
                    relation.of().id(),
                    relation.name(),
                    relation.with().type(),
                    relation.with().id(),
                    Rows.sortable(relation.from()),
                    revision,
                    body);
        }
        if (record instanceof RegistryRecord held) {
            changed.add(held.holder());
        }
    }

    /** Writes everything. */
    void run(Connection connection) throws SQLException {
        changed.forEach(holder -> holders.put(holder.toString(), holder.type(), holder.id(), revision));
        changes.run(connection);
        directives.run(connection);
        proposals.run(connection);
        entities.run(connection);
        certifications.run(connection);
        relations.run(connection);
        holders.run(connection);
    }
}
