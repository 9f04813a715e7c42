package io.certigate.server.decisionlog;

/** What one thread needs to lay records out. */
final class Desk {
    private static final ThreadLocal<Desk> DESKS = ThreadLocal.withInitial(Desk::new);

    /** The record. */
    final ProtoBuffer record = new ProtoBuffer();

    /** What the record refers to. */
    final References references = new References();

    private Desk() {}

    /** That of the calling thread. */
    static Desk mine() {
        return DESKS.get();
    }
}
