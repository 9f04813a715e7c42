package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.admin.ImportSession;
import io.certigate.v1.ImportChunk;
import io.certigate.v1.ImportHeader;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One import. It holds at most {@value #MAX_IN_FLIGHT} chunks and answers: the next chunk is only asked for when an answer
 * has gone to a caller who takes it. It answers in the order of the chunks, whatever the order in which they complete.
 */
final class ImportCall implements StreamObserver<ImportRecordsRequest> {
    /** Most chunks that are not answered yet. */
    static final int MAX_IN_FLIGHT = 4;

    private final ServerCallStreamObserver<ImportRecordsResponse> caller;
    private final ImportSession session;
    private final Executor executor;
    private final Duration maxIdle;
    private final Consumer<ImportCall> release;

    // Guarded by this object: callers, the executor, the writer and the clock meet here.
    private final Queue<CompletableFuture<ImportRecordsResponse>> unanswered = new ArrayDeque<>();
    private CompletableFuture<Void> patience = CompletableFuture.completedFuture(null);
    private @Nullable ImportHeader header;
    private String actor = "";
    private long lastNumber;
    private int working;
    private boolean complete;
    private boolean ended;
    private boolean released;

    /**
     * Makes one.
     *
     * @param caller who is answered
     * @param session writes the chunks
     * @param executor prepares chunks, one after the other
     * @param maxIdle longest wait for the caller
     * @param release runs once, when this holds nothing any more
     */
    ImportCall(
            ServerCallStreamObserver<ImportRecordsResponse> caller,
            ImportSession session,
            Executor executor,
            Duration maxIdle,
            Consumer<ImportCall> release) {
        this.caller = caller;
        this.session = session;
        this.executor = executor;
        this.maxIdle = maxIdle;
        this.release = release;
    }

    /** Asks for the header. */
    synchronized void begin() {
        caller.disableAutoRequest();
        caller.setOnCancelHandler(() -> onError(new IllegalStateException("the caller has gone")));
        caller.setOnReadyHandler(this::answer);
        caller.request(1);
        waitForCaller();
    }

    /** Refuses to begin. */
    synchronized void refuse(RuntimeException why) {
        ended = true;
        released = true;
        caller.onError(why);
    }

    /** Ends it from this side. */
    synchronized void stop(RuntimeException why) {
        fail(why);
    }

    @Override
    public synchronized void onNext(ImportRecordsRequest part) {
        if (ended) {
            return;
        }
        waitForCaller();
        try {
            if (header == null) {
                header = header(part);
                caller.request(MAX_IN_FLIGHT);
            } else {
                take(header, chunk(part));
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public synchronized void onError(Throwable gone) {
        end();
    }

    @Override
    public synchronized void onCompleted() {
        complete = true;
        answer();
    }

    private ImportHeader header(ImportRecordsRequest part) {
        if (!part.hasHeader()) {
            throw invalid("header", "expected a header in the first message, found none");
        }
        requireKnown(part);
        actor = ImportRequests.check(part.getHeader());
        return part.getHeader();
    }

    private ImportChunk chunk(ImportRecordsRequest part) {
        if (!part.hasChunk()) {
            throw invalid("chunk", "expected a chunk after the header, found " + part.getPartCase());
        }
        ImportRequests.check(part.getChunk(), lastNumber);
        lastNumber = part.getChunk().getNumber();
        return part.getChunk();
    }

    private void take(ImportHeader shared, ImportChunk chunk) {
        CompletableFuture<ImportRecordsResponse> done = new CompletableFuture<>();
        unanswered.add(done);
        working++;
        done.whenComplete((answer, failure) -> worked());
        try {
            String by = actor;
            executor.execute(() -> write(shared, by, chunk, done));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
    }

    private void write(
            ImportHeader shared, String by, ImportChunk chunk, CompletableFuture<ImportRecordsResponse> done) {
        try {
            requireKnown(ImportRecordsRequest.newBuilder().setChunk(chunk).build());
            session.write(ImportRequests.chunk(shared, by, chunk)).whenComplete((imported, failure) -> {
                if (failure == null) {
                    done.complete(ImportRequests.answer(imported));
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException | Error e) {
            session.abandon();
            done.completeExceptionally(e);
        }
    }

    private synchronized void worked() {
        working--;
        answer();
        releaseIfIdle();
    }

    /** Answers what is done, as far as the caller takes it. */
    private synchronized void answer() {
        while (!ended) {
            CompletableFuture<ImportRecordsResponse> next = unanswered.peek();
            if (next == null) {
                if (complete) {
                    end();
                    caller.onCompleted();
                }
                return;
            }
            if (!next.isDone() || !caller.isReady()) {
                return;
            }
            if (next.isCompletedExceptionally()) {
                next.whenComplete((none, failure) -> fail(failure));
                return;
            }
            unanswered.remove();
            caller.onNext(next.join());
            caller.request(1);
            waitForCaller();
        }
    }

    /** Starts to wait for the caller anew. */
    private void waitForCaller() {
        patience.complete(null);
        patience = new CompletableFuture<>();
        CompletableFuture<Void> mine = patience;
        mine.orTimeout(maxIdle.toNanos(), TimeUnit.NANOSECONDS).whenComplete((none, late) -> {
            if (late != null) {
                late(mine);
            }
        });
    }

    private synchronized void late(CompletableFuture<Void> waited) {
        if (ended || !waited.equals(patience)) {
            return;
        }
        CompletableFuture<ImportRecordsResponse> next = unanswered.peek();
        if (next != null && !next.isDone()) {
            // It is the store that takes its time.
            waitForCaller();
        } else {
            fail(Statuses.late("expected the next part, or the last answer to be taken, within " + maxIdle.toSeconds()
                    + " s, found neither; go on with the chunk after the last that was answered"));
        }
    }

    private void fail(Throwable failure) {
        if (!ended) {
            end();
            caller.onError(Statuses.of(failure));
        }
    }

    private void end() {
        ended = true;
        session.abandon();
        unanswered.clear();
        patience.complete(null);
        releaseIfIdle();
    }

    private void releaseIfIdle() {
        if (ended && working == 0 && !released) {
            released = true;
            release.accept(this);
        }
    }

    private static void requireKnown(ImportRecordsRequest part) {
        String newer = NewerFields.first(part);
        if (newer != null) {
            throw Statuses.unimplemented(newer);
        }
    }

    private static Invalid invalid(String field, String description) {
        return new Invalid(List.of(new Violation(field, description)));
    }
}
