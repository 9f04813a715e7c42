package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.ImportedChunk.Failure;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.PutKeys;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.RelationKey;
import io.certigate.server.state.Update;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a chunk makes of the state: each row by the rules of a single put, after the rows before it. */
final class ChunkRules {
    private final ImportChunk chunk;
    private final RegistryWords words;
    // By row, null where the row is fine in itself.
    private final List<@Nullable Invalid> problems = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private int written;
    private int unchanged;
    private int malformed;

    /**
     * Checks each row in itself.
     *
     * @param words what the active release declares
     */
    ChunkRules(ImportChunk chunk, RegistryWords words) {
        this.chunk = chunk;
        this.words = words;
        chunk.rows().forEach(row -> problems.add(problem(row)));
    }

    private @Nullable Invalid problem(ImportChunk.Row row) {
        if (row.record() == null) {
            return new Invalid(row.violations());
        }
        InputRules input = new InputRules(words);
        if (row.record() instanceof Entity entity) {
            input.put(entity);
        } else if (row.record() instanceof Certification held) {
            input.put(held);
        } else if (row.record() instanceof Relation relation) {
            input.put(relation);
        }
        try {
            input.finish();
            return null;
        } catch (Invalid e) {
            return e;
        }
    }

    /** Judges the rows, and returns what to write. */
    List<Update> changes(RecordReader current, Instant now) {
        PendingRecords pending = new PendingRecords(current.recordsFor(keys()));
        forEachFineRow(record -> {
            RegistryRecord made = put(record, pending, now);
            if (RegistryAdmin.present(made, pending) == null) {
                pending.put(made);
                written++;
            } else {
                unchanged++;
            }
        });
        return pending.changed().stream().<Update>map(Update.Put::new).toList();
    }

    /**
     * Finds out again what the rows came to of a chunk that was written before: those whose record it wrote were written;
     * the others are judged by the state as it is now, in which they changed nothing.
     *
     * @param before keys of the records that it wrote, see {@link RecordCodec#keyOf}
     */
    void judgeAgain(RecordReader current, Instant now, Set<String> before) {
        PendingRecords pending = new PendingRecords(current.recordsFor(keys()));
        Map<String, RegistryRecord> seen = new HashMap<>();
        forEachFineRow(record -> {
            String key = RecordCodec.keyOf(normalized(record));
            if (!before.contains(key)) {
                put(record, pending, now);
                unchanged++;
            } else if (record.equals(seen.put(key, record))) {
                unchanged++;
            } else {
                written++;
            }
        });
    }

    /** What the rows came to. */
    ImportedChunk result(Revision revision) {
        return new ImportedChunk(chunk.number(), revision, written, unchanged, malformed, failures);
    }

    /** What happens with a row; throws {@link AdminException} to refuse it. */
    private interface Judgment {
        void of(RegistryRecord record);
    }

    private void forEachFineRow(Judgment judgment) {
        for (int i = 0; i < problems.size(); i++) {
            ImportChunk.Row row = chunk.rows().get(i);
            RegistryRecord record = row.record();
            Invalid problem = problems.get(i);
            if (record == null || problem != null) {
                failures.add(new Failure(row.line(), problem == null ? new Invalid(row.violations()) : problem));
                continue;
            }
            try {
                judgment.of(record);
                malformed += isMalformed(record) ? 1 : 0;
            } catch (Invalid | FailedPrecondition e) {
                failures.add(new Failure(row.line(), e));
            }
        }
    }

    private RegistryRecord put(RegistryRecord record, PendingRecords pending, Instant now) {
        WriteOptions options = WriteOptions.NONE;
        if (record instanceof Entity entity) {
            return EntityRules.put(entity, options, pending);
        }
        if (record instanceof Certification held) {
            return CertificationPut.put(held, words, options, pending);
        }
        return new RelationRules(pending, options).put((Relation) record, now);
    }

    private boolean isMalformed(RegistryRecord record) {
        return record instanceof Certification held
                && !held.numberVerified()
                && !words.wellFormed(held.kind(), words.normalize(held.kind(), held.number()));
    }

    private PutKeys keys() {
        Set<EntityRef> entities = new HashSet<>();
        Set<CertificationKey> certifications = new HashSet<>();
        Set<RelationKey> relations = new HashSet<>();
        for (int i = 0; i < problems.size(); i++) {
            RegistryRecord record = chunk.rows().get(i).record();
            if (problems.get(i) != null) {
                continue;
            }
            if (record instanceof Entity entity) {
                entities.add(entity.ref());
            } else if (record instanceof Certification held) {
                certifications.add(CertificationPut.key(held, words));
            } else if (record instanceof Relation relation) {
                relations.add(new RelationKey(relation.of(), relation.name(), relation.with(), relation.from()));
            }
        }
        return new PutKeys(entities, certifications, relations);
    }

    private RegistryRecord normalized(RegistryRecord record) {
        return record instanceof Certification held
                ? held.withNumber(CertificationPut.key(held, words).number())
                : record;
    }
}
