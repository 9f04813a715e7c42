package io.certigate.oracle;

import com.google.protobuf.ByteString;
import io.certigate.v1.Certification;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.Directive;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.Relation;
import io.certigate.v1.Revision;
import io.certigate.v1.WatchRequest;
import io.certigate.v1.WatchResponse;
import io.grpc.Channel;
import io.grpc.Context;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One history of the state, change by change: what was known at any revision. */
final class History {
    private static final Duration READ_LIMIT = Duration.ofSeconds(20);

    private final Map<String, Versions<Entity>> entities = new HashMap<>();
    private final Map<String, Versions<Certification>> certifications = new HashMap<>();
    private final Map<String, Versions<Relation>> relations = new HashMap<>();
    private final Map<String, Versions<Directive>> directives = new HashMap<>();
    private final NavigableMap<Long, String> releases = new TreeMap<>();
    private final NavigableMap<Long, LoggedChange> changes = new TreeMap<>();
    private String epoch = "";

    /** Takes the next change; every write of these tests makes a revision of at most two entries. */
    void add(LoggedChange change) {
        long number = change.getRevision().getNumber();
        if (number < last() || number > last() + 1) {
            throw new IllegalStateException(
                    "expected a change log without a gap after revision " + last() + ", found " + number + " next");
        }
        epoch = change.getRevision().getEpoch();
        changes.put(number, change);
        switch (change.getRecordCase()) {
            case ENTITY -> put(entities, name(change.getEntity()), "", number, change.getEntity());
            case CERTIFICATION -> {
                Certification held = change.getCertification();
                put(certifications, name(held.getHolder()), held.getKind() + held.getNumber(), number, held);
            }
            case RELATION -> {
                Relation relation = change.getRelation();
                String key = relation.getRelation() + name(relation.getWith()) + relation.getValidFrom();
                put(relations, name(relation.getOf()), key, number, relation);
            }
            case DIRECTIVE -> {
                Directive directive = change.getDirective();
                String about = name(directive.getScope().getEntities(0));
                put(directives, about, directive.getId(), number, directive);
            }
            case ACTIVATED -> releases.put(number, change.getActivated().getRelease());
            case PUBLISHED, PRUNED, PROPOSAL -> {
                // They change no answer.
            }
            case RECORD_NOT_SET -> throw new IllegalStateException("expected a record, found none in " + change);
        }
    }

    /** Reads on where it ended, until a revision is there. */
    void readOn(Channel node, long through) {
        if (through <= last()) {
            return;
        }
        Revision after = changes.isEmpty()
                ? Revision.getDefaultInstance()
                : changes.lastEntry().getValue().getRevision();
        Context.CancellableContext context = Context.current().withCancellation();
        context.run(() -> {
            Iterator<WatchResponse> watch = ChangeServiceGrpc.newBlockingStub(node)
                    .withDeadlineAfter(READ_LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .watch(WatchRequest.newBuilder().setAfter(after).build());
            while (last() < through) {
                watch.next().getChangesList().forEach(this::add);
            }
        });
        context.cancel(null);
    }

    String epoch() {
        return epoch;
    }

    /** The number of the last revision, 0 for none. */
    long last() {
        return changes.isEmpty() ? 0 : changes.lastKey();
    }

    /** The last entry of a revision, null if there is no such revision. */
    @Nullable
    LoggedChange change(long number) {
        return changes.get(number);
    }

    /** The chained hash at a revision, empty if there is no such revision. */
    ByteString hash(long number) {
        LoggedChange change = changes.get(number);
        return change == null ? ByteString.EMPTY : change.getRevision().getHash();
    }

    /** The content hash of the release that was active at a revision, empty for none. */
    String release(long number) {
        Map.Entry<Long, String> active = releases.floorEntry(number);
        return active == null ? "" : active.getValue();
    }

    @Nullable
    Entity entity(String name, long number) {
        List<Entity> found = at(entities, name, number);
        return found.isEmpty() ? null : found.get(0);
    }

    List<Certification> certifications(String holder, long number) {
        return at(certifications, holder, number);
    }

    List<Relation> relations(String of, long number) {
        return at(relations, of, number);
    }

    List<Directive> directives(String about, long number) {
        return at(directives, about, number);
    }

    private static <T> void put(Map<String, Versions<T>> all, String name, String key, long number, T record) {
        all.computeIfAbsent(name, other -> new Versions<>()).add(key, number, record);
    }

    private static <T> List<T> at(Map<String, Versions<T>> all, String name, long number) {
        Versions<T> versions = all.get(name);
        return versions == null ? List.of() : versions.at(number);
    }

    static String name(EntityReference entity) {
        return entity.getType() + ":" + entity.getId();
    }

    private static String name(Entity entity) {
        return entity.getType() + ":" + entity.getId();
    }
}
