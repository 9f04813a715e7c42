package io.certigate.server.decisionlog;

import java.util.Arrays;

/** What one thread needs to lay records out. */
final class Desk {
    private static final ThreadLocal<Desk> DESKS = ThreadLocal.withInitial(Desk::new);
    private static final int FACTS = 16;

    /** The record. */
    final ProtoBuffer record = new ProtoBuffer();

    private long[] facts = new long[FACTS];

    private Desk() {}

    /** That of the calling thread. */
    static Desk mine() {
        return DESKS.get();
    }

    /** Room for the sequences of so many facts. */
    long[] facts(int count) {
        if (facts.length < count) {
            facts = Arrays.copyOf(facts, count);
        }
        return facts;
    }
}
