package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Consistency;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.decision.ForecastRequest;
import io.certigate.server.decision.Past;
import io.certigate.server.policy.Vocabulary;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.CheckActionsRequest;
import io.certigate.v1.CheckActionsResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ForecastActionResponse;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Translates checks in, asks the {@link DecisionPoint}, and translates its decisions out. Close it before the server, which waits for
 * streams that have not ended.
 */
public final class DecisionGrpcService implements BindableService, DecisionServiceGrpc.AsyncService, AutoCloseable {
    /** Largest answer, in bytes: what a gRPC client accepts by default. */
    static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    private final DecisionPoint decisions;
    private final CheckStreams streams;

    /** Adapts a decision point. */
    public DecisionGrpcService(DecisionPoint decisions) {
        this.decisions = decisions;
        this.streams = new CheckStreams(new StreamedAnswers(decisions));
    }

    /** All methods as they are generated, but for those whose questions are read with their bytes. */
    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition generated = DecisionServiceGrpc.bindService(this);
        Map<String, ServerMethodDefinition<?, ?>> own = Stream.of(
                        ServerMethodDefinition.create(
                                read(DecisionServiceGrpc.getCheckActionMethod(), SentCheck.MARSHALLER),
                                ServerCalls.asyncUnaryCall(this::checkAction)),
                        ServerMethodDefinition.create(
                                read(DecisionServiceGrpc.getStreamCheckActionsMethod(), StreamedCheck.MARSHALLER),
                                streams))
                .collect(
                        Collectors.toMap(method -> method.getMethodDescriptor().getFullMethodName(), method -> method));
        ServiceDescriptor.Builder methods = ServiceDescriptor.newBuilder(
                        generated.getServiceDescriptor().getName())
                .setSchemaDescriptor(generated.getServiceDescriptor().getSchemaDescriptor());
        List<ServerMethodDefinition<?, ?>> definitions = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> each : generated.getMethods()) {
            ServerMethodDefinition<?, ?> method =
                    own.getOrDefault(each.getMethodDescriptor().getFullMethodName(), each);
            definitions.add(method);
            methods.addMethod(method.getMethodDescriptor());
        }
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(methods.build());
        definitions.forEach(service::addMethod);
        return service.build();
    }

    private static <Q, A, R> MethodDescriptor<R, A> read(MethodDescriptor<Q, A> method, Marshaller<R> requests) {
        return method.toBuilder(requests, method.getResponseMarshaller()).build();
    }

    @Override
    public void checkAction(CheckActionRequest request, StreamObserver<CheckActionResponse> observer) {
        checkAction(new SentCheck(request, null, ""), observer);
    }

    private void checkAction(SentCheck sent, StreamObserver<CheckActionResponse> observer) {
        if (!sent.problem().isEmpty()) {
            observer.onError(Statuses.of(new Invalid(List.of(new Violation("request", sent.problem())))));
            return;
        }
        CheckActionRequest request = sent.request();
        String unimplemented = RequestReader.unimplemented(request);
        if (unimplemented != null) {
            observer.onError(Statuses.unimplemented(unimplemented));
            return;
        }
        if (request.getTrace() || request.hasConsistency() || request.hasAsOfRevision()) {
            answerSlowly(request, observer);
            return;
        }
        RequestReader reader = new RequestReader(request, decisions.vocabulary(), "");
        CheckRequest question = reader.read(sent.encoded());
        if (question == null) {
            observer.onError(Statuses.of(new Invalid(reader.violations().found())));
            return;
        }
        answer(decisions.decide(question).thenApply(new ResponseWriter(request)::write), observer);
    }

    /** Answers a check of which more is asked than the usual one. */
    private void answerSlowly(CheckActionRequest request, StreamObserver<CheckActionResponse> observer) {
        BooleanSupplier cancelled = cancelled(observer);
        answer(
                fulfilling(
                        ConsistencyReader.of(request),
                        point -> request.hasAsOfRevision() && request.getAsOfRevision() >= 0
                                ? point.asOf(
                                        request.getAsOfRevision(), cancelled, past -> answer(request, past, cancelled))
                                : answer(request, point, cancelled)),
                observer);
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

    private static CompletableFuture<CheckActionResponse> answer(
            CheckActionRequest request, DecisionPoint point, BooleanSupplier cancelled) {
        CheckRequest question = question(request, point.vocabulary());
        ResponseWriter writer = new ResponseWriter(request);
        return request.getTrace()
                ? point.explain(question, cancelled).thenApply(explained -> fitting(writer.write(explained)))
                : point.decide(question).thenApply(writer::write);
    }

    private static CheckActionResponse answer(CheckActionRequest request, Past past, BooleanSupplier cancelled) {
        CheckRequest question = question(request, past.vocabulary());
        ResponseWriter writer = new ResponseWriter(request);
        return request.getTrace()
                ? fitting(writer.write(past.explain(question, cancelled)))
                : writer.write(past.decide(question));
    }

    private static CheckRequest question(CheckActionRequest request, Vocabulary vocabulary) {
        RequestReader reader = new RequestReader(request, vocabulary, "");
        CheckRequest question = reader.read();
        if (question == null) {
            throw new Invalid(reader.violations().found());
        }
        return question;
    }

    private static CheckActionResponse fitting(CheckActionResponse response) {
        int bytes = response.getSerializedSize();
        if (bytes > MAX_ANSWER_BYTES) {
            throw Statuses.exhausted("expected an answer of at most " + MAX_ANSWER_BYTES + " bytes, found one of "
                    + bytes + "; ask without a trace");
        }
        return response;
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

    @Override
    public void checkActions(CheckActionsRequest request, StreamObserver<CheckActionsResponse> observer) {
        try {
            CheckBatch batch = new CheckBatch(request);
            answer(fulfilling(batch.demand(), batch::answer), observer);
        } catch (StatusRuntimeException | Invalid e) {
            observer.onError(Statuses.of(e));
        }
    }

    /** Ends every stream once the questions that came are answered, and refuses others. */
    @Override
    public void close() {
        streams.close();
    }
}
