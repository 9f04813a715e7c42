package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.limit.CallerShare;
import io.certigate.server.security.Principal;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One caller who asks in a stream. A question for which everything is at hand is answered at once, on the event loop; another one when
 * it is decided, by the thread that does so. No thread waits for another one: who wants to change the call while another one is at it
 * leaves that to it.
 *
 * <p>Memory is bounded whatever the caller does. At most {@value #MAX_IN_FLIGHT} questions are asked for and not answered; a caller who
 * does not read its answers is not read either, but for at most {@value #MAX_COMING} questions that were asked for before.
 */
final class CheckStream extends ServerCall.Listener<StreamedCheck> {
    /** Most questions that are asked for and not answered. */
    static final int MAX_IN_FLIGHT = 128;

    /** Most questions that are asked for and have not come. */
    static final int MAX_COMING = 16;

    private final ServerCall<StreamedCheck, SentAnswer> call;
    private final StreamedAnswers answers;
    private final Principal caller;
    private final Consumer<CheckStream> ended;
    private final @Nullable Connection connection;
    private final CallerShare share;

    // How often something happened that was not worked off; who raises it from zero works it off.
    private final AtomicInteger signals = new AtomicInteger();
    // Answers that came while another thread was at work, each of them to a question in flight.
    private final Queue<SentAnswer> late = new ConcurrentLinkedQueue<>();
    // Only the event loop raises it.
    private final AtomicLong arrived = new AtomicLong();
    // How the stream ends when everything that arrived is answered; null as long as it goes on.
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private volatile boolean isCancelled;
    private volatile boolean isOver;

    // Only who works off signals uses these.
    private long requested;
    private long sent;
    private boolean hasBegun;

    /** How a stream ends; for one stream, since gRPC writes to the trailers. */
    private record End(Status status, Metadata trailers) {
        static End done() {
            return new End(Status.OK, new Metadata());
        }

        static End of(StatusRuntimeException failure) {
            Metadata trailers = failure.getTrailers();
            return new End(failure.getStatus(), trailers == null ? new Metadata() : trailers);
        }
    }

    /**
     * Makes a stream.
     *
     * @param connection that of the call; null if it has none that is counted
     * @param caller who asks
     * @param ended is told once that it has ended, by any thread
     */
    CheckStream(
            ServerCall<StreamedCheck, SentAnswer> call,
            @Nullable Connection connection,
            StreamedAnswers answers,
            Principal caller,
            Consumer<CheckStream> ended) {
        this.call = call;
        this.connection = connection;
        this.share = connection == null ? CallerShare.unlimited() : connection.share(caller);
        this.answers = answers;
        this.caller = caller;
        this.ended = ended;
    }

    /** Whose stream it is. */
    CallerShare share() {
        return share;
    }

    /** Asks for the first questions. */
    void begin() {
        signal();
    }

    /** Takes no further questions, answers those that came, and ends. Does not block. */
    void stop() {
        if (end.compareAndSet(null, End.of(Statuses.stopping()))) {
            signal();
        }
    }

    @Override
    public void onMessage(StreamedCheck check) {
        if (isOver) {
            return;
        }
        if (!check.problem().isEmpty()) {
            // Nobody knows which question that would answer.
            end.set(End.of(Statuses.of(new Invalid(List.of(new Violation("message", check.problem()))))));
            signal();
            return;
        }
        arrived.lazySet(arrived.getPlain() + 1);
        BusySignal refusal = connection == null ? null : connection.question();
        if (refusal != null) {
            finish(StreamedAnswers.failed(check.id(), refusal.failure()));
            return;
        }
        Asked asked = new Asked();
        answers.answer(check, caller, asked);
        if (!asked.isAnswered) {
            // Others need not wait for it.
            signal();
        }
    }

    /** Takes the answer to one question. */
    private final class Asked implements Consumer<SentAnswer> {
        // Seen at once where it matters: by the thread that asks, if it answers.
        private boolean isAnswered;

        @Override
        public void accept(SentAnswer answer) {
            isAnswered = true;
            finish(answer);
        }
    }

    @Override
    public void onHalfClose() {
        End known = end.get();
        if (known == null || known.status().getCode() != Status.Code.INVALID_ARGUMENT) {
            end.set(End.done());
        }
        signal();
    }

    @Override
    public void onReady() {
        signal();
    }

    @Override
    public void onCancel() {
        isCancelled = true;
        signal();
    }

    private void finish(SentAnswer answer) {
        if (signals.compareAndSet(0, 1)) {
            send(answer);
            work();
        } else {
            late.add(answer);
            signal();
        }
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            work();
        }
    }

    /** Works off signals, of which there is one, until there are none. */
    private void work() {
        int seen = 1;
        int wanted = 0;
        do {
            wanted += step();
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
        if (wanted > 0) {
            // Any thread may do this at any time, and on the event loop questions come before it returns.
            call.request(wanted);
        }
    }

    /** Does what there is to do; how many further questions to ask for. */
    private int step() {
        if (!hasBegun) {
            hasBegun = true;
            call.sendHeaders(new Metadata());
        }
        for (SentAnswer next = late.poll(); next != null; next = late.poll()) {
            send(next);
        }
        End how = end.get();
        if (isOver) {
            return 0;
        }
        if (isCancelled) {
            over();
        } else if (how == null) {
            return wanted();
        } else if (sent == arrived.get()) {
            close(how);
        }
        return 0;
    }

    private void send(SentAnswer answer) {
        sent++;
        if (isOver) {
            return;
        }
        try {
            call.sendMessage(answer);
        } catch (RuntimeException | Error e) {
            close(End.of(Statuses.of(e)));
        }
    }

    private int wanted() {
        long coming = requested - arrived.get();
        int wanted = (int) Math.min(MAX_COMING - coming, MAX_IN_FLIGHT - (requested - sent));
        if (coming > MAX_COMING / 2 || wanted <= 0 || !call.isReady()) {
            return 0;
        }
        requested += wanted;
        return wanted;
    }

    private void close(End how) {
        over();
        call.close(how.status(), how.trailers());
    }

    private void over() {
        isOver = true;
        ended.accept(this);
    }
}
