package io.certigate.server.store;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.PutKeys;
import io.certigate.server.state.PutRecords;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RelationKey;
import io.certigate.server.state.Versioned;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what many puts must know. Keys go into a statement in blocks of one size, the last one filled up with a key that is
 * there already: so an engine that keeps plans meets the same few texts again and again.
 */
final class PutQuery {
    /** Keys of one statement. */
    static final int BLOCK = 250;

    // CROSS JOIN keeps SQLite from scanning the big table and searching the few wanted keys.
    private static final String ENTITIES = wanted("type, id", 2)
            + "SELECT e.revision, e.body FROM wanted w CROSS JOIN entity e WHERE e.type = w.type AND e.id = w.id";
    private static final String CERTIFICATIONS = wanted("type, id, kind, number", 4)
            + "SELECT c.revision, c.body FROM wanted w CROSS JOIN certification c"
            + " WHERE c.holder_type = w.type AND c.holder_id = w.id AND c.kind = w.kind AND c.number = w.number";
    private static final String RELATION = "of_type = w.of_type AND of_id = w.of_id AND name = w.name"
            + " AND with_type = w.with_type AND with_id = w.with_id";
    private static final String RELATIONS = wanted("of_type, of_id, name, with_type, with_id, valid_from", 6)
            + "SELECT r.revision, r.body FROM wanted w CROSS JOIN relation r"
            + " WHERE r.of_type = w.of_type AND r.of_id = w.of_id AND r.name = w.name"
            + " AND r.with_type = w.with_type AND r.with_id = w.with_id AND r.valid_from IN ("
            + "(SELECT MAX(valid_from) FROM relation WHERE " + RELATION + " AND valid_from <= w.valid_from),"
            + " (SELECT MIN(valid_from) FROM relation WHERE " + RELATION + " AND valid_from > w.valid_from))";
    private static final String COUNTS = wanted("type, id", 2)
            + "SELECT w.type, w.id,"
            + " (SELECT COUNT(*) FROM certification WHERE holder_type = w.type AND holder_id = w.id)"
            + " + (SELECT COUNT(*) FROM relation WHERE of_type = w.type AND of_id = w.id) FROM wanted w";

    private final Connection connection;

    private PutQuery(Connection connection) {
        this.connection = connection;
    }

    /** What happens with each row. */
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    static PutRecords read(Connection connection, PutKeys keys) throws SQLException {
        PutQuery query = new PutQuery(connection);
        Map<EntityRef, Versioned<Entity>> entities = new HashMap<>();
        query.run(ENTITIES, keys.entities().stream().map(PutQuery::parts).toList(), row -> {
            Entity entity = RecordCodec.readEntity(row.getString(2));
            entities.put(entity.ref(), new Versioned<>(entity, row.getLong(1)));
        });
        Map<CertificationKey, Versioned<Certification>> certifications = new HashMap<>();
        query.run(
                CERTIFICATIONS,
                keys.certifications().stream().map(PutQuery::parts).toList(),
                row -> {
                    Certification held = RecordCodec.readCertification(row.getString(2));
                    certifications.put(
                            new CertificationKey(held.holder(), held.kind(), held.number()),
                            new Versioned<>(held, row.getLong(1)));
                });
        Set<Versioned<Relation>> relations = new HashSet<>();
        query.run(
                RELATIONS,
                keys.relations().stream().map(PutQuery::parts).toList(),
                row -> relations.add(new Versioned<>(RecordCodec.readRelation(row.getString(2)), row.getLong(1))));
        Set<EntityRef> holders = new HashSet<>();
        keys.certifications().forEach(key -> holders.add(key.holder()));
        keys.relations().forEach(key -> holders.add(key.of()));
        Map<EntityRef, Integer> counts = new HashMap<>();
        query.run(
                COUNTS,
                holders.stream().map(PutQuery::parts).toList(),
                row -> counts.put(new EntityRef(row.getString(1), row.getString(2)), row.getInt(3)));
        return new PutRecords(entities, certifications, new ArrayList<>(relations), counts);
    }

    private void run(String sql, Collection<List<String>> keys, Row row) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        List<List<String>> all = new ArrayList<>(keys);
        all.addAll(Collections.nCopies((BLOCK - all.size() % BLOCK) % BLOCK, all.get(0)));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int from = 0; from < all.size(); from += BLOCK) {
                int position = 1;
                for (List<String> key : all.subList(from, from + BLOCK)) {
                    for (String part : key) {
                        statement.setString(position++, part);
                    }
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        row.take(rows);
                    }
                }
            }
        }
    }

    private static String wanted(String columns, int width) {
        String row = "(" + String.join(", ", Collections.nCopies(width, "?")) + ")";
        return "WITH wanted (" + columns + ") AS (VALUES " + String.join(", ", Collections.nCopies(BLOCK, row)) + ") ";
    }

    private static List<String> parts(EntityRef ref) {
        return List.of(ref.type(), ref.id());
    }

    private static List<String> parts(CertificationKey key) {
        return List.of(key.holder().type(), key.holder().id(), key.kind(), key.number());
    }

    private static List<String> parts(RelationKey key) {
        return List.of(
                key.of().type(),
                key.of().id(),
                key.name(),
                key.with().type(),
                key.with().id(),
                Rows.sortable(key.from()));
    }
}
