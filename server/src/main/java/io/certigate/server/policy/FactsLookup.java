package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import org.jspecify.annotations.Nullable;

/** Where an evaluation finds what the registry knows. */
@FunctionalInterface
public interface FactsLookup {
    /**
     * The facts of a holder, without I/O. Null says that they are not at hand: the evaluation goes on, so that the lookup
     * learns what else is needed, but its answer must be thrown away.
     */
    @Nullable
    Facts of(EntityRef holder);
}
