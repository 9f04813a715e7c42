package io.certigate.client;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.RegistryServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A real gRPC server on a free port whose services answer what the test says. */
public final class ScriptedServer implements AutoCloseable {
    private final HealthStatusManager health = new HealthStatusManager();
    private final Server server;
    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch cancelled = new CountDownLatch(1);

    /** Answers each request with what the script returns; null leaves it unanswered, an exception fails the call. */
    public ScriptedServer(Function<Message, @Nullable Message> script) throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(service(DecisionServiceGrpc.getServiceDescriptor(), script))
                .addService(service(RegistryServiceGrpc.getServiceDescriptor(), script))
                .addService(health.getHealthService())
                .build()
                .start();
        ready(true);
    }

    /** What it answers to health checks of its decisions; at first that it is ready. */
    void ready(boolean ready) {
        health.setStatus(DecisionServiceGrpc.SERVICE_NAME, ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    /** A failure with a status message and details, as the real server sends them. */
    public static StatusRuntimeException failure(Code code, String message, Message... details) {
        com.google.rpc.Status.Builder status =
                com.google.rpc.Status.newBuilder().setCode(code.getNumber()).setMessage(message);
        for (Message detail : details) {
            status.addDetails(Any.pack(detail));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    private ServerServiceDefinition service(ServiceDescriptor descriptor, Function<Message, @Nullable Message> script) {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor);
        for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
            add(service, method, script);
        }
        return service.build();
    }

    @SuppressWarnings("unchecked") // every message of the contract is a Message
    private void add(
            ServerServiceDefinition.Builder service,
            MethodDescriptor<?, ?> method,
            Function<Message, @Nullable Message> script) {
        ServerCallHandler<Message, Message> handler = method.getType() == MethodDescriptor.MethodType.BIDI_STREAMING
                ? ServerCalls.asyncBidiStreamingCall(observer -> new Conversation(observer, script))
                : ServerCalls.asyncUnaryCall((request, observer) -> answer(request, observer, script));
        service.addMethod((MethodDescriptor<Message, Message>) method, handler);
    }

    private void answer(
            Message request, StreamObserver<Message> observer, Function<Message, @Nullable Message> script) {
        received.add(request);
        ((ServerCallStreamObserver<Message>) observer).setOnCancelHandler(cancelled::countDown);
        Message answer;
        try {
            answer = script.apply(request);
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        } catch (RuntimeException | AssertionError e) {
            observer.onError(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
            return;
        }
        if (answer != null) {
            observer.onNext(answer);
            observer.onCompleted();
        }
    }

    /** A call that answers each message, or does not. */
    private final class Conversation implements StreamObserver<Message> {
        private final StreamObserver<Message> observer;
        private final Function<Message, @Nullable Message> script;
        private boolean over;

        private Conversation(StreamObserver<Message> observer, Function<Message, @Nullable Message> script) {
            this.observer = observer;
            this.script = script;
        }

        @Override
        public void onNext(Message request) {
            received.add(request);
            try {
                Message answer = over ? null : script.apply(request);
                if (answer != null) {
                    observer.onNext(answer);
                }
            } catch (StatusRuntimeException e) {
                over = true;
                observer.onError(e);
            }
        }

        @Override
        public void onError(Throwable gone) {
            over = true;
        }

        @Override
        public void onCompleted() {
            if (!over) {
                observer.onCompleted();
            }
        }
    }

    /** {@code HOST:PORT}. */
    public String target() {
        return "127.0.0.1:" + server.getPort();
    }

    /** The requests so far. */
    public List<Message> received() {
        return List.copyOf(received);
    }

    /** Counts down when a caller gives up a call. */
    public CountDownLatch cancelled() {
        return cancelled;
    }

    /** Answers what is under way, and nothing more. */
    void end() throws InterruptedException {
        if (!server.shutdown().awaitTermination(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("expected a server without calls, found that it has some");
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
