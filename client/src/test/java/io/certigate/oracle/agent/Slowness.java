package io.certigate.oracle.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.certigate.server.model.EntityRef;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.bytebuddy.asm.Advice;

/** Answers of the database that arrive late: the read is done, and its result waits. */
public final class Slowness {
    private static final String STORE = "io.certigate.server.store.JdbcStore";

    static final List<Replacement> REPLACEMENTS = List.of(
            new Replacement(STORE, named("read").and(takesArguments(Collection.class)), Facts.class),
            new Replacement(STORE, named("follow"), Head.class));

    private Slowness() {}

    /** Waits as long as a property says. */
    public static void pause(String property) {
        long millis = Long.getLong(property, 0);
        if (millis > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    /** Reads of facts. */
    static final class Facts {
        private Facts() {}

        @Advice.OnMethodExit
        static void late(@Advice.Argument(0) Collection<EntityRef> holders) {
            Loads.count(holders);
            Slowness.pause("oracle.facts");
        }
    }

    /** Reads of the change log. */
    static final class Head {
        private Head() {}

        @Advice.OnMethodExit
        static void late() {
            Slowness.pause("oracle.head");
        }
    }
}
