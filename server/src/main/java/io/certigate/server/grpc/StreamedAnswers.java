package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Consistency;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.decision.EncodedRequest;
import io.certigate.server.security.Principal;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.StreamCheckActionsResponse;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions of streams, each for itself.
 *
 * @param texts texts that questions repeat
 * @param writer writes decisions on usual questions
 */
record StreamedAnswers(DecisionPoint decisions, TextCache texts, AnswerWriter writer) {
    private static final String FIELD = "request";

    /**
     * Answers one question. Does not block.
     *
     * @param caller who asks
     * @param to takes what to send, once: before this returns if all that the answer needs is at hand. It must not throw
     */
    void answer(StreamedCheck check, Principal caller, Consumer<SentAnswer> to) {
        CheckRequest usual;
        try {
            usual = check.newer() == null ? CheckReader.read(check.question(), decisions.vocabulary(), texts) : null;
            if (usual == null) {
                unusual(check, caller)
                        .whenComplete(
                                (answer, failure) -> to.accept(answer == null ? failed(check.id(), failure) : answer));
                return;
            }
        } catch (RuntimeException | Error e) {
            to.accept(failed(check.id(), e));
            return;
        }
        StatusRuntimeException refusal = CheckRights.refusal(caller);
        if (refusal != null) {
            to.accept(failed(check.id(), refusal));
            return;
        }
        String requestId = usual.id();
        decisions.decide(
                usual,
                (decision, failure) -> to.accept(
                        decision == null ? failed(check.id(), failure) : written(check.id(), decision, requestId)));
    }

    private SentAnswer written(long id, Decision decision, String requestId) {
        try {
            return fitting(id, writer.write(decision, requestId));
        } catch (RuntimeException | Error e) {
            return failed(id, e);
        }
    }

    /** What {@link CheckReader} leaves: questions with a fault, laid out in another way, or of which more is asked. */
    private CompletableFuture<SentAnswer> unusual(StreamedCheck check, Principal caller) {
        SentCheck sent = SentCheck.of(check.question());
        if (!sent.problem().isEmpty()) {
            throw new Invalid(List.of(new Violation(FIELD, sent.problem())));
        }
        if (check.newer() != null) {
            throw Statuses.unimplemented(check.newer());
        }
        CheckActionRequest request = sent.request();
        StatusRuntimeException refusal = CheckRights.refusal(caller, request);
        if (refusal != null) {
            throw refusal;
        }
        String unimplemented = RequestReader.unimplemented(request);
        if (unimplemented != null) {
            throw Statuses.unimplemented(FIELD + "." + unimplemented);
        }
        Consistency demand = request.hasConsistency() ? ConsistencyReader.of(request) : Consistency.NONE;
        CompletableFuture<Decision> deciding = demand.isNone()
                ? decide(sent, decisions)
                : decisions.fulfilling(demand).thenCompose(point -> decide(sent, point));
        ResponseWriter responses = new ResponseWriter(request);
        return deciding.thenApply(decision -> fitting(check.id(), SentAnswer.of(responses.write(decision))));
    }

    private static CompletableFuture<Decision> decide(SentCheck sent, DecisionPoint point) {
        RequestReader reader = new RequestReader(sent.request(), point.vocabulary(), FIELD + ".")
                .amongOthers("ask for it outside of a stream");
        // The log keeps the bytes of what is asked, not those of how it is.
        EncodedRequest encoded = sent.request().hasConsistency() ? null : sent.encoded();
        CheckRequest question = reader.read(encoded);
        if (question == null) {
            throw new Invalid(reader.violations().found());
        }
        return point.decide(question);
    }

    private static SentAnswer fitting(long id, SentAnswer response) {
        int bytes = response.length();
        if (bytes > DecisionGrpcService.MAX_ANSWER_BYTES) {
            throw Statuses.exhausted("expected an answer of at most " + DecisionGrpcService.MAX_ANSWER_BYTES
                    + " bytes, found one of " + bytes + "; ask with less detail");
        }
        return Enclosed.inStream(id, response);
    }

    /** What is sent for a question that has no answer. */
    static SentAnswer failed(long id, @Nullable Throwable failure) {
        return SentAnswer.of(StreamCheckActionsResponse.newBuilder()
                .setId(id)
                .setFailure(CheckFailures.of(
                        failure == null ? new IllegalStateException("neither a decision nor a failure") : failure))
                .build());
    }
}
