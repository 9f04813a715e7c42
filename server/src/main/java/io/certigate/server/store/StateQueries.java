package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.Head;
import io.certigate.server.state.RelationKey;
import io.certigate.server.state.StateStore.CertificationFilter;
import io.certigate.server.state.StateStore.RelationFilter;
import io.certigate.server.state.Versioned;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The reads of the change log and the lists. */
final class StateQueries {
    private StateQueries() {}

    static Head head(Handle handle) {
        return handle.createQuery("SELECT epoch, revision, hash, release FROM state_head WHERE one = 1")
                .map(Rows::head)
                .one();
    }

    static List<Change> changesAfter(Handle handle, long revision, int limit) {
        List<Change> changes = handle.createQuery("SELECT " + Rows.CHANGE_COLUMNS
                        + " FROM change WHERE revision > :revision ORDER BY revision, ordinal LIMIT :limit")
                .bind("revision", revision)
                .bind("limit", limit + 1)
                .map(Rows::change)
                .list();
        if (changes.size() <= limit) {
            return changes;
        }
        long cut = changes.get(changes.size() - 1).revision();
        List<Change> whole =
                changes.stream().filter(change -> change.revision() < cut).toList();
        return whole.isEmpty() ? revision(handle, cut) : whole;
    }

    static List<Change> revision(Handle handle, long revision) {
        return handle.createQuery(
                        "SELECT " + Rows.CHANGE_COLUMNS + " FROM change WHERE revision = :revision ORDER BY ordinal")
                .bind("revision", revision)
                .map(Rows::change)
                .list();
    }

    static List<Change> history(Handle handle, ChangeKind kind, String key, int limit) {
        return handle.createQuery("SELECT " + Rows.CHANGE_COLUMNS
                        + " FROM change WHERE kind = :kind AND record_key = :key"
                        + " ORDER BY revision DESC, ordinal DESC LIMIT :limit")
                .bind("kind", kind.name())
                .bind("key", key)
                .bind("limit", limit)
                .map(Rows::change)
                .list();
    }

    static List<Versioned<Entity>> entities(Handle handle, String type, @Nullable EntityRef after, int limit) {
        Where where = new Where();
        if (!type.isEmpty()) {
            where.equal(List.of("type"), List.of(type));
        }
        if (after != null) {
            where.after(List.of("type", "id"), List.of(after.type(), after.id()));
        }
        return where.page(handle, "entity", "type, id", limit).map(Rows::entity).list();
    }

    static List<Versioned<Certification>> certifications(Handle handle, CertificationFilter filter, int limit) {
        Where where = new Where();
        EntityRef holder = filter.holder();
        if (holder != null) {
            where.equal(List.of("holder_type", "holder_id"), List.of(holder.type(), holder.id()));
        }
        if (!filter.kind().isEmpty()) {
            where.equal(List.of("kind"), List.of(filter.kind()));
        }
        CertificationKey after = filter.after();
        if (after != null) {
            where.after(
                    List.of("holder_type", "holder_id", "kind", "number"),
                    List.of(after.holder().type(), after.holder().id(), after.kind(), after.number()));
        }
        return where.page(handle, "certification", "holder_type, holder_id, kind, number", limit)
                .map(Rows::certification)
                .list();
    }

    static List<Versioned<Relation>> relations(Handle handle, RelationFilter filter, int limit) {
        Where where = new Where();
        EntityRef of = filter.of();
        if (of != null) {
            where.equal(List.of("of_type", "of_id"), List.of(of.type(), of.id()));
        }
        if (!filter.name().isEmpty()) {
            where.equal(List.of("name"), List.of(filter.name()));
        }
        RelationKey after = filter.after();
        if (after != null) {
            where.after(
                    List.of("of_type", "of_id", "name", "with_type", "with_id", "valid_from"),
                    List.of(
                            after.of().type(),
                            after.of().id(),
                            after.name(),
                            after.with().type(),
                            after.with().id(),
                            Rows.sortable(after.from())));
        }
        return where.page(handle, "relation", "of_type, of_id, name, with_type, with_id, valid_from", limit)
                .map(Rows::relation)
                .list();
    }

    /** Conditions with their values, in order. */
    private static final class Where {
        private final List<String> conditions = new ArrayList<>();
        private final List<String> values = new ArrayList<>();

        void equal(List<String> columns, List<String> to) {
            for (String column : columns) {
                conditions.add(column + " = ?");
            }
            values.addAll(to);
        }

        /** Behind a key, as rows compare: from the left. */
        void after(List<String> columns, List<String> key) {
            conditions.add("(" + String.join(", ", columns) + ") > (" + "?, ".repeat(columns.size() - 1) + "?)");
            values.addAll(key);
        }

        Query page(Handle handle, String table, String order, int limit) {
            String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
            Query query = handle.createQuery(
                    "SELECT revision, body FROM " + table + where + " ORDER BY " + order + " LIMIT " + limit);
            for (int i = 0; i < values.size(); i++) {
                query.bind(i, values.get(i));
            }
            return query;
        }
    }
}
