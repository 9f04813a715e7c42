package io.certigate.server.grpc;

import io.certigate.server.limit.CallerShare;
import io.certigate.server.limit.Limits;
import io.certigate.v1.DecisionServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls in, before anything of them is read: sheds some when the node is late, holds callers to their rates, and lets nobody go on to
 * ask who does not take answers. What it lets in costs no allocation and no lock. For any number of threads.
 */
final class CallGate {
    private static final String BATCH =
            DecisionServiceGrpc.getCheckActionsMethod().getFullMethodName();

    /** So that what was shed at one time does not come back at one time. */
    private static final long[] RETRY_MILLIS = {250, 500, 750, 1_000};

    private static final BusySignal[] SHED = {shed(0), shed(1), shed(2), shed(3)};
    private static final BusySignal UNREAD = BusySignal.of(
            "expected a caller that takes its answers, found one that leaves no room for them (HTTP/2 flow control); read the"
                    + " answers, then ask again",
            TimeUnit.SECONDS.toNanos(1));

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final LongAdder shed = new LongAdder();
    private final LongAdder rateLimited = new LongAdder();
    private final LongAdder blocked = new LongAdder();

    CallGate(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    private static BusySignal shed(int turn) {
        return BusySignal.of(
                "expected a node that keeps up, found more checks than it can answer in time; try again later, or ask another"
                        + " node",
                TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS[turn]));
    }

    /** A service whose calls pass the gate. */
    ServerServiceDefinition guard(ServerServiceDefinition service) {
        ServiceDescriptor.Builder methods = ServiceDescriptor.newBuilder(
                        service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        List<ServerMethodDefinition<?, ?>> guarded = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> each : service.getMethods()) {
            ServerMethodDefinition<?, ?> method = ReadableRequests.of(guard(each));
            guarded.add(method);
            methods.addMethod(method.getMethodDescriptor());
        }
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(methods.build());
        guarded.forEach(definition::addMethod);
        return definition.build();
    }

    private <Q, A> ServerMethodDefinition<Q, A> guard(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        CallKind kind = CallKind.of(descriptor);
        ServerCallHandler<Q, A> next = method.getServerCallHandler();
        boolean isSingle = descriptor.getType().serverSendsOneMessage();
        boolean isBatch = descriptor.getFullMethodName().equals(BATCH);
        return method.withServerCallHandler((call, headers) -> {
            Connection connection = call.getAttributes().get(Connection.KEY);
            if (connection == null || kind == CallKind.VITAL) {
                return next.startCall(call, headers);
            }
            BusySignal refusal = refusal(kind, connection, isSingle && !isBatch);
            if (refusal != null) {
                return refusal.refuse(call);
            }
            if (!isSingle || (kind == CallKind.CHECK && !isBatch)) {
                // The first kind sends as its reader takes, and single checks meter themselves.
                return next.startCall(call, headers);
            }
            if (kind != CallKind.FORBIDDING && !connection.mayAskMuch(nanoTime)) {
                return unread().refuse(call);
            }
            if (isBatch && connection.hasLateBatch()) {
                return tooLate().refuse(call);
            }
            ServerCall.Listener<Q> listener = MeteredCall.start(call, headers, next, connection);
            return isBatch ? batch(listener, call, connection) : listener;
        });
    }

    /** A batch waits for its turn, and counts for its caller's rate. */
    private <Q> ServerCall.Listener<Q> batch(
            ServerCall.Listener<Q> listener, ServerCall<Q, ?> call, Connection connection) {
        BatchTurns.Lane lane = connection.batches();
        ServerCall.Listener<Q> waiting = lane == null
                ? listener
                : new WaitingBatch<>(
                        listener, call, lane, this::tooLate, () -> connection.mayAskMuch(nanoTime) ? null : unread());
        return limits.checks().isNone() ? waiting : counted(waiting, call, connection);
    }

    private <Q> ServerCall.Listener<Q> counted(
            ServerCall.Listener<Q> listener, ServerCall<Q, ?> call, Connection connection) {
        CallerShare share = share(connection);
        return new CountedBatch<>(listener, call, questions -> checks(share, questions));
    }

    private @Nullable BusySignal refusal(CallKind kind, Connection connection, boolean isQuestion) {
        if (kind != CallKind.FORBIDDING && !connection.mayCall(nanoTime)) {
            return unread();
        }
        return switch (kind) {
            case CHECK -> isQuestion ? question(connection) : shed(connection);
            case READ -> read(connection);
            case WRITE ->
                limits.writes().isNone()
                        ? null
                        : rated(
                                share(connection).write(),
                                "writes",
                                limits.writes().perSecond());
            default -> null;
        };
    }

    private @Nullable BusySignal question(Connection connection) {
        BusySignal late = shed(connection);
        return late == null ? rate(connection) : late;
    }

    /**
     * Why one more question of a connection is not looked at for its caller's rate; null if it is. Those of a stream are not shed: a node
     * that is late reads less of a stream, by its flow control.
     */
    @Nullable
    BusySignal rate(Connection connection) {
        return limits.checks().isNone() ? null : checks(share(connection), 1);
    }

    private @Nullable BusySignal shed(Connection connection) {
        LoopLoad load = connection.load();
        return load != null && load.shedsCheck(connection) ? tooLate() : null;
    }

    private @Nullable BusySignal read(Connection connection) {
        LoopLoad load = connection.load();
        if (load != null && load.shedsRead()) {
            return tooLate();
        }
        return limits.reads().isNone()
                ? null
                : rated(share(connection).read(), "reads", limits.reads().perSecond());
    }

    private BusySignal unread() {
        blocked.increment();
        return UNREAD;
    }

    private BusySignal tooLate() {
        shed.increment();
        return SHED[(int) shed.sum() & SHED.length - 1];
    }

    private @Nullable BusySignal checks(CallerShare share, int questions) {
        return rated(share.check(questions), "questions", limits.checks().perSecond());
    }

    private @Nullable BusySignal rated(long waitNanos, String what, int perSecond) {
        if (waitNanos <= 0) {
            return null;
        }
        rateLimited.increment();
        long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
        return BusySignal.of(
                "expected at most " + perSecond + " " + what + " a second of one caller, found more; try again in "
                        + millis + " ms",
                TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static CallerShare share(Connection connection) {
        return connection.share(Caller.current());
    }

    /** How many calls it refused because their callers had made too many. */
    long rateLimited() {
        return rateLimited.sum();
    }

    /** How many it refused because the node was late. */
    long shed() {
        return shed.sum();
    }

    /** How many it refused because their callers leave no room for answers. */
    long blocked() {
        return blocked.sum();
    }
}
