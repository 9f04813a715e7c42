package io.certigate.oracle.agent;

import com.github.benmanes.caffeine.cache.Cache;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.registry.FactsCache;
import io.certigate.server.registry.FactsRead;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Defects of the cache of facts. */
@SuppressWarnings("UnusedVariable") // What advice assigns to a parameter goes into the method.
public final class FactsDefects {
    private static final Duration LATE = Duration.ofMillis(30);
    private static final ThreadLocal<Boolean> LATE_NOW = ThreadLocal.withInitial(() -> false);

    private FactsDefects() {}

    /** Caches the result of each load, whatever happened since it began. */
    static final class KeepLateLoad {
        private KeepLateLoad() {}

        @Advice.OnMethodEnter
        static void keep(
                @Advice.FieldValue("cache") Cache<EntityRef, Facts> cache,
                @Advice.Argument(0) EntityRef holder,
                @Advice.Argument(2) FactsRead read) {
            FactsDefects.put(cache, holder, read);
        }
    }

    /** Caches what was read of a holder. */
    public static void put(Cache<EntityRef, Facts> cache, EntityRef holder, FactsRead read) {
        cache.put(holder, Objects.requireNonNull(read.facts().get(holder)));
    }

    /** Drops what is cached, but lets later callers join a load in flight. */
    static final class LeaveLoadInFlight {
        private LeaveLoadInFlight() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean drop(
                @Advice.FieldValue("cache") Cache<EntityRef, Facts> cache,
                @Advice.Argument(0) EntityRef holder,
                @Advice.Argument(1) long revision) {
            return FactsDefects.drop(cache, holder, revision);
        }
    }

    /** Drops older facts of a holder. */
    public static boolean drop(Cache<EntityRef, Facts> cache, EntityRef holder, long revision) {
        Facts facts = cache.getIfPresent(holder);
        if (facts != null && facts.readAt() < revision) {
            cache.invalidate(holder);
        }
        return true;
    }

    /** Leaves the facts of absent holders alone. */
    static final class KeepAbsent {
        private KeepAbsent() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean keep(
                @Advice.FieldValue("cache") Cache<EntityRef, Facts> cache, @Advice.Argument(0) EntityRef holder) {
            return FactsDefects.isAbsent(cache.getIfPresent(holder));
        }
    }

    /** Whether facts are of a holder that never was. */
    public static boolean isAbsent(@Nullable Facts facts) {
        return facts != null && facts.changedAt() == 0;
    }

    /** Leaves the facts of companies alone. */
    static final class KeepCompanies {
        private KeepCompanies() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean keep(@Advice.Argument(0) EntityRef holder) {
            return holder.type().equals("company");
        }
    }

    /** Invalidates, but a little later. */
    static final class Later {
        private Later() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean later(
                // The class itself must not be loaded while it is being changed.
                @Advice.This Object cache, @Advice.Argument(0) EntityRef holder, @Advice.Argument(1) long revision) {
            return FactsDefects.postpone(cache, holder, revision);
        }
    }

    /** Whether an invalidation is put off; the one that was put off is not. */
    public static boolean postpone(Object cache, EntityRef holder, long revision) {
        if (LATE_NOW.get()) {
            return false;
        }
        CompletableFuture.delayedExecutor(LATE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    LATE_NOW.set(true);
                    ((FactsCache) cache).invalidate(holder, revision);
                    LATE_NOW.set(false);
                });
        return true;
    }

    /** Says that a holder never changed. */
    static final class NeverChanged {
        private NeverChanged() {}

        @Advice.OnMethodExit
        static void never(@Advice.Return(readOnly = false) long changedAt) {
            changedAt = 0;
        }
    }
}
