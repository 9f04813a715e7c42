package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.registry.FactsRead;
import io.certigate.server.state.RecordCodec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads holders in one statement, and so in one snapshot: the head, each holder's last change, and its records. A row is
 * (part, position of the holder, number, text, text), where the part says what the rest means.
 */
final class FactsQuery {
    private static final int HEAD = 0;
    private static final int CHANGED_AT = 1;
    private static final int ENTITY = 2;
    private static final int CERTIFICATION = 3;
    private static final int RELATION = 4;

    // CROSS JOIN keeps SQLite from scanning the big table and searching the few wanted holders.
    private static final String SELECTS = "SELECT " + HEAD + ", 0, revision, epoch, hash FROM state_head"
            + " UNION ALL SELECT " + CHANGED_AT + ", w.n, h.changed_at, '', '' FROM wanted w CROSS JOIN holder h"
            + " WHERE h.type = w.type AND h.id = w.id"
            + " UNION ALL SELECT " + ENTITY + ", w.n, 0, e.body, '' FROM wanted w CROSS JOIN entity e"
            + " WHERE e.type = w.type AND e.id = w.id"
            + " UNION ALL SELECT " + CERTIFICATION + ", w.n, 0, c.body, '' FROM wanted w CROSS JOIN certification c"
            + " WHERE c.holder_type = w.type AND c.holder_id = w.id"
            + " UNION ALL SELECT " + RELATION + ", w.n, 0, r.body, '' FROM wanted w CROSS JOIN relation r"
            + " WHERE r.of_type = w.type AND r.of_id = w.id";

    /** What was found of one holder. */
    private static final class Found {
        private long changedAt;
        private @Nullable Entity entity;
        private final List<Certification> certifications = new ArrayList<>();
        private final List<Relation> relations = new ArrayList<>();
    }

    private final List<EntityRef> holders;
    private final List<Found> found;
    private @Nullable Revision head;

    private FactsQuery(List<EntityRef> holders) {
        this.holders = holders;
        this.found = holders.stream().map(holder -> new Found()).toList();
    }

    /** Reads holders on one connection, by a statement that may be kept. */
    static FactsRead read(Connection connection, KeptStatements statements, List<EntityRef> holders)
            throws SQLException {
        FactsQuery query = new FactsQuery(holders);
        return statements.use(connection, sql(holders.size()), statement -> {
            int position = 0;
            for (EntityRef holder : holders) {
                statement.setString(++position, holder.type());
                statement.setString(++position, holder.id());
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    query.take(row);
                }
            }
            return query.result();
        });
    }

    static String sql(int holders) {
        String wanted =
                IntStream.range(0, holders).mapToObj(n -> "(" + n + ", ?, ?)").collect(Collectors.joining(", "));
        return "WITH wanted (n, type, id) AS (VALUES " + wanted + ") " + SELECTS;
    }

    private void take(ResultSet row) throws SQLException {
        long number = row.getLong(3);
        String text = row.getString(4);
        Found holder = found.get(row.getInt(2));
        switch (row.getInt(1)) {
            case HEAD -> head = new Revision(text, number, row.getString(5));
            case CHANGED_AT -> holder.changedAt = number;
            case ENTITY -> holder.entity = RecordCodec.readEntity(text);
            case CERTIFICATION -> holder.certifications.add(RecordCodec.readCertification(text));
            default -> holder.relations.add(RecordCodec.readRelation(text));
        }
    }

    private FactsRead result() {
        Revision at = head;
        if (at == null) {
            throw new IllegalStateException("expected one row in state_head, found none");
        }
        Map<EntityRef, Facts> facts = new HashMap<>();
        for (int i = 0; i < holders.size(); i++) {
            EntityRef holder = holders.get(i);
            Found of = found.get(i);
            facts.put(holder, new Facts(holder, of.changedAt, at.number(), of.entity, of.certifications, of.relations));
        }
        return new FactsRead(at, facts);
    }
}
