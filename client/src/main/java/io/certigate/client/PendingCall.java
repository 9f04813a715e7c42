package io.certigate.client;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The future of one unary call; cancelling it cancels the call. */
final class PendingCall<Q, A, R> extends CompletableFuture<R> implements ClientResponseObserver<Q, A> {
    private final Function<A, R> read;
    private volatile @Nullable ClientCallStreamObserver<Q> call;

    PendingCall(Function<A, R> read) {
        this.read = read;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> started) {
        call = started;
    }

    @Override
    public void onNext(A answer) {
        try {
            complete(read.apply(answer));
        } catch (CertigateException e) {
            completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        completeExceptionally(failure instanceof StatusRuntimeException status ? Failures.of(status) : failure);
    }

    @Override
    public void onCompleted() {
        // Without effect if an answer came first, as it does.
        completeExceptionally(new CertigateException.Unexpected("the server ended the call without an answer", null));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        ClientCallStreamObserver<Q> running = call;
        if (cancelled && running != null) {
            running.cancel("cancelled by the caller", null);
        }
        return cancelled;
    }
}
