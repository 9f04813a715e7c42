package io.certigate.oracle.agent;

import io.certigate.server.state.View;
import io.certigate.server.state.Views;
import java.time.Duration;
import java.time.Instant;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Defects of the lease. */
@SuppressWarnings("UnusedVariable") // What advice assigns to a parameter goes into the method.
final class LeaseDefects {
    private LeaseDefects() {}

    /** Always leaves the whole length. */
    static final class Endless {
        private Endless() {}

        @Advice.OnMethodExit
        static void endless(
                @Advice.FieldValue("length") Duration length,
                @Advice.Return(readOnly = false) @Nullable Duration left) {
            left = length;
        }
    }

    /** Looks at the lease of the present view instead of the one that was used. */
    static final class OfThePresentView {
        private OfThePresentView() {}

        @Advice.OnMethodEnter
        static void present(
                @Advice.FieldValue("views") Views<?> views,
                @Advice.Argument(value = 0, readOnly = false) @Nullable View<?> view) {
            view = views.current();
        }
    }

    /** Starts when the answer is there. */
    static final class FromNow {
        private FromNow() {}

        @Advice.OnMethodEnter
        static void now(
                @Advice.Argument(value = 0, readOnly = false) long sentNanos,
                @Advice.Argument(value = 1, readOnly = false) @Nullable Instant sentAt) {
            sentNanos = System.nanoTime();
            sentAt = Instant.now();
        }
    }
}
