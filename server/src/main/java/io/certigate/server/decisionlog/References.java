package io.certigate.server.decisionlog;

import java.util.Arrays;

/** The sequences of what a decision refers to, all in its segment. Used again and again by one thread. */
final class References {
    private static final int FACTS = 16;

    private long[] facts = new long[FACTS];
    private int count;

    /** Of its state. */
    long state;

    /** Of its ruling, 0 if the decision is to hold it itself. */
    long ruling;

    /** Begins anew, with no facts. */
    void begin() {
        count = 0;
    }

    /** Adds those of facts, in the order in which the decision looked at them. */
    void add(long sequence) {
        if (count == facts.length) {
            facts = Arrays.copyOf(facts, 2 * count);
        }
        facts[count++] = sequence;
    }

    /** Of its facts, and behind them what does not count. */
    long[] facts() {
        return facts;
    }

    /** How many facts there are. */
    int count() {
        return count;
    }
}
