package io.certigate.client;

import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.Revision;
import io.certigate.v1.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Clients that reuse answers, on machines and networks that are out of order. */
public final class ReuseClients {
    private static final int ANSWERS = 1_000;
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    private ReuseClients() {}

    /** What is out of order around a client. */
    public enum Trouble {
        /** Nothing. */
        NONE(false, false, false),
        /** The watch says all the time that nothing changed. */
        DEAF(true, false, false),
        /** So it does, and the monotonic clock stands, as that of a machine that sleeps. */
        DEAF_MONOTONIC_STANDS(true, true, false),
        /** So it does, and the wall clock stands, as one that is set back again and again. */
        DEAF_WALL_STANDS(true, false, true),
        /** So it does, and both clocks stand: nothing is left that could end a lease. Real machines do not do that. */
        DEAF_BOTH_STAND(true, true, true);

        private final boolean deaf;
        private final boolean monotonicStands;
        private final boolean wallStands;

        Trouble(boolean deaf, boolean monotonicStands, boolean wallStands) {
            this.deaf = deaf;
            this.monotonicStands = monotonicStands;
            this.wallStands = wallStands;
        }

        private Clocks clocks() {
            long nanos = System.nanoTime();
            Instant instant = Instant.now();
            InstantSource wall = wallStands ? () -> instant : InstantSource.system();
            LongSupplier monotonic = monotonicStands ? () -> nanos : System::nanoTime;
            return new Clocks(wall, monotonic);
        }
    }

    /** A client of some nodes. */
    public static CertigateClient of(List<String> targets, Trouble trouble) {
        CertigateClient.Builder builder = CertigateClient.builder()
                .target(String.join(",", targets))
                .deadline(DEADLINE)
                .clocks(trouble.clocks())
                .reuse(ANSWERS);
        return (trouble.deaf ? builder.interceptor(new DeafWatch()) : builder).build();
    }

    /** Says again and again what the watch said first. */
    private static final class DeafWatch implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            ClientCall<Q, A> call = next.newCall(method, options);
            return method.equals(ChangeServiceGrpc.getWatchMethod()) ? new DeafCall<>(call) : call;
        }
    }

    private static final class DeafCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private @Nullable Revision first;

        DeafCall(ClientCall<Q, A> call) {
            super(call);
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        @SuppressWarnings("unchecked") // the answers of a watch
                        public void onMessage(A message) {
                            WatchResponse said = (WatchResponse) message;
                            if (first == null) {
                                first = said.getThrough();
                            }
                            super.onMessage((A) said.toBuilder()
                                    .clearChanges()
                                    .setThrough(first)
                                    .build());
                        }
                    },
                    headers);
        }
    }
}
