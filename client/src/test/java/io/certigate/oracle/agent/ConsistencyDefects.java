package io.certigate.oracle.agent;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** Defects of what a caller may demand. */
@SuppressWarnings("UnusedVariable") // What advice assigns to a parameter goes into the method.
public final class ConsistencyDefects {
    private static volatile CompletableFuture<@Nullable Object> look = CompletableFuture.completedFuture(null);

    private ConsistencyDefects() {}

    /** Forgets the tokens. */
    static final class NoTokens {
        private NoTokens() {}

        @Advice.OnMethodExit
        static void none(@Advice.Return(readOnly = false) @Nullable Set<?> tokens) {
            tokens = Set.of();
        }
    }

    /** Makes the look at the state that is under way known. */
    static final class Look {
        private Look() {}

        @Advice.OnMethodEnter
        static void begin() {
            ConsistencyDefects.begin();
        }

        @Advice.OnMethodExit
        static void end(@Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object view) {
            ConsistencyDefects.end(view);
        }
    }

    /** Waits for the look that is under way. */
    static final class JoinLook {
        private JoinLook() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static @Nullable Object join() {
            return ConsistencyDefects.underWay();
        }

        @Advice.OnMethodExit
        static void joined(
                @Advice.Enter @Nullable Object joined,
                @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object view) {
            if (joined != null) {
                view = joined;
            }
        }
    }

    /** A look begins. */
    public static void begin() {
        look = new CompletableFuture<>();
    }

    /** It ended. */
    public static void end(@Nullable Object view) {
        look.complete(view);
    }

    /** The look that is under way, null for none. */
    public static @Nullable Object underWay() {
        CompletableFuture<?> present = look;
        return present.isDone() ? null : present;
    }
}
