package io.certigate.server.store;

import io.certigate.server.model.HighRisk;
import io.certigate.server.state.Sighting;
import io.certigate.server.state.StateStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The table of nodes. */
final class NodeQueries {
    private NodeQueries() {}

    static void seen(Handle handle, Sighting node, Instant forgetBefore) {
        handle.execute(
                "INSERT INTO node (id, name, address, version, second_person, started_at, seen_at, revision)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)"
                        + " DO UPDATE SET seen_at = excluded.seen_at, revision = excluded.revision",
                node.id(),
                node.name(),
                node.address(),
                node.version(),
                node.secondPerson().stream().map(HighRisk::text).sorted().collect(Collectors.joining(",")),
                Rows.sortable(node.startedAt()),
                Rows.sortable(node.seenAt()),
                node.revision());
        handle.execute("DELETE FROM node WHERE seen_at < ?", Rows.sortable(forgetBefore));
    }

    static void gone(Handle handle, String id) {
        handle.execute("DELETE FROM node WHERE id = ?", id);
    }

    static List<Sighting> seenSince(Handle handle, Instant instant) {
        return handle
                .createQuery("SELECT id, name, address, version, second_person, started_at, seen_at, revision"
                        + " FROM node"
                        + " WHERE seen_at >= :instant ORDER BY seen_at DESC LIMIT :limit")
                .bind("instant", Rows.sortable(instant))
                .bind("limit", StateStore.MAX_ROWS)
                .map((row, context) -> new Sighting(
                        row.getString("id"),
                        row.getString("name"),
                        row.getString("address"),
                        row.getString("version"),
                        kinds(row.getString("second_person")),
                        Instant.parse(row.getString("started_at")),
                        Instant.parse(row.getString("seen_at")),
                        row.getLong("revision")))
                .stream()
                .sorted(Comparator.comparing(Sighting::name).thenComparing(Sighting::id))
                .toList();
    }

    /** Those that this version knows: it cannot demand what it does not know. */
    private static Set<HighRisk> kinds(String text) {
        Set<String> names = Set.of(text.split(","));
        return Stream.of(HighRisk.values())
                .filter(kind -> names.contains(kind.text()))
                .collect(Collectors.toSet());
    }
}
