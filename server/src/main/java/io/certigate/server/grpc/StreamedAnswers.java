package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Consistency;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckFailure;
import io.certigate.v1.StreamCheckActionsResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers questions of streams, each for itself. */
final class StreamedAnswers {
    private static final String PREFIX = "request.";

    private final DecisionPoint decisions;

    StreamedAnswers(DecisionPoint decisions) {
        this.decisions = decisions;
    }

    /**
     * Answers one question. Does not block: if all that it needs is at hand, the answer is there when this returns.
     *
     * @return what to send; never fails, since what went wrong is sent too
     */
    CompletableFuture<StreamCheckActionsResponse> answer(StreamedCheck check) {
        try {
            return decide(check)
                    .handle((decision, failure) ->
                            failure == null ? write(check, decision) : write(check.id(), CheckFailures.of(failure)));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(write(check.id(), CheckFailures.of(e)));
        }
    }

    private CompletableFuture<Decision> decide(StreamedCheck check) {
        SentCheck sent = check.sent();
        if (!sent.problem().isEmpty()) {
            throw new Invalid(List.of(new Violation("request", sent.problem())));
        }
        if (check.newer() != null) {
            throw Statuses.unimplemented(check.newer());
        }
        String unimplemented = RequestReader.unimplemented(sent.request());
        if (unimplemented != null) {
            throw Statuses.unimplemented(PREFIX + unimplemented);
        }
        Consistency demand = ConsistencyReader.of(sent.request());
        return demand.isNone()
                ? decide(sent, decisions)
                : decisions.fulfilling(demand).thenCompose(point -> decide(sent, point));
    }

    private static CompletableFuture<Decision> decide(SentCheck sent, DecisionPoint point) {
        RequestReader reader = new RequestReader(sent.request(), point.vocabulary(), PREFIX)
                .amongOthers("ask for it outside of a stream");
        CheckRequest question = reader.read(sent.encoded());
        if (question == null) {
            throw new Invalid(reader.violations().found());
        }
        return point.decide(question);
    }

    private static StreamCheckActionsResponse write(StreamedCheck check, Decision decision) {
        CheckActionRequest request = check.sent().request();
        CheckActionResponse response = new ResponseWriter(request).write(decision);
        int bytes = response.getSerializedSize();
        if (bytes > DecisionGrpcService.MAX_ANSWER_BYTES) {
            return write(
                    check.id(),
                    CheckFailures.of(
                            Statuses.exhausted("expected an answer of at most " + DecisionGrpcService.MAX_ANSWER_BYTES
                                    + " bytes, found one of " + bytes + "; ask with less detail")));
        }
        return StreamCheckActionsResponse.newBuilder()
                .setId(check.id())
                .setResponse(response)
                .build();
    }

    private static StreamCheckActionsResponse write(long id, CheckFailure failure) {
        return StreamCheckActionsResponse.newBuilder()
                .setId(id)
                .setFailure(failure)
                .build();
    }
}
