package io.certigate.server.impact;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Relation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose an account is. */
final class Owners {
    /** The relation of an account to its legal entity. */
    static final String RELATION = "owner";

    /** Most owners of one account. */
    static final int MAX = 16;

    private Owners() {}

    /** The owners at an instant, none if nothing is known. */
    static List<EntityRef> of(@Nullable Facts account, Instant at) {
        return account == null
                ? List.of()
                : account.relations(RELATION).stream()
                        .filter(relation -> relation.window().contains(at))
                        .map(Relation::with)
                        .distinct()
                        .sorted()
                        .limit(MAX)
                        .toList();
    }
}
