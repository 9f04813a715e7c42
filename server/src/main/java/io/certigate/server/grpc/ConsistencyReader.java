package io.certigate.server.grpc;

import io.certigate.server.decision.Consistency;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Revision;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads what the state behind an answer must include, and names every field that is at fault. */
final class ConsistencyReader {
    /** Where a request says it. */
    static final String FIELD = "consistency";

    private static final int MAX_EPOCH = 64;
    private static final int HASH_BYTES = 32;

    private ConsistencyReader() {}

    /** The first field that is set and not implemented, null if there is none. */
    static @Nullable String unimplemented(io.certigate.v1.Consistency consistency) {
        String field = NewerFields.first(FIELD + ".", consistency.getUnknownFields());
        return field == null
                ? NewerFields.first(
                        FIELD + ".at_least.", consistency.getAtLeast().getUnknownFields())
                : field;
    }

    /** What a request demands; nothing if it says so wrongly, which reading the request as a whole will tell. */
    static Consistency of(CheckActionRequest request) {
        return request.hasConsistency() ? read(FIELD, request.getConsistency(), new Violations()) : Consistency.NONE;
    }

    /** What is demanded, nothing if it is at fault. */
    static Consistency read(String field, io.certigate.v1.Consistency consistency, Violations violations) {
        return switch (consistency.getRequirementCase()) {
            case AT_LEAST -> atLeast(field + ".at_least", consistency.getAtLeast(), violations);
            case FULLY_CONSISTENT -> consistency.getFullyConsistent() ? Consistency.FULL : Consistency.NONE;
            case REQUIREMENT_NOT_SET -> Consistency.NONE;
        };
    }

    private static Consistency atLeast(String field, Revision token, Violations violations) {
        Violations own = new Violations();
        own.required(field + ".epoch", token.getEpoch(), MAX_EPOCH);
        if (token.getNumber() < 0) {
            own.add(field + ".number", "expected a revision from 0 on, found " + token.getNumber());
        }
        if (token.getHash().size() != HASH_BYTES) {
            own.add(
                    field + ".hash",
                    "expected " + HASH_BYTES + " bytes, found "
                            + token.getHash().size());
        }
        if (!own.found().isEmpty()) {
            own.found().forEach(each -> violations.add(each.field(), each.description()));
            return Consistency.NONE;
        }
        String hash = HexFormat.of().formatHex(token.getHash().toByteArray());
        return Consistency.atLeast(new io.certigate.server.model.Revision(token.getEpoch(), token.getNumber(), hash));
    }
}
