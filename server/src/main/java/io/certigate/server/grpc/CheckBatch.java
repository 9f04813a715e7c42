package io.certigate.server.grpc;

import com.google.protobuf.CodedOutputStream;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Consistency;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.CheckFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers the questions of one {@link CheckActionsRequest}, all on one view. For one call. */
final class CheckBatch {
    /** Most questions. */
    static final int MAX = 1_000;

    private final CheckActionsRequest request;
    private final List<Item> items;

    /** A place in a batch: what was asked, and what was wrong with it if it cannot be decided. */
    private record Item(
            CheckActionRequest request, @Nullable CheckRequest question, CheckFailure failure) {}

    CheckBatch(CheckActionsRequest request) {
        this.request = request;
        this.items = new ArrayList<>(request.getRequestsCount());
    }

    /**
     * What the state behind all answers must include.
     *
     * @throws io.grpc.StatusRuntimeException if a field of the batch itself is not implemented
     * @throws Invalid if there are no questions or too many
     */
    Consistency demand() {
        String newer = NewerFields.first("", request.getUnknownFields());
        if (newer != null) {
            throw Statuses.unimplemented(newer);
        }
        int count = request.getRequestsCount();
        if (count == 0 || count > MAX) {
            throw new Invalid(List.of(new Violation("requests", "expected 1 to " + MAX + " requests, found " + count)));
        }
        Consistency demand = Consistency.NONE;
        for (int i = 0; i < count; i++) {
            demand = demand.and(ConsistencyReader.of(request.getRequests(i)));
        }
        return demand;
    }

    /** Answers them. Does not block. */
    CompletableFuture<CheckActionsResponse> answer(DecisionPoint point) {
        Vocabulary vocabulary = point.vocabulary();
        List<CheckRequest> questions = new ArrayList<>(request.getRequestsCount());
        for (int i = 0; i < request.getRequestsCount(); i++) {
            Item item = item(request.getRequests(i), vocabulary, "requests[" + i + "].");
            items.add(item);
            if (item.question() != null) {
                questions.add(item.question());
            }
        }
        return point.decideAll(questions).thenApply(this::results);
    }

    private static Item item(CheckActionRequest request, Vocabulary vocabulary, String prefix) {
        String unimplemented = RequestReader.unimplemented(request);
        if (unimplemented != null) {
            return new Item(request, null, CheckFailures.unimplemented(prefix + unimplemented));
        }
        RequestReader reader =
                new RequestReader(request, vocabulary, prefix).amongOthers("ask for it outside of a batch");
        CheckRequest question = reader.read();
        return new Item(
                request,
                question,
                question == null
                        ? CheckFailures.of(new Invalid(reader.violations().found()))
                        : CheckFailure.getDefaultInstance());
    }

    private CheckActionsResponse results(List<Decision> decided) {
        CheckActionsResponse.Builder response = CheckActionsResponse.newBuilder();
        int next = 0;
        int bytes = 0;
        for (Item item : items) {
            CheckActionsResult.Builder result = CheckActionsResult.newBuilder();
            if (item.question() == null) {
                result.setFailure(item.failure());
            } else {
                result.setResponse(new ResponseWriter(item.request()).write(decided.get(next++)));
            }
            CheckActionsResult built = result.build();
            bytes += CodedOutputStream.computeMessageSize(CheckActionsResponse.RESULTS_FIELD_NUMBER, built);
            if (bytes > DecisionGrpcService.MAX_ANSWER_BYTES) {
                throw Statuses.exhausted("expected answers of at most " + DecisionGrpcService.MAX_ANSWER_BYTES
                        + " bytes, found more after " + response.getResultsCount()
                        + "; ask fewer at a time, or with less detail");
            }
            response.addResults(built);
        }
        return response.build();
    }
}
