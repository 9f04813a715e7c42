package io.certigate.server.grpc;

import com.google.protobuf.MessageLite;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.CertificationLookup;
import io.certigate.server.admin.Command;
import io.certigate.server.admin.RegistryWords;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RelationKey;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Versioned;
import io.certigate.v1.ChangeEntry;
import io.certigate.v1.GetCertificationRequest;
import io.certigate.v1.GetCertificationResponse;
import io.certigate.v1.GetEntityRequest;
import io.certigate.v1.GetEntityResponse;
import io.certigate.v1.GetRelationRequest;
import io.certigate.v1.GetRelationResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** The single reads of the registry. Everything here blocks. */
final class RegistryReads {
    /** Most bytes of records in one answer; a client takes 4 MiB. */
    static final int MAX_BYTES = 3 * 1024 * 1024;

    private static final int MAX_HISTORY = 1_000;

    private static final Comparator<Change> LATEST_FIRST = Comparator.comparingLong(Change::revision)
            .thenComparingInt(Change::ordinal)
            .reversed();

    private final StateStore store;
    private final Supplier<RegistryWords> words;
    private final InstantSource clock;

    RegistryReads(StateStore store, Supplier<RegistryWords> words, InstantSource clock) {
        this.store = store;
        this.words = words;
        this.clock = clock;
    }

    GetEntityResponse entity(GetEntityRequest request) {
        Violations violations = new Violations();
        EntityRef ref = violations.ref("entity", request.hasEntity(), request.getEntity());
        violations.finish();
        Versioned<Entity> entity = store.entity(ref);
        if (entity == null) {
            throw new NotFound("expected the entity " + ref + ", found none");
        }
        GetEntityResponse.Builder answer = GetEntityResponse.newBuilder().setEntity(RegistryMessages.entity(entity));
        if (request.getHistory()) {
            answer.addAllHistory(history(ChangeKind.ENTITY, List.of(RecordCodec.entityKey(ref))));
        }
        return answer.build();
    }

    GetCertificationResponse certification(GetCertificationRequest request) {
        Violations violations = new Violations();
        CertificationKey key = RegistryRequests.key(request.hasKey(), request.getKey(), violations);
        violations.finish();
        Versioned<Certification> found = CertificationLookup.find(store, words.get(), key);
        GetCertificationResponse.Builder answer =
                GetCertificationResponse.newBuilder().setCertification(message(found));
        if (request.getHistory()) {
            Certification held = found.record();
            String logged =
                    RecordCodec.certificationKey(new CertificationKey(held.holder(), held.kind(), held.number()));
            answer.addAllHistory(history(ChangeKind.CERTIFICATION, List.of(logged)));
        }
        return answer.build();
    }

    GetRelationResponse relation(GetRelationRequest request) {
        Violations violations = new Violations();
        EntityRef of = violations.ref("of", request.hasOf(), request.getOf());
        String name = violations.required("relation", request.getRelation(), Command.MAX_WORD);
        EntityRef with = violations.ref("with", request.hasWith(), request.getWith());
        violations.finish();
        List<Versioned<Relation>> windows = store.relations(of, name, with, StateStore.MAX_ROWS);
        if (windows.isEmpty()) {
            throw new NotFound("expected a relation '" + name + "' of " + of + " with " + with + ", found none");
        }
        GetRelationResponse.Builder answer = GetRelationResponse.newBuilder();
        windows.forEach(window -> answer.addRelations(RegistryMessages.relation(window)));
        if (request.getHistory()) {
            List<String> keys = windows.stream()
                    .map(window -> RecordCodec.relationKey(
                            new RelationKey(of, name, with, window.record().from())))
                    .toList();
            answer.addAllHistory(history(ChangeKind.RELATION, keys));
        }
        return answer.build();
    }

    /** A certification with its state now. */
    io.certigate.v1.Certification message(Versioned<Certification> held) {
        Certification certification = held.record();
        boolean wellFormed = words.get().wellFormed(certification.kind(), certification.number());
        return RegistryMessages.certification(held, certification.stateAt(clock.instant(), wellFormed));
    }

    /** The changes of some records, latest first, as many as an answer takes. */
    private List<ChangeEntry> history(ChangeKind kind, List<String> keys) {
        String epoch = store.head().revision().epoch();
        List<Change> latest = new ArrayList<>();
        for (String key : keys) {
            latest.addAll(store.history(kind, key, MAX_HISTORY));
            latest.sort(LATEST_FIRST);
            latest.subList(Math.min(MAX_HISTORY, latest.size()), latest.size()).clear();
        }
        return fitting(latest.stream()
                .map(change -> RegistryMessages.change(change, epoch))
                .toList());
    }

    /** The first messages that together stay below {@link #MAX_BYTES}; at least one if there is one. */
    static <M extends MessageLite> List<M> fitting(List<M> messages) {
        List<M> fit = new ArrayList<>();
        long bytes = 0;
        for (M message : messages) {
            bytes += message.getSerializedSize();
            if (bytes > MAX_BYTES && !fit.isEmpty()) {
                break;
            }
            fit.add(message);
        }
        return fit;
    }
}
