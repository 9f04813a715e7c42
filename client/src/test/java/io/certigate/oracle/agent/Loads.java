package io.certigate.oracle.agent;

import io.certigate.server.model.EntityRef;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the holders whose facts are read, but for strangers, of whom there are more than can be remembered. */
public final class Loads {
    private static final String STRANGER = "stranger-";

    private static final LongAdder READS = new LongAdder();
    private static final Set<String> HOLDERS = ConcurrentHashMap.newKeySet();

    private Loads() {}

    /** Counts what one query reads. */
    public static void count(Collection<EntityRef> holders) {
        for (EntityRef holder : holders) {
            if (!holder.id().startsWith(STRANGER)) {
                READS.increment();
                HOLDERS.add(holder.toString());
            }
        }
    }

    /** How often a holder was read, and how many different ones. */
    static String report() {
        return READS.sum() + " " + HOLDERS.size();
    }
}
