package io.certigate.oracle.agent;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.state.Change;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Defects of views. */
@SuppressWarnings("UnusedVariable") // What advice assigns to a parameter goes into the method.
public final class ViewDefects {
    private ViewDefects() {}

    /** Does nothing. */
    static final class Skip {
        private Skip() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean skip() {
            return true;
        }
    }

    /** Waits for an hour. */
    static final class Never {
        private Never() {}

        @Advice.OnMethodExit
        static void never(@Advice.Return(readOnly = false) @Nullable Duration poll) {
            poll = Duration.ofHours(1);
        }
    }

    /** Says that no server is a standby. */
    static final class NoStandby {
        private NoStandby() {}

        @Advice.OnMethodExit
        static void none(@Advice.Return(readOnly = false) @Nullable String standby) {
            standby = "FALSE";
        }
    }

    /** Takes a change as it is. */
    static final class AnyChange {
        private AnyChange() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean take(
                @Advice.Argument(0) Change change,
                @Advice.FieldValue(value = "number", readOnly = false) long number,
                @Advice.FieldValue(value = "nextOrdinal", readOnly = false) int nextOrdinal,
                @Advice.FieldValue(value = "hash", readOnly = false) @Nullable String hash) {
            number = change.revision();
            nextOrdinal = change.ordinal() + 1;
            hash = change.hash();
            return true;
        }

        @Advice.OnMethodExit
        static void accept(@Advice.Return(readOnly = false) boolean accepted) {
            accepted = true;
        }
    }

    /** Keeps the directives as they were. */
    static final class SameDirectives {
        private SameDirectives() {}

        @Advice.OnMethodExit
        static void same(
                @Advice.This Object directives,
                @Advice.Return(
                                readOnly = false,
                                typing = net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC)
                        @Nullable
                        Object after) {
            after = directives;
        }
    }

    /** Decides one question after the other. */
    static final class OneByOne {
        private OneByOne() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static @Nullable Object each(@Advice.This Object point, @Advice.Argument(0) List<CheckRequest> requests) {
            return ViewDefects.oneByOne(point, requests);
        }

        @Advice.OnMethodExit
        static void answer(
                @Advice.Enter @Nullable Object each,
                @Advice.Return(
                                readOnly = false,
                                typing = net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC)
                        @Nullable
                        Object answer) {
            answer = each;
        }
    }

    /** Decides one question after the other. */
    public static CompletableFuture<List<Decision>> oneByOne(Object point, List<CheckRequest> requests) {
        List<CompletableFuture<Decision>> each =
                requests.stream().map(((DecisionPoint) point)::decide).toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> each.stream().map(CompletableFuture::join).toList());
    }
}
