package io.certigate.server.grpc;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Works off signals for one caller of a stream, one turn at a time, on threads that callers share: whoever has more to do goes to
 * the end of their queue after each turn.
 */
final class Turns {
    private final Executor executor;
    private final Step step;
    private final Consumer<Throwable> failed;

    /** Signals that were not worked off yet; who raises it from zero begins a turn. */
    private final AtomicInteger signals = new AtomicInteger();

    /** What is done in a turn. */
    @FunctionalInterface
    interface Step {
        /** Does one thing; whether there may be another one at once. */
        boolean run() throws IOException;
    }

    /**
     * Begins with no signal.
     *
     * @param executor runs the turns, which block
     * @param failed is told if a turn fails, or there is none any more because the executor was shut down; within a turn, or
     *     instead of one
     */
    Turns(Executor executor, Step step, Consumer<Throwable> failed) {
        this.executor = executor;
        this.step = step;
        this.failed = failed;
    }

    /** Something may have happened. Does not block. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            submit();
        }
    }

    private void submit() {
        try {
            executor.execute(this::turn);
        } catch (RejectedExecutionException e) {
            // Only when the executor was shut down: this is the only turn.
            failed.accept(Statuses.stopping());
        }
    }

    private void turn() {
        int seen = signals.get();
        boolean goesOn = false;
        try {
            goesOn = step.run();
        } catch (IOException | RuntimeException | Error e) {
            failed.accept(e);
        }
        if (goesOn || signals.addAndGet(-seen) != 0) {
            submit();
        }
    }
}
