package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Consistency;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.server.decision.Past;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.security.Principal;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Answers checks that {@link CheckReader} leaves: those with a fault, laid out in another way, or of which more is asked. */
final class UnusualChecks {
    private final DecisionPoint decisions;

    UnusualChecks(DecisionPoint decisions) {
        this.decisions = decisions;
    }

    /**
     * Answers a check.
     *
     * @param bytes what was sent
     * @param caller who asks
     * @param cancelled whether the caller has gone
     * @return the answer; fails with whatever {@link Statuses} tells
     */
    CompletableFuture<CheckActionResponse> answer(byte[] bytes, Principal caller, BooleanSupplier cancelled) {
        SentCheck sent = SentCheck.of(bytes);
        if (!sent.problem().isEmpty()) {
            throw new Invalid(List.of(new Violation("request", sent.problem())));
        }
        CheckActionRequest request = sent.request();
        StatusRuntimeException refusal = CheckRights.refusal(caller, request);
        if (refusal != null) {
            throw refusal;
        }
        String unimplemented = RequestReader.unimplemented(request);
        if (unimplemented != null) {
            throw Statuses.unimplemented(unimplemented);
        }
        Consistency demand = request.hasConsistency() ? ConsistencyReader.of(request) : Consistency.NONE;
        if (demand.isNone()) {
            return answer(sent, decisions, cancelled);
        }
        return decisions.fulfilling(demand).thenCompose(point -> answer(sent, point, cancelled));
    }

    private static CompletableFuture<CheckActionResponse> answer(
            SentCheck sent, DecisionPoint point, BooleanSupplier cancelled) {
        CheckActionRequest request = sent.request();
        return request.hasAsOfRevision() && request.getAsOfRevision() >= 0
                ? point.asOf(request.getAsOfRevision(), cancelled, past -> answer(request, past, cancelled))
                : present(sent, point, cancelled);
    }

    private static CompletableFuture<CheckActionResponse> present(
            SentCheck sent, DecisionPoint point, BooleanSupplier cancelled) {
        CheckActionRequest request = sent.request();
        // The log keeps the bytes of what is asked, not those of how it is.
        boolean plain = !request.getTrace() && !request.hasConsistency();
        CheckRequest question = question(request, point.vocabulary(), plain ? sent.encoded() : null);
        ResponseWriter writer = new ResponseWriter(request);
        return request.getTrace()
                ? point.explain(question, cancelled).thenApply(explained -> fitting(writer.write(explained)))
                : point.decide(question).thenApply(writer::write);
    }

    private static CheckActionResponse answer(CheckActionRequest request, Past past, BooleanSupplier cancelled) {
        CheckRequest question = question(request, past.vocabulary(), null);
        ResponseWriter writer = new ResponseWriter(request);
        return request.getTrace()
                ? fitting(writer.write(past.explain(question, cancelled)))
                : writer.write(past.decide(question));
    }

    private static CheckRequest question(
            CheckActionRequest request, Vocabulary vocabulary, @Nullable EncodedRequest encoded) {
        RequestReader reader = new RequestReader(request, vocabulary, "");
        CheckRequest question = reader.read(encoded);
        if (question == null) {
            throw new Invalid(reader.violations().found());
        }
        return question;
    }

    private static CheckActionResponse fitting(CheckActionResponse response) {
        int bytes = response.getSerializedSize();
        if (bytes > DecisionGrpcService.MAX_ANSWER_BYTES) {
            throw Statuses.exhausted("expected an answer of at most " + DecisionGrpcService.MAX_ANSWER_BYTES
                    + " bytes, found one of " + bytes + "; ask without a trace");
        }
        return response;
    }
}
