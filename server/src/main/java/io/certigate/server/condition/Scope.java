package io.certigate.server.condition;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a condition looks at: one question in one market, at an instant. */
public interface Scope {
    /** Most steps that the conditions of one question may take: some tens of milliseconds at the worst. */
    int MAX_STEPS = 1_000_000;

    /** What is said of a condition for which there were no steps left. */
    String EXHAUSTED = "the conditions of one question may take at most " + MAX_STEPS + " steps, found more";

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

    /**
     * Takes steps from the budget of the question, which all of its conditions share; a step is some tens of nanoseconds.
     *
     * @return false if there were not so many left: then, and from then on, what needs steps is an error
     */
    boolean spend(int steps);
}
