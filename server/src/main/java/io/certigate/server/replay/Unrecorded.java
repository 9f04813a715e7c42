package io.certigate.server.replay;

import io.certigate.server.model.EntityRef;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an evaluation of a recorded decision asked for and the record does not have. If there is anything, its answer does not count.
 * For one thread.
 */
public final class Unrecorded {
    private final SortedSet<String> masked = new TreeSet<>();
    private final SortedSet<EntityRef> omitted = new TreeSet<>();
    private final SortedSet<EntityRef> lacking = new TreeSet<>();

    void masked(String path) {
        masked.add(path);
    }

    void omitted(EntityRef holder) {
        omitted.add(holder);
    }

    void lacking(EntityRef holder) {
        lacking.add(holder);
    }

    /** The masked values that were read: {@code subject.phone} of the request, {@code phone of company:a} of the registry. */
    public Set<String> masked() {
        return Collections.unmodifiableSortedSet(masked);
    }

    /** The holders whose facts were too large for the log. */
    public Set<EntityRef> omitted() {
        return Collections.unmodifiableSortedSet(omitted);
    }

    /** The holders at which the recorded decision did not look: a release other than its own may do so. */
    public Set<EntityRef> lacking() {
        return Collections.unmodifiableSortedSet(lacking);
    }

    /** Whether the record had everything. */
    public boolean isEmpty() {
        return masked.isEmpty() && omitted.isEmpty() && lacking.isEmpty();
    }
}
