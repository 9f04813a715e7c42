package io.certigate.server.grpc;

import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc;
import io.certigate.v1.Effect;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Somebody who asks one question after the other on a connection of its own, whatever others do to the server meanwhile. */
final class HonestCaller implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final double HIGH = 0.99;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String RIGHT = "right";

    private final ManagedChannel channel;
    private final AtomicInteger refused = new AtomicInteger();
    private final CheckActionRequest question;
    private final Effect right;
    private final Thread thread;
    private volatile boolean isOver;
    // Guarded by this.
    private final List<Long> nanos = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    /**
     * Begins to ask, and returns when there is a first answer.
     *
     * @param channel its connection, which it closes
     * @param right the only right answer
     */
    HonestCaller(ManagedChannel channel, CheckActionRequest question, Effect right) {
        this.channel = channel;
        this.question = question;
        this.right = right;
        ask();
        this.thread = new Thread(this::run, "honest");
        thread.start();
    }

    private void run() {
        while (!isOver) {
            ask();
        }
    }

    /** Asks until there is an answer; who is told that there is too much to do, asks again. */
    private void ask() {
        long begun = System.nanoTime();
        String found = answer();
        while (found.isEmpty() && !isOver) {
            refused.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
            found = answer();
        }
        synchronized (this) {
            nanos.add(System.nanoTime() - begun);
            if (!found.equals(RIGHT) && !found.isEmpty()) {
                wrong.add(found);
            }
        }
    }

    /** What came of a question: empty if the node had too much to do. */
    private String answer() {
        try {
            CheckActionResponse answer = DecisionServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .checkAction(question);
            return answer.getEffect() == right ? RIGHT : answer.toString();
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
                    ? ""
                    : e.getStatus().toString();
        }
    }

    /** How often the node had too much to do. */
    int refused() {
        return refused.get();
    }

    /** Everything but right answers. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** How many answers there are since the last look at the slow ones. */
    synchronized int count() {
        return nanos.size();
    }

    /** How long 99 of 100 answers took at most since the last time that this was asked, in milliseconds. */
    synchronized double highMillis() {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        nanos.clear();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(HIGH * sorted.size()) - 1) / 1e6;
    }

    @Override
    public void close() throws InterruptedException {
        isOver = true;
        thread.join(TimeUnit.SECONDS.toMillis(2 * PATIENCE_SECONDS));
        channel.shutdownNow();
    }
}
