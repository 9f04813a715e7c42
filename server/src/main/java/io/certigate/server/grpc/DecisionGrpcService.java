package io.certigate.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.rpc.Code;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Consistency;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.decision.ForecastRequest;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.CheckActionsResult;
import io.certigate.v1.CheckFailure;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.FieldViolation;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ForecastActionResponse;
import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Translates checks in, asks the {@link DecisionPoint}, and translates its decisions out. */
public final class DecisionGrpcService implements BindableService, DecisionServiceGrpc.AsyncService {
    /** Most questions of one batch. */
    public static final int MAX_BATCH = 1_000;

    /** Largest answer, in bytes: what a gRPC client accepts by default. */
    static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    private final DecisionPoint decisions;

    /** Adapts a decision point. */
    public DecisionGrpcService(DecisionPoint decisions) {
        this.decisions = decisions;
    }

    /** All methods as they are generated, but for the check of one action, which goes without messages. */
    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition generated = DecisionServiceGrpc.bindService(this);
        ServerMethodDefinition<byte[], SentAnswer> check = ServerMethodDefinition.create(
                DecisionServiceGrpc.getCheckActionMethod().toBuilder(SentCheck.MARSHALLER, SentAnswer.MARSHALLER)
                        .build(),
                CheckCall.Service.of(decisions));
        ServiceDescriptor.Builder methods = ServiceDescriptor.newBuilder(
                        generated.getServiceDescriptor().getName())
                .setSchemaDescriptor(generated.getServiceDescriptor().getSchemaDescriptor());
        List<ServerMethodDefinition<?, ?>> definitions = new ArrayList<>();
        String name = check.getMethodDescriptor().getFullMethodName();
        for (ServerMethodDefinition<?, ?> each : generated.getMethods()) {
            boolean isCheck = each.getMethodDescriptor().getFullMethodName().equals(name);
            definitions.add(isCheck ? check : each);
            methods.addMethod(isCheck ? check.getMethodDescriptor() : each.getMethodDescriptor());
        }
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(methods.build());
        definitions.forEach(service::addMethod);
        return service.build();
    }

    /** Does something with the state that is demanded; at once if nothing is. */
    private <T> CompletableFuture<T> fulfilling(
            Consistency demand, Function<DecisionPoint, CompletableFuture<T>> work) {
        if (!demand.isNone()) {
            return decisions.fulfilling(demand).thenCompose(work);
        }
        try {
            return work.apply(decisions);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Whether the caller of a call has gone. */
    private static BooleanSupplier cancelled(StreamObserver<?> observer) {
        return observer instanceof ServerCallStreamObserver<?> call ? call::isCancelled : () -> false;
    }

    @Override
    public void forecastAction(ForecastActionRequest request, StreamObserver<ForecastActionResponse> observer) {
        String unimplemented = ForecastReader.unimplemented(request);
        if (unimplemented != null) {
            observer.onError(Statuses.unimplemented(unimplemented));
            return;
        }
        BooleanSupplier cancelled = cancelled(observer);
        answer(
                fulfilling(ConsistencyReader.of(request.getRequest()), point -> answer(request, point, cancelled)),
                observer);
    }

    private static CompletableFuture<ForecastActionResponse> answer(
            ForecastActionRequest request, DecisionPoint point, BooleanSupplier cancelled) {
        ForecastReader reader = new ForecastReader(request, point.vocabulary());
        ForecastRequest asked = reader.read(point.now());
        if (asked == null) {
            throw new Invalid(reader.violations().found());
        }
        ForecastWriter writer = new ForecastWriter(request.getRequest());
        return point.forecast(asked, cancelled).thenApply(writer::write);
    }

    /** Answers a call once there is an answer; whatever goes wrong on the way is told, so that no caller waits for ever. */
    private static <T> void answer(CompletableFuture<T> answer, StreamObserver<T> observer) {
        answer.thenAccept(message -> {
                    observer.onNext(message);
                    observer.onCompleted();
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        observer.onError(Statuses.of(failure));
                    }
                });
    }

    /** A place in a batch: what was asked, and what was wrong with it if it cannot be decided. */
    private record Item(
            CheckActionRequest request, @Nullable CheckRequest question, CheckFailure failure) {}

    @Override
    public void checkActions(CheckActionsRequest request, StreamObserver<CheckActionsResponse> observer) {
        String newer = NewerFields.first("", request.getUnknownFields());
        if (newer != null) {
            observer.onError(Statuses.unimplemented(newer));
            return;
        }
        int count = request.getRequestsCount();
        if (count == 0 || count > MAX_BATCH) {
            observer.onError(Statuses.of(new Invalid(
                    List.of(new Violation("requests", "expected 1 to " + MAX_BATCH + " requests, found " + count)))));
            return;
        }
        Consistency demand = Consistency.NONE;
        for (int i = 0; i < count; i++) {
            demand = demand.and(ConsistencyReader.of(request.getRequests(i)));
        }
        answer(fulfilling(demand, point -> answer(request, point)), observer);
    }

    private static CompletableFuture<CheckActionsResponse> answer(CheckActionsRequest request, DecisionPoint point) {
        Vocabulary vocabulary = point.vocabulary();
        List<Item> items = new ArrayList<>(request.getRequestsCount());
        List<CheckRequest> questions = new ArrayList<>(request.getRequestsCount());
        for (int i = 0; i < request.getRequestsCount(); i++) {
            Item item = item(request.getRequests(i), vocabulary, "requests[" + i + "].");
            items.add(item);
            if (item.question() != null) {
                questions.add(item.question());
            }
        }
        return point.decideAll(questions).thenApply(decided -> results(items, decided));
    }

    private static Item item(CheckActionRequest request, Vocabulary vocabulary, String prefix) {
        String unimplemented = RequestReader.unimplemented(request);
        if (unimplemented != null) {
            CheckFailure failure = CheckFailure.newBuilder()
                    .setCode(Code.UNIMPLEMENTED_VALUE)
                    .setMessage(Statuses.unimplementedMessage(prefix + unimplemented))
                    .build();
            return new Item(request, null, failure);
        }
        RequestReader reader =
                new RequestReader(request, vocabulary, prefix).amongOthers("ask for it outside of a batch");
        CheckRequest question = reader.read();
        if (question != null) {
            return new Item(request, question, CheckFailure.getDefaultInstance());
        }
        Invalid invalid = new Invalid(reader.violations().found());
        CheckFailure.Builder failure = CheckFailure.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage(String.valueOf(invalid.getMessage()));
        for (Violation violation : invalid.violations()) {
            failure.addViolations(
                    FieldViolation.newBuilder().setField(violation.field()).setDescription(violation.description()));
        }
        return new Item(request, null, failure.build());
    }

    private static CheckActionsResponse results(List<Item> items, List<Decision> decided) {
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
            if (bytes > MAX_ANSWER_BYTES) {
                throw Statuses.exhausted("expected answers of at most " + MAX_ANSWER_BYTES + " bytes, found more after "
                        + response.getResultsCount() + "; ask fewer at a time, or with less detail");
            }
            response.addResults(built);
        }
        return response.build();
    }
}
