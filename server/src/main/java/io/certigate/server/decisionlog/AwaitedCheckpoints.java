package io.certigate.server.decisionlog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Checkpoints that wait until the disk has their seals: one that names a seal which a power failure took would call the log cut. That of
 * a seal which the disk never took is dropped. There are at most a few, since no segment is made while several wait for the disk. For
 * any number of threads.
 */
final class AwaitedCheckpoints {
    private record Awaited(Checkpoint checkpoint, ActiveSegment segment, int end) {}

    private final Consumer<Checkpoint> durable;
    // Guarded by this; in their order.
    private final Deque<Awaited> waiting = new ArrayDeque<>();

    /**
     * Wires it.
     *
     * @param durable takes what waited; must not block
     */
    AwaitedCheckpoints(Consumer<Checkpoint> durable) {
        this.durable = durable;
    }

    /**
     * Keeps a checkpoint until its seal is durable.
     *
     * @param end where the seal ends in its segment, or later
     */
    synchronized void await(Checkpoint checkpoint, ActiveSegment segment, int end) {
        waiting.add(new Awaited(checkpoint, segment, end));
    }

    /** Hands on those whose seals are durable by now. */
    synchronized void settle() {
        while (!waiting.isEmpty()) {
            Awaited first = waiting.element();
            // In this order: what is broken is not synced any further.
            boolean broken = first.segment().broken;
            if (first.segment().synced >= first.end()) {
                durable.accept(first.checkpoint());
            } else if (!broken) {
                return;
            }
            waiting.remove();
        }
    }
}
