package io.certigate.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The caller of a stream that is sent by a thread which may wait: it is sent no more than it takes. Set the handler for cancellation
 * to {@link #wake}.
 */
final class PatientReader {
    /** Longest time that a caller may keep the thread waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerCallStreamObserver<?> observer;
    private final String what;
    private final Semaphore woken = new Semaphore(0);

    /**
     * Takes over the observer's handler of readiness; before the service's method returns.
     *
     * @param what what is sent, for messages
     */
    PatientReader(ServerCallStreamObserver<?> observer, String what) {
        this.observer = observer;
        this.what = what;
        observer.setOnReadyHandler(this::wake);
    }

    /** Something may have changed. Does not block. */
    void wake() {
        woken.release();
    }

    /** Whether nobody waits any more. */
    boolean isGone() {
        return observer.isCancelled() || Thread.currentThread().isInterrupted();
    }

    /**
     * Waits until the caller takes more; whether it does, rather than having gone.
     *
     * @throws io.grpc.StatusRuntimeException if it takes nothing for too long
     */
    boolean await() {
        try {
            while (!observer.isReady() && !isGone()) {
                woken.drainPermits();
                if (!observer.isReady() && !isGone() && !woken.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw Statuses.late("expected a reader of " + what + ", found none for " + PATIENCE.toSeconds()
                            + " s; ask again");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !isGone();
    }
}
