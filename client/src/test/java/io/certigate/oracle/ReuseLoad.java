package io.certigate.oracle;

import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.CheckResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** One client that reuses answers, asked by several threads that never stop; what it answers is remembered. */
final class ReuseLoad implements AutoCloseable {
    private static final int THREADS = 2;
    private static final Duration PAUSE = Duration.ofNanos(500_000);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    // Other numbers than the calls of others.
    private static final AtomicLong CALLS = new AtomicLong(Long.MIN_VALUE);

    private final String name;
    private final CertigateClient client;
    private final Function<SplittableRandom, Query> questions;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Future<List<Observation>>> running = new ArrayList<>();
    private final Map<String, Long> failures = new ConcurrentHashMap<>();
    private final LongAdder reused = new LongAdder();
    private final LongAdder reusedPermits = new LongAdder();
    private volatile boolean stopped;

    /**
     * Starts asking.
     *
     * @param name one whose answers never go back, or nothing if it asks several nodes
     * @param client is closed with this
     * @param questions what to ask
     */
    ReuseLoad(
            String name, CertigateClient client, Function<SplittableRandom, Query> questions, SplittableRandom random) {
        this.name = name;
        this.client = client;
        this.questions = questions;
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom own = random.split();
            running.add(threads.submit(() -> ask(own)));
        }
    }

    private List<Observation> ask(SplittableRandom random) {
        List<Observation> seen = new ArrayList<>();
        while (!stopped) {
            Query query = questions.apply(random);
            long sent = System.nanoTime();
            try {
                CheckResult result = client.check(Asking.question(query));
                if (result.reused()) {
                    reused.increment();
                    reusedPermits.add(result.allowed() ? 1 : 0);
                }
                seen.add(new Observation(
                        name,
                        query,
                        Observation.Demand.NONE,
                        sent,
                        System.nanoTime(),
                        CALLS.incrementAndGet(),
                        result.reused(),
                        Observation.Said.of(result.response())));
            } catch (CertigateException e) {
                failures.merge(e.getClass().getSimpleName(), 1L, Long::sum);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return seen;
    }

    /** How many answers it gave again. */
    long reused() {
        return reused.sum();
    }

    /** How many of them allowed. */
    long reusedPermits() {
        return reusedPermits.sum();
    }

    /** Stops asking, and returns what was answered. */
    List<Observation> stop() throws ExecutionException, InterruptedException, TimeoutException {
        stopped = true;
        List<Observation> all = new ArrayList<>();
        for (Future<List<Observation>> each : running) {
            all.addAll(each.get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
        return all;
    }

    /** How many calls had no answer, by the name of the exception. */
    Map<String, Long> failures() {
        return Map.copyOf(failures);
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
        client.close();
    }
}
