package io.certigate.server;

import io.certigate.server.state.Update;
import java.time.InstantSource;
import java.util.List;

/**
 * A state that is in the memory of the process and ends with it.
 *
 * @param clock what time it is for the node; it may stand still. How long a view of the state counts is measured by the monotonic
 *     clock too, so that time that stands still makes no answer last longer
 * @param revisions what the state begins with, revision by revision
 */
public record InMemory(InstantSource clock, List<List<Update>> revisions) {
    /** Who wrote the beginning, as the change log tells. */
    static final String ACTOR = "sandbox";

    /** Copies the revisions. */
    public InMemory {
        revisions = revisions.stream().map(List::copyOf).toList();
    }
}
