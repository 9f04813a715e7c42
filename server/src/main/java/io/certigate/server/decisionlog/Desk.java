package io.certigate.server.decisionlog;

import org.jspecify.annotations.Nullable;

/** What one thread needs to lay records out. */
final class Desk {
    private static final ThreadLocal<Desk> DESKS = ThreadLocal.withInitial(Desk::new);

    /** Desks that are found without a search: a power of two. */
    private static final int NEAR = 64;

    // Looking a thread-local variable up takes as long as it has to step over others of the thread. What a race leaves
    // here is
    // another thread's desk, which its owner tells.
    private static final @Nullable Desk[] NEXT_TO_HAND = new Desk[NEAR];

    /** The record. */
    final ProtoBuffer record = new ProtoBuffer();

    /** What the record refers to. */
    final References references = new References();

    private final Thread owner = Thread.currentThread();

    private Desk() {}

    /** That of the calling thread. */
    @SuppressWarnings("ReferenceEquality") // The very thread.
    static Desk mine() {
        Thread thread = Thread.currentThread();
        int at = (int) thread.getId() & NEAR - 1;
        Desk desk = NEXT_TO_HAND[at];
        if (desk == null || desk.owner != thread) {
            desk = DESKS.get();
            NEXT_TO_HAND[at] = desk;
        }
        return desk;
    }
}
