package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.registry.FactsRead;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.KnownRevisions;
import io.certigate.server.state.PastState;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RevisionOutOfRange;
import io.certigate.server.state.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads the past from the change log: of each record the latest change up to a revision. Each read is one statement, and so
 * one snapshot, which tells the floor as well: what pruning takes away meanwhile is noticed.
 */
final class PastQueries {
    private static final int FRAME = 0;

    private static final String HASH_AT = "(SELECT hash FROM change WHERE revision = ? ORDER BY ordinal DESC LIMIT 1)";

    /** That no later change of the same record comes up to a revision: what pruning leaves as well. */
    private static final String IS_LATEST = " NOT EXISTS (SELECT 1 FROM change l WHERE l.kind = c.kind"
            + " AND l.record_key = c.record_key AND l.revision >= c.revision AND l.revision <= ?"
            + " AND (l.revision > c.revision OR l.ordinal > c.ordinal))";

    static final String STATE = "SELECT h.epoch, h.revision, h.floor, " + HASH_AT + " AS hash_at,"
            + " (SELECT recorded_at FROM change WHERE revision = ? ORDER BY ordinal DESC LIMIT 1) AS recorded_at,"
            + " (SELECT a.hash FROM activation a WHERE a.revision <= ? ORDER BY a.revision DESC LIMIT 1) AS release_at,"
            + " c.body FROM state_head h LEFT JOIN change c ON c.kind = 'DIRECTIVE' AND c.revision <= ? AND" + IS_LATEST
            + " WHERE h.one = 1";

    // CROSS JOIN keeps SQLite from scanning the log and searching the few wanted holders.
    private static final String FACTS = "SELECT " + FRAME + ", 0, revision, floor, epoch, COALESCE(" + HASH_AT
            + ", '') FROM state_head UNION ALL SELECT 1, w.n, c.revision, 0, c.kind, c.body FROM wanted w"
            + " CROSS JOIN change c WHERE c.holder_type = w.type AND c.holder_id = w.id AND c.revision <= ? AND"
            + IS_LATEST;

    private PastQueries() {}

    static KnownRevisions revisions(Handle handle, Collection<Long> numbers) {
        // Below the floor a revision may have lost its last entry, whose hash is that of the revision.
        String list = numbers.stream().map(number -> "?").collect(Collectors.joining(", "));
        Query query = handle.createQuery("SELECT h.epoch, h.floor, c.revision, c.hash FROM state_head h"
                + " LEFT JOIN change c ON c.revision IN (" + list + ") AND c.revision >= h.floor"
                + " AND c.ordinal = (SELECT MAX(l.ordinal) FROM change l WHERE l.revision = c.revision)"
                + " WHERE h.one = 1");
        int position = 0;
        for (Long number : numbers) {
            query.bind(position++, number);
        }
        return query.scanResultSet((rows, context) -> {
            ResultSet row = rows.get();
            Map<Long, String> hashes = new HashMap<>();
            String epoch = "";
            long floor = 0;
            while (row.next()) {
                epoch = row.getString("epoch");
                floor = row.getLong("floor");
                String hash = row.getString("hash");
                if (hash != null) {
                    hashes.put(row.getLong("revision"), hash);
                }
            }
            return new KnownRevisions(epoch, floor, hashes);
        });
    }

    static PastState stateAt(Handle handle, long number) {
        Query query = handle.createQuery(STATE);
        for (int position = 0; position < 5; position++) {
            query.bind(position, number);
        }
        return query.scanResultSet((rows, context) -> state(rows.get(), number));
    }

    private static PastState state(ResultSet row, long number) throws SQLException {
        PastState frame = null;
        List<Directive> directives = new ArrayList<>();
        while (row.next()) {
            frame = frame == null ? frame(row, number) : frame;
            String body = row.getString("body");
            if (body != null) {
                directives.add(RecordCodec.readDirective(body));
            }
        }
        if (frame == null) {
            throw new IllegalStateException("expected one row in state_head, found none");
        }
        directives.sort(Comparator.comparing(Directive::id));
        return new PastState(frame.at(), frame.recordedAt(), frame.release(), directives);
    }

    private static PastState frame(ResultSet row, long number) throws SQLException {
        Revision at = checked(
                number,
                row.getLong("floor"),
                row.getLong("revision"),
                row.getString("epoch"),
                row.getString("hash_at"));
        String recordedAt = row.getString("recorded_at");
        String release = row.getString("release_at");
        return new PastState(
                at, recordedAt == null ? null : Instant.parse(recordedAt), release == null ? "" : release, List.of());
    }

    static FactsRead factsAt(Handle handle, Revision at, List<EntityRef> holders) {
        Query query = handle.createQuery(factsSql(holders.size()));
        int position = 0;
        for (EntityRef holder : holders) {
            query.bind(position++, holder.type());
            query.bind(position++, holder.id());
        }
        for (int i = 0; i < 3; i++) {
            query.bind(position++, at.number());
        }
        return query.scanResultSet((rows, context) -> facts(rows.get(), at, holders));
    }

    static String factsSql(int holders) {
        String wanted =
                IntStream.range(0, holders).mapToObj(n -> "(" + n + ", ?, ?)").collect(Collectors.joining(", "));
        return "WITH wanted (n, type, id) AS (VALUES " + wanted + ") " + FACTS;
    }

    /** What was known of one holder. */
    private static final class Known {
        private long changedAt;
        private @Nullable Entity entity;
        private final List<Certification> certifications = new ArrayList<>();
        private final List<Relation> relations = new ArrayList<>();

        void take(long revision, ChangeKind kind, String body) {
            changedAt = Math.max(changedAt, revision);
            switch (kind) {
                case ENTITY -> entity = RecordCodec.readEntity(body);
                case CERTIFICATION -> certifications.add(RecordCodec.readCertification(body));
                case RELATION -> relations.add(RecordCodec.readRelation(body));
                default -> throw new StoreException("expected a record of the registry, found " + kind, null);
            }
        }
    }

    private static FactsRead facts(ResultSet row, Revision at, List<EntityRef> holders) throws SQLException {
        List<Known> known = holders.stream().map(holder -> new Known()).toList();
        Revision found = null;
        while (row.next()) {
            if (row.getInt(1) == FRAME) {
                found = checked(at.number(), row.getLong(4), row.getLong(3), row.getString(5), row.getString(6));
            } else {
                known.get(row.getInt(2)).take(row.getLong(3), ChangeKind.valueOf(row.getString(5)), row.getString(6));
            }
        }
        if (!at.equals(found)) {
            throw new StoreException("expected a change log with " + at + ", found " + found + "; ask again", null);
        }
        Map<EntityRef, Facts> facts = new HashMap<>();
        for (int i = 0; i < holders.size(); i++) {
            EntityRef holder = holders.get(i);
            Known of = known.get(i);
            facts.put(holder, new Facts(holder, of.changedAt, at.number(), of.entity, of.certifications, of.relations));
        }
        return new FactsRead(at, facts);
    }

    private static Revision checked(long number, long floor, long head, String epoch, @Nullable String hash) {
        if (number > head || number < floor) {
            throw new RevisionOutOfRange(number, floor, head);
        }
        if (number == 0) {
            return new Revision(epoch, 0, Revision.EMPTY_HASH);
        }
        if (hash == null || hash.isEmpty()) {
            throw new StoreException(
                    "expected an entry of revision " + number + " in the change log, found none", null);
        }
        return new Revision(epoch, number, hash);
    }
}
