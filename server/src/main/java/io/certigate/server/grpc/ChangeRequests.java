package io.certigate.server.grpc;

import com.google.protobuf.Duration;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import io.certigate.server.state.AuditFilter;
import io.certigate.server.state.ChangeKind;
import io.certigate.v1.ListChangesRequest;
import io.certigate.v1.RecordKind;
import io.certigate.v1.WatchRequest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the requests of the change service say; what is returned counts only if there are no violations. */
final class ChangeRequests {
    private static final int MAX_EPOCH = 64;
    private static final int HASH_BYTES = 32;
    private static final int DEFAULT_HEARTBEAT = 5;
    private static final int MAX_HEARTBEAT = 60;
    private static final String UNAUTHENTICATED_PREFIX =
            WriteOptions.claimed("x").replace("x", "");

    /** Longest actor that the log has. */
    private static final int MAX_ACTOR = UNAUTHENTICATED_PREFIX.length() + WriteOptions.MAX_ACTOR;

    private ChangeRequests() {}

    /** Where a watch begins, null for now. */
    static @Nullable Revision after(WatchRequest request, Violations violations) {
        if (!request.hasAfter()) {
            return null;
        }
        io.certigate.v1.Revision after = request.getAfter();
        violations.plain("after.epoch", after.getEpoch(), MAX_EPOCH);
        if (after.getNumber() < 0) {
            violations.add("after.number", "expected a revision of at least 0, found " + after.getNumber());
        }
        int bytes = after.getHash().size();
        if (bytes != 0 && bytes != HASH_BYTES) {
            violations.add("after.hash", "expected " + HASH_BYTES + " bytes or none, found " + bytes);
        }
        String hash = HexFormat.of().formatHex(after.getHash().toByteArray());
        return new Revision(after.getEpoch(), Math.max(0, after.getNumber()), hash);
    }

    static java.time.Duration heartbeat(boolean isSet, Duration asked, Violations violations) {
        if (!isSet) {
            return java.time.Duration.ofSeconds(DEFAULT_HEARTBEAT);
        }
        boolean isInRange = asked.getSeconds() >= 1
                && asked.getSeconds() <= MAX_HEARTBEAT
                && asked.getNanos() >= 0
                && (asked.getSeconds() < MAX_HEARTBEAT || asked.getNanos() == 0);
        if (!isInRange) {
            violations.add(
                    "heartbeat",
                    "expected 1 to " + MAX_HEARTBEAT + " s, found " + asked.getSeconds() + " s and " + asked.getNanos()
                            + " ns");
            return java.time.Duration.ofSeconds(DEFAULT_HEARTBEAT);
        }
        return java.time.Duration.ofSeconds(asked.getSeconds(), asked.getNanos());
    }

    static AuditFilter filter(ListChangesRequest request, Violations violations) {
        EntityRef entity = request.hasEntity() ? violations.ref("entity", true, request.getEntity()) : null;
        String actor = violations.plain("actor", request.getActor(), MAX_ACTOR);
        Instant since = Timestamps.read("since", request.hasSince(), request.getSince(), violations);
        Instant until = Timestamps.read("until", request.hasUntil(), request.getUntil(), violations);
        return new AuditFilter(entity, kinds(request, violations), actor, since, until);
    }

    private static Set<ChangeKind> kinds(ListChangesRequest request, Violations violations) {
        RecordKind kind = request.getKind();
        return switch (kind) {
            case RECORD_KIND_UNSPECIFIED -> Set.of();
            case RECORD_KIND_ENTITY -> Set.of(ChangeKind.ENTITY);
            case RECORD_KIND_CERTIFICATION -> Set.of(ChangeKind.CERTIFICATION);
            case RECORD_KIND_RELATION -> Set.of(ChangeKind.RELATION);
            case RECORD_KIND_DIRECTIVE -> Set.of(ChangeKind.DIRECTIVE);
            case RECORD_KIND_RELEASE -> Set.of(ChangeKind.PUBLICATION, ChangeKind.RELEASE);
            case RECORD_KIND_PRUNING -> Set.of(ChangeKind.PRUNING);
            case RECORD_KIND_PROPOSAL -> Set.of(ChangeKind.PROPOSAL);
            case UNRECOGNIZED -> {
                violations.add("kind", "expected a record kind of this version, found " + request.getKindValue());
                yield Set.of();
            }
        };
    }
}
