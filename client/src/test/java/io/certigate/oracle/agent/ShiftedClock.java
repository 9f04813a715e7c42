package io.certigate.oracle.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.time.Instant;
import java.util.Objects;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Moves the clock that {@link java.time.InstantSource#system()} gives. */
final class ShiftedClock {
    static final Replacement REPLACEMENT = new Replacement(
            "java.time.Clock$SystemInstantSource",
            named("instant").<net.bytebuddy.description.method.MethodDescription>and(takesNoArguments()),
            ShiftedClock.class);

    private ShiftedClock() {}

    /** Runs inside a class of the platform, which sees no class of ours. */
    @Advice.OnMethodExit
    static void shift(@Advice.Return(readOnly = false) @Nullable Instant now) {
        now = Objects.requireNonNull(now).plusMillis(Long.getLong("oracle.clock", 0));
    }
}
