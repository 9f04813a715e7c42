package io.certigate.server.condition;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a condition looks at: one question in one market, at an instant. */
public interface Scope {
    /** A property after the overlay of the request on the registry, null if it is not known. */
    @Nullable
    Value read(PropertyPath path);

    /** The instant asked about. */
    Instant at();

    /** The market that is judged. */
    String market();

    /** Who acts. */
    EntityRef subject();

    /** On what. */
    EntityRef resource();

    /** What is done. */
    String action();

    /**
     * Takes note of an instant at which time alone could change what a condition says. An instant that is not after
     * {@link #at()} counts for nothing.
     */
    void edge(Instant edge);
}
