package io.certigate.oracle.agent;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionPoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Defects of views. */
public final class ViewDefects {
    private ViewDefects() {}

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
