package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.DirectivesRead;
import io.certigate.server.state.Head;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RelationKey;
import io.certigate.server.state.StateStore.CertificationFilter;
import io.certigate.server.state.StateStore.RelationFilter;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.Versioned;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
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
        return whole(handle, changes, limit);
    }

    /** Of the changes that were found when asking for one more than {@code limit}, those of whole revisions. */
    static List<Change> whole(Handle handle, List<Change> changes, int limit) {
        if (changes.size() <= limit) {
            return changes;
        }
        long cut = changes.get(changes.size() - 1).revision();
        List<Change> whole =
                changes.stream().filter(change -> change.revision() < cut).toList();
        return whole.isEmpty() ? revision(handle, cut) : whole;
    }

    /** Whether the change log ends with the head. One statement, and so one snapshot. */
    static boolean isWhole(Handle handle) {
        return handle.createQuery(
                        "SELECT h.revision, h.hash, c.revision AS last, c.hash AS last_hash FROM state_head h"
                                + " LEFT JOIN change c ON c.revision >= h.revision ORDER BY c.revision DESC, c.ordinal DESC LIMIT 1")
                .map((row, context) -> {
                    long last = row.getLong("last");
                    String hash = row.getString("last_hash");
                    return row.getLong("revision") == last
                            && row.getString("hash").equals(hash == null ? Revision.EMPTY_HASH : hash);
                })
                .one();
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
        Page page = new Page("entity", List.of("type", "id"));
        if (!type.isEmpty()) {
            page.equal("type", type);
        }
        if (after != null) {
            page.after(List.of(after.type(), after.id()));
        }
        return page.query(handle, limit).map(Rows::entity).list();
    }

    static List<Versioned<Certification>> certifications(Handle handle, CertificationFilter filter, int limit) {
        Page page = new Page("certification", List.of("holder_type", "holder_id", "kind", "number"));
        EntityRef holder = filter.holder();
        if (holder != null) {
            page.equal("holder_type", holder.type());
            page.equal("holder_id", holder.id());
        }
        if (!filter.kind().isEmpty()) {
            page.equal("kind", filter.kind());
        }
        CertificationKey after = filter.after();
        if (after != null) {
            page.after(List.of(after.holder().type(), after.holder().id(), after.kind(), after.number()));
        }
        return page.query(handle, limit).map(Rows::certification).list();
    }

    static List<Versioned<Relation>> relations(Handle handle, RelationFilter filter, int limit) {
        Page page = new Page("relation", List.of("of_type", "of_id", "name", "with_type", "with_id", "valid_from"));
        EntityRef of = filter.of();
        if (of != null) {
            page.equal("of_type", of.type());
            page.equal("of_id", of.id());
        }
        if (!filter.name().isEmpty()) {
            page.equal("name", filter.name());
        }
        RelationKey after = filter.after();
        if (after != null) {
            page.after(List.of(
                    after.of().type(),
                    after.of().id(),
                    after.name(),
                    after.with().type(),
                    after.with().id(),
                    Rows.sortable(after.from())));
        }
        return page.query(handle, limit).map(Rows::relation).list();
    }

    static List<Versioned<Directive>> directives(Handle handle, String after, @Nullable Instant overAfter, int limit) {
        String over = overAfter == null ? "" : Rows.sortable(overAfter);
        return handle.createQuery("SELECT revision, body FROM directive WHERE id > :after AND over_at > :over"
                        + " ORDER BY id LIMIT :limit")
                .bind("after", after)
                .bind("over", over)
                .bind("limit", limit)
                .map(Rows::directive)
                .list();
    }

    /** One statement, and so one snapshot: the head with each directive, or alone if there is none. */
    static DirectivesRead directives(Handle handle, Instant horizon) {
        List<Directive> directives = new ArrayList<>();
        Head head = handle.createQuery("SELECT epoch, h.revision, hash, release, body FROM state_head h"
                        + " LEFT JOIN directive d ON over_at > :horizon WHERE one = 1")
                .bind("horizon", Rows.sortable(horizon))
                .scanResultSet((rows, context) -> {
                    ResultSet row = rows.get();
                    Head found = null;
                    while (row.next()) {
                        found = Rows.head(row, context);
                        String body = row.getString("body");
                        if (body != null) {
                            directives.add(readable(body));
                        }
                    }
                    return found;
                });
        if (head == null) {
            throw new IllegalStateException("expected one row in state_head, found none");
        }
        return new DirectivesRead(head, HeldDirectives.of(directives));
    }

    private static Directive readable(String body) {
        try {
            return RecordCodec.readDirective(body);
        } catch (IllegalArgumentException e) {
            throw new StoreException("expected a directive that this version can read, found " + e.getMessage(), e);
        }
    }
}
