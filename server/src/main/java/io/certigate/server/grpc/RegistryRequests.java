package io.certigate.server.grpc;

import com.google.protobuf.Timestamp;
import io.certigate.server.admin.AdminException.Forbidden;
import io.certigate.server.admin.Command;
import io.certigate.server.admin.Leave;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Window;
import io.certigate.server.security.Principal;
import io.certigate.server.security.Role;
import io.certigate.server.state.CertificationKey;
import io.certigate.v1.CancelCertificationRequest;
import io.certigate.v1.CertificationState;
import io.certigate.v1.EndRelationRequest;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.PutRelationRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the requests of the registry service say; every method throws if the request is wrong in itself. */
final class RegistryRequests {
    private static final String OUTPUT_ONLY = "expected unset, because only the server sets it; found a value";

    private RegistryRequests() {}

    static WriteOptions options(io.certigate.v1.WriteOptions options, Violations violations) {
        Long ifRevision = options.hasIfRevision() ? options.getIfRevision() : null;
        if (ifRevision != null && ifRevision < 0) {
            violations.add("options.if_revision", "expected a revision of at least 0, found " + ifRevision);
        }
        return new WriteOptions(
                ifRevision,
                violations.optional("options.idempotency_key", options.getIdempotencyKey(), WriteOptions.MAX_KEY),
                violations.optional("options.why", options.getWhy(), WriteOptions.MAX_WHY),
                actor("options.claimed_actor", options.getClaimedActor(), violations),
                leave("options.break_glass", options.getBreakGlass(), "", violations));
    }

    /**
     * By which leave the current call may make a change that needs a second person.
     *
     * @param reason why it cannot wait, empty to have no leave
     * @param whole what the change is a part of, empty for nothing
     */
    static Leave leave(String field, String reason, String whole, Violations violations) {
        if (reason.isEmpty()) {
            return Leave.NONE;
        }
        Principal caller = Caller.current();
        if (!caller.has(Role.ADMIN)) {
            throw new Forbidden("expected a caller with the role " + Role.ADMIN.text() + " to break the glass (" + field
                    + "), found '" + caller.name() + "' without it; propose the change instead");
        }
        return new Leave.BreakGlass(violations.required(field, reason, WriteOptions.MAX_WHY), whole);
    }

    /**
     * Who stands in the change log for a write of the current call: whoever was authenticated, and only without authentication who they
     * say they are.
     */
    static String actor(String field, String claimed, Violations violations) {
        String claim = violations.plain(field, claimed, WriteOptions.MAX_ACTOR);
        Principal caller = Caller.current();
        if (!caller.isAuthenticated()) {
            return WriteOptions.claimed(claim);
        }
        if (!claim.isEmpty()) {
            violations.add(
                    field,
                    "expected none, since this server knows that '" + caller.name()
                            + "' calls, found a claim; leave it out (--actor)");
        }
        return caller.name();
    }

    static Command.PutEntity putEntity(PutEntityRequest request, Violations violations) {
        return new Command.PutEntity(entity(request.getEntity(), violations));
    }

    static Entity entity(io.certigate.v1.Entity entity, Violations violations) {
        EntityRef ref = violations.ref("entity", entity.getType(), entity.getId());
        Map<String, io.certigate.server.model.Value> properties =
                Values.properties("entity.properties", entity.getPropertiesMap(), Entity.MAX_PROPERTIES, violations);
        violations.finish();
        return new Entity(ref, properties);
    }

    static Command.PutCertification putCertification(PutCertificationRequest request, Violations violations) {
        return new Command.PutCertification(certification(request.getCertification(), violations));
    }

    static Certification certification(io.certigate.v1.Certification asked, Violations violations) {
        EntityRef holder = violations.ref("certification.holder", asked.hasHolder(), asked.getHolder());
        violations.required("certification.kind", asked.getKind(), Command.MAX_WORD);
        violations.optional("certification.number", asked.getNumber(), Command.MAX_NUMBER);
        violations.optional("certification.issuer", asked.getIssuer(), Command.MAX_NUMBER);
        violations.optional("certification.scope", asked.getScope(), Command.MAX_SCOPE);
        Window window = window(
                "certification",
                asked.hasValidFrom(),
                asked.getValidFrom(),
                asked.hasValidUntil(),
                asked.getValidUntil(),
                violations);
        outputOnly(asked, violations);
        violations.finish();
        return new Certification(
                holder,
                asked.getKind(),
                asked.getNumber(),
                asked.getIssuer(),
                asked.getScope(),
                start(window),
                window.until(),
                asked.getNumberVerified(),
                List.of(),
                null);
    }

    static Command.Cancel cancel(CancelCertificationRequest request, Violations violations) {
        violations.optional("superseded_by", request.getSupersededBy(), Command.MAX_NUMBER);
        Instant at = Timestamps.read("at", request.hasAt(), request.getAt(), violations);
        CertificationKey key = key(request.hasKey(), request.getKey(), violations);
        violations.finish();
        return new Command.Cancel(key, at, request.getSupersededBy());
    }

    static Command.PutRelation putRelation(PutRelationRequest request, Violations violations) {
        return new Command.PutRelation(relation(request.getRelation(), violations));
    }

    static Relation relation(io.certigate.v1.Relation asked, Violations violations) {
        EntityRef of = violations.ref("relation.of", asked.hasOf(), asked.getOf());
        violations.required("relation.relation", asked.getRelation(), Command.MAX_WORD);
        EntityRef with = violations.ref("relation.with", asked.hasWith(), asked.getWith());
        Window window = window(
                "relation",
                asked.hasValidFrom(),
                asked.getValidFrom(),
                asked.hasValidUntil(),
                asked.getValidUntil(),
                violations);
        if (asked.getRevision() != 0) {
            violations.add("relation.revision", OUTPUT_ONLY);
        }
        violations.finish();
        return new Relation(of, asked.getRelation(), with, window);
    }

    static Command.EndRelation endRelation(EndRelationRequest request, Violations violations) {
        EntityRef of = violations.ref("of", request.hasOf(), request.getOf());
        violations.required("relation", request.getRelation(), Command.MAX_WORD);
        EntityRef with = violations.ref("with", request.hasWith(), request.getWith());
        Instant at = Timestamps.read("at", request.hasAt(), request.getAt(), violations);
        violations.finish();
        return new Command.EndRelation(of, request.getRelation(), with, at);
    }

    /** A required key; counts only if there are no violations. */
    static CertificationKey key(boolean present, io.certigate.v1.CertificationKey key, Violations violations) {
        if (!present) {
            violations.add("key", "expected a holder and a kind, found none");
        }
        return new CertificationKey(
                present ? violations.ref("key.holder", key.hasHolder(), key.getHolder()) : new EntityRef("", ""),
                present ? violations.required("key.kind", key.getKind(), Command.MAX_WORD) : "",
                violations.optional("key.number", key.getNumber(), Command.MAX_NUMBER));
    }

    private static Window window(
            String message, boolean hasFrom, Timestamp from, boolean hasUntil, Timestamp until, Violations violations) {
        Instant start = Timestamps.required(message + ".valid_from", hasFrom, from, violations);
        Instant end = Timestamps.read(message + ".valid_until", hasUntil, until, violations);
        if (end != null && !start.isBefore(end)) {
            violations.add(
                    message + ".valid_until", "expected an instant after valid_from " + start + ", found " + end);
            return new Window(start, null);
        }
        return new Window(start, end);
    }

    private static Instant start(Window window) {
        Instant start = window.from();
        return start == null ? Instant.EPOCH : start;
    }

    private static void outputOnly(io.certigate.v1.Certification asked, Violations violations) {
        if (asked.getSuspensionsCount() > 0) {
            violations.add("certification.suspensions", OUTPUT_ONLY);
        }
        if (asked.hasEnd()) {
            violations.add("certification.end", OUTPUT_ONLY);
        }
        if (asked.getState() != CertificationState.CERTIFICATION_STATE_UNSPECIFIED) {
            violations.add("certification.state", OUTPUT_ONLY);
        }
        if (asked.getRevision() != 0) {
            violations.add("certification.revision", OUTPUT_ONLY);
        }
    }

    /** The instant of a suspension, resumption or revocation; null for now. */
    static @Nullable Instant at(boolean present, Timestamp at, Violations violations) {
        return Timestamps.read("at", present, at, violations);
    }
}
