package io.certigate.server.grpc;

import com.google.protobuf.Message;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.v1.DocumentChunk;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Receives the documents of one call, bounded in size and time, and answers it elsewhere once they are all there.
 *
 * @param <Q> a part of what is sent
 * @param <R> the answer
 */
abstract class DocumentUpload<Q extends Message, R> implements StreamObserver<Q> {
    /** Longest time from the first to the last part. */
    static final Duration MAX_TIME = Duration.ofSeconds(60);

    private final StreamObserver<R> observer;
    private final ByteBudget budget;
    private final Executor executor;
    private final DocumentAssembler documents = new DocumentAssembler();
    private final CompletableFuture<Void> received = new CompletableFuture<>();
    // Guarded by this object: the clock ends what the caller does not.
    private long taken;
    private boolean ended;

    /**
     * Makes one.
     *
     * @param observer who is answered
     * @param budget of all uploads
     * @param executor runs what blocks; bounded
     */
    DocumentUpload(StreamObserver<R> observer, ByteBudget budget, Executor executor) {
        this.observer = observer;
        this.budget = budget;
        this.executor = executor;
    }

    /** Reads a part; hands documents to {@link #chunk}. */
    abstract void read(Q part);

    /** Answers; may block. */
    abstract R answer(List<PolicyDocument> all) throws InvalidPolicies;

    /** Sends what follows the answer, if anything does; may block. */
    void rest() {}

    /** Begins to receive. */
    final DocumentUpload<Q, R> begin() {
        if (observer instanceof ServerCallStreamObserver<?> call) {
            // A caller who has gone must not make the answer throw: what was written stays written.
            call.setOnCancelHandler(() -> {});
        }
        received.orTimeout(MAX_TIME.toSeconds(), TimeUnit.SECONDS).exceptionally(late -> {
            refuse(Statuses.late("expected all documents within " + MAX_TIME.toSeconds() + " s, found some missing"));
            return null;
        });
        return this;
    }

    /** Takes the next chunk of a document. */
    final void chunk(DocumentChunk chunk) {
        chunk(chunk, documents);
    }

    /** Takes the next chunk of a document of another set. */
    final void chunk(DocumentChunk chunk, DocumentAssembler into) {
        int bytes = chunk.getSerializedSize();
        budget.take(bytes);
        taken += bytes;
        into.add(chunk);
    }

    @Override
    public final synchronized void onNext(Q part) {
        if (ended) {
            return;
        }
        try {
            String newer = NewerFields.first(part);
            if (newer != null) {
                throw Statuses.unimplemented(newer);
            }
            read(part);
        } catch (RuntimeException | Error e) {
            refuse(e);
        }
    }

    @Override
    public final synchronized void onError(Throwable gone) {
        if (!ended) {
            end();
            giveBack();
        }
    }

    @Override
    public final synchronized void onCompleted() {
        if (ended) {
            return;
        }
        end();
        try {
            executor.execute(this::finish);
        } catch (RejectedExecutionException e) {
            giveBack();
            observer.onError(Statuses.of(e));
        }
    }

    private void finish() {
        R message;
        try {
            message = answer(documents.finish());
        } catch (InvalidPolicies | RuntimeException | Error e) {
            observer.onError(Statuses.of(e));
            return;
        } finally {
            giveBack();
        }
        observer.onNext(message);
        rest();
        observer.onCompleted();
    }

    private synchronized void refuse(Throwable failure) {
        if (!ended) {
            end();
            giveBack();
            observer.onError(Statuses.of(failure));
        }
    }

    private void end() {
        ended = true;
        received.complete(null);
    }

    private synchronized void giveBack() {
        budget.giveBack(taken);
        taken = 0;
    }
}
