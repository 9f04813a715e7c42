package io.certigate.server.grpc;

import com.google.protobuf.Message;
import io.certigate.server.admin.AdminException;
import io.certigate.server.admin.Written;
import io.certigate.server.model.StateRecord;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How services that write and read the state answer. The calling thread, which may be the event loop, only checks the
 * request: writes go to the writer, reads to an executor.
 *
 * @param executor runs the reads, which block; bounded, and throws {@link RejectedExecutionException} when full
 */
record Calls(Executor executor) {
    /** What runs there knows who calls. */
    Calls {
        executor = Context.currentContextExecutor(executor);
    }

    /**
     * Answers a write.
     *
     * @param command starts it, given where to note what is wrong with the request; throws {@link AdminException}
     */
    <T extends StateRecord, R> void write(
            Message request,
            Function<Violations, CompletableFuture<Written<T>>> command,
            Function<Written<T>, R> answer,
            StreamObserver<R> observer) {
        if (isNewer(request, observer)) {
            return;
        }
        CompletableFuture<Written<T>> writing;
        try {
            writing = command.apply(new Violations());
        } catch (AdminException e) {
            observer.onError(Statuses.of(e));
            return;
        }
        ignoreCancellation(observer);
        writing.thenApply(answer).whenComplete((message, failure) -> {
            if (failure == null) {
                send(message, observer);
            } else {
                observer.onError(Statuses.of(failure));
            }
        });
    }

    /** Answers a read. */
    <R> void read(Message request, Supplier<R> query, StreamObserver<R> observer) {
        if (isNewer(request, observer)) {
            return;
        }
        ignoreCancellation(observer);
        try {
            executor.execute(() -> {
                R message;
                try {
                    message = query.get();
                } catch (RuntimeException | Error e) {
                    observer.onError(Statuses.of(e));
                    return;
                }
                send(message, observer);
            });
        } catch (RejectedExecutionException e) {
            observer.onError(Statuses.of(e));
        }
    }

    /** Answers a write that has to read first: both start on the executor. */
    <R> void readThenWrite(Message request, Supplier<CompletableFuture<R>> writing, StreamObserver<R> observer) {
        if (isNewer(request, observer)) {
            return;
        }
        ignoreCancellation(observer);
        CompletableFuture.supplyAsync(writing, task -> {
                    try {
                        executor.execute(task);
                    } catch (RejectedExecutionException e) {
                        observer.onError(Statuses.of(e));
                    }
                })
                .thenCompose(Function.identity())
                .whenComplete((message, failure) -> {
                    if (failure == null) {
                        send(message, observer);
                    } else {
                        observer.onError(Statuses.of(failure));
                    }
                });
    }

    /** Whether a request has a field that this version does not know; if so, it is refused. */
    private static boolean isNewer(Message request, StreamObserver<?> observer) {
        String field = NewerFields.first(request);
        if (field != null) {
            observer.onError(Statuses.unimplemented(field));
        }
        return field != null;
    }

    private static <R> void send(R message, StreamObserver<R> observer) {
        observer.onNext(message);
        observer.onCompleted();
    }

    /** A caller who has gone must not make the answer throw: what was written stays written. */
    private static void ignoreCancellation(StreamObserver<?> observer) {
        if (observer instanceof ServerCallStreamObserver<?> call) {
            call.setOnCancelHandler(() -> {});
        }
    }
}
