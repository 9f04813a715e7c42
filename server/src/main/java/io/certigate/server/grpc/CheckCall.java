package io.certigate.server.grpc;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionPoint;
import io.certigate.server.security.Principal;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of CheckAction, from its bytes to those of its answer. It does what {@link io.grpc.stub.ServerCalls} does for unary calls,
 * but without message objects where the request is usual.
 */
final class CheckCall extends ServerCall.Listener<byte[]>
        implements BiConsumer<@Nullable Decision, @Nullable Throwable> {
    /** One more than there should be, so that a second one is noticed. */
    private static final int MESSAGES = 2;

    private final ServerCall<byte[], SentAnswer> call;
    private final Service service;
    private final Principal caller;
    private final Consumer<Status> end;
    private byte @Nullable [] request;
    private boolean refused;
    private boolean asked;
    private String id = "";
    private volatile UnreadAnswers.@Nullable Room room;

    /**
     * What all calls share.
     *
     * @param unusual answers what {@link CheckReader} leaves
     * @param heard takes the headers of each call as it begins, and gives what to tell how it ended
     */
    record Service(
            DecisionPoint decisions,
            UnusualChecks unusual,
            TextCache texts,
            AnswerWriter writer,
            Function<Metadata, Consumer<Status>> heard)
            implements ServerCallHandler<byte[], SentAnswer> {
        /** Nobody wants to know of calls. */
        static final Function<Metadata, Consumer<Status>> UNHEARD = headers -> status -> {};

        /** Answers with a decision point. */
        static Service of(DecisionPoint decisions) {
            return new Service(decisions, new UnusualChecks(decisions), new TextCache(), new AnswerWriter(), UNHEARD);
        }

        @Override
        public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], SentAnswer> call, Metadata headers) {
            call.request(MESSAGES);
            return new CheckCall(call, this, Caller.current(), heard.apply(headers));
        }
    }

    private CheckCall(ServerCall<byte[], SentAnswer> call, Service service, Principal caller, Consumer<Status> end) {
        this.call = call;
        this.service = service;
        this.caller = caller;
        this.end = end;
    }

    @Override
    public void onMessage(byte[] message) {
        if (request != null) {
            refused = true;
            close(Status.INTERNAL.withDescription("expected one request, found more"), null);
            return;
        }
        request = message;
    }

    @Override
    public void onHalfClose() {
        byte[] bytes = request;
        if (refused) {
            return;
        }
        asked = true;
        if (bytes == null) {
            close(Status.INTERNAL.withDescription("expected one request, found none"), null);
            return;
        }
        CheckRequest usual;
        try {
            usual = CheckReader.read(bytes, service.decisions.vocabulary(), service.texts);
            if (usual == null) {
                service.unusual
                        .answer(bytes, caller, call::isCancelled)
                        .thenAccept(answer -> send(SentAnswer.of(answer)))
                        .exceptionally(failure -> {
                            fail(failure);
                            return null;
                        });
                return;
            }
        } catch (RuntimeException | Error e) {
            fail(e);
            return;
        }
        StatusRuntimeException refusal = CheckRights.refusal(caller);
        if (refusal != null) {
            fail(refusal);
            return;
        }
        id = usual.id();
        service.decisions.decide(usual, this);
    }

    /** Takes the decision on a usual request, or why there is none. */
    @Override
    public void accept(@Nullable Decision decision, @Nullable Throwable failure) {
        if (decision == null) {
            fail(failure);
            return;
        }
        try {
            send(service.writer.write(decision, id));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void send(SentAnswer answer) {
        if (answer.length() >= UnreadAnswers.LEAST_BYTES && !hasRoom(answer)) {
            return;
        }
        call.sendHeaders(new Metadata());
        call.sendMessage(answer);
        close(Status.OK, null);
    }

    /** Whether a large answer may wait here for its reader; if not, the call is refused. */
    private boolean hasRoom(SentAnswer answer) {
        UnreadAnswers.Room taken = UnreadAnswers.room(call.getAttributes().get(Connection.KEY), answer.length());
        if (taken == null) {
            close(UnreadAnswers.NO_ROOM.status(), UnreadAnswers.NO_ROOM.trailers());
            return false;
        }
        room = taken;
        if (call.isCancelled()) {
            // The end may have been told before there was anything to release.
            release();
        }
        return true;
    }

    private void release() {
        UnreadAnswers.Room taken = room;
        if (taken != null) {
            taken.release();
        }
    }

    @Override
    public void onComplete() {
        release();
    }

    @Override
    public void onCancel() {
        if (!refused && !asked) {
            // Nothing else will end it.
            end.accept(Status.CANCELLED);
        }
        release();
    }

    private void fail(@Nullable Throwable failure) {
        StatusRuntimeException status =
                Statuses.of(failure == null ? new IllegalStateException("neither a decision nor a failure") : failure);
        close(status.getStatus(), status.getTrailers());
    }

    private void close(Status status, @Nullable Metadata trailers) {
        end.accept(status);
        call.close(status, trailers == null ? new Metadata() : trailers);
    }
}
