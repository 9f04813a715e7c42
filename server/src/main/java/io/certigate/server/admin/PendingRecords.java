package io.certigate.server.admin;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.PutRecords;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RegistryReader;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The registry as the rows of a chunk see it: what is stored, and on top of it what the rows before put. */
final class PendingRecords implements RegistryReader {
    /** The revision that is being written: greater than any there is. */
    private static final long PENDING = Long.MAX_VALUE;

    /** A relation, whatever its window. */
    private record Ends(EntityRef of, String name, EntityRef with) {}

    private final Map<EntityRef, Versioned<Entity>> entities;
    private final Map<CertificationKey, Versioned<Certification>> certifications;
    private final Map<Ends, NavigableMap<Instant, Versioned<Relation>>> relations = new HashMap<>();
    private final Map<EntityRef, Integer> counts;
    private final Map<String, RegistryRecord> put = new LinkedHashMap<>();

    PendingRecords(PutRecords stored) {
        this.entities = new HashMap<>(stored.entities());
        this.certifications = new HashMap<>(stored.certifications());
        this.counts = new HashMap<>(stored.counts());
        stored.relations()
                .forEach(window -> windows(window.record()).put(window.record().from(), window));
    }

    @Override
    public @Nullable Versioned<Entity> entity(EntityRef ref) {
        return entities.get(ref);
    }

    @Override
    public @Nullable Versioned<Certification> certification(CertificationKey key) {
        return certifications.get(key);
    }

    @Override
    public List<Versioned<Relation>> relations(EntityRef of, String name, EntityRef with, int limit) {
        NavigableMap<Instant, Versioned<Relation>> windows = relations.get(new Ends(of, name, with));
        return windows == null
                ? List.of()
                : new ArrayList<>(windows.values()).subList(0, Math.min(limit, windows.size()));
    }

    @Override
    public int recordsOf(EntityRef holder) {
        return counts.getOrDefault(holder, 0);
    }

    /** Puts a record for the rows that follow. */
    void put(RegistryRecord record) {
        boolean isNew = false;
        if (record instanceof Entity entity) {
            entities.put(entity.ref(), new Versioned<>(entity, PENDING));
        } else if (record instanceof Certification held) {
            CertificationKey key = new CertificationKey(held.holder(), held.kind(), held.number());
            isNew = certifications.put(key, new Versioned<>(held, PENDING)) == null;
        } else if (record instanceof Relation relation) {
            isNew = windows(relation).put(relation.from(), new Versioned<>(relation, PENDING)) == null;
        }
        if (isNew) {
            counts.merge(record.holder(), 1, Integer::sum);
        }
        put.put(RecordCodec.keyOf(record), record);
    }

    /** What to write: each record that was put, once, as the last row left it. */
    Collection<RegistryRecord> changed() {
        return put.values();
    }

    private NavigableMap<Instant, Versioned<Relation>> windows(Relation relation) {
        return relations.computeIfAbsent(
                new Ends(relation.of(), relation.name(), relation.with()), ends -> new TreeMap<>());
    }
}
