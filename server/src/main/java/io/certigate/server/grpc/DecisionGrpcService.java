package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.decision.Consistency;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.decision.ForecastRequest;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ForecastActionResponse;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
    private final CheckCall.Service single;
    private final CheckBatch.Service batches;
    private final CheckStreams streams;

    /** Adapts a decision point. */
    public DecisionGrpcService(DecisionPoint decisions) {
        this(decisions, CheckCall.Service.UNHEARD);
    }

    /**
     * Adapts a decision point.
     *
     * @param heard takes the headers of each call of CheckAction as it begins, and gives what to tell how it ended, on whatever
     *     thread; neither may block or throw
     */
    public DecisionGrpcService(DecisionPoint decisions, Function<Metadata, Consumer<Status>> heard) {
        this.decisions = decisions;
        TextCache texts = new TextCache();
        AnswerWriter writer = new AnswerWriter();
        this.single = new CheckCall.Service(decisions, new UnusualChecks(decisions), texts, writer, heard);
        this.batches = new CheckBatch.Service(decisions, texts, writer);
        this.streams = new CheckStreams(new StreamedAnswers(decisions, texts, writer));
    }

    /** All methods as they are generated, but for checks, which go without messages. */
    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition generated = DecisionServiceGrpc.bindService(this);
        Map<String, ServerMethodDefinition<?, ?>> own = Stream.of(
                        own(DecisionServiceGrpc.getCheckActionMethod(), SentCheck.MARSHALLER, single),
                        own(
                                DecisionServiceGrpc.getCheckActionsMethod(),
                                SentCheck.MARSHALLER,
                                ServerCalls.asyncUnaryCall(this::checkActions)),
                        own(DecisionServiceGrpc.getStreamCheckActionsMethod(), StreamedCheck.MARSHALLER, streams))
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

    private static <R> ServerMethodDefinition<R, SentAnswer> own(
            MethodDescriptor<?, ?> method, Marshaller<R> requests, ServerCallHandler<R, SentAnswer> handler) {
        return ServerMethodDefinition.create(
                method.toBuilder(requests, SentAnswer.MARSHALLER).build(), handler);
    }

    private void checkActions(byte[] message, StreamObserver<SentAnswer> observer) {
        answer(batches.answer(message, Caller.current()), observer);
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

    /** Ends every stream once the questions that came are answered, and refuses others. */
    @Override
    public void close() {
        streams.close();
    }
}
