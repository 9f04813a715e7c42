package io.certigate.server.telemetry;

import io.certigate.server.model.Certification;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.StateStore.CertificationFilter;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the certifications that end soon: goes through the registry page by page with pauses, so that it takes little of the database
 * however large that is, and tells what it found when it is through.
 */
public final class ExpiringCertifications implements AutoCloseable {
    /** Most certifications of a page. */
    static final int PAGE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(ExpiringCertifications.class);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PERIOD = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final int[] DAYS = {1, 7, 30};

    /** Lists certifications. */
    @FunctionalInterface
    public interface Source {
        /**
         * A page of them. Blocks.
         *
         * @throws StoreException if they cannot be read
         */
        List<Versioned<Certification>> page(CertificationFilter filter, int limit);
    }

    /** What was found: numbers for each of {@link #DAYS}. */
    private record Found(Instant begun, long[] numbers) {}

    private final Source source;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor thread;
    private volatile @Nullable Found last;

    // Only the thread uses these.
    private @Nullable CertificationKey after;
    private Found counting;

    private ExpiringCertifications(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
        this.counting = new Found(clock.instant(), new long[DAYS.length]);
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "expiring-certifications");
            made.setDaemon(true);
            return made;
        });
    }

    /** Counts until closed. */
    public static ExpiringCertifications start(Source source, InstantSource clock) {
        ExpiringCertifications started = new ExpiringCertifications(source, clock);
        started.next(Duration.ZERO);
        return started;
    }

    /** Tells what was found last. */
    public void register(Signals signals) {
        signals.add(Metric.EXPIRING, sink -> {
                    Found found = last;
                    for (int i = 0; found != null && i < DAYS.length; i++) {
                        sink.value(found.numbers[i], DAYS[i] + "d");
                    }
                })
                .add(Metric.EXPIRING_AGE, sink -> {
                    Found found = last;
                    if (found != null) {
                        sink.value(
                                Duration.between(found.begun, clock.instant()).toMillis() / MILLIS_PER_SECOND);
                    }
                });
    }

    private void next(Duration pause) {
        if (!thread.isShutdown()) {
            thread.schedule(this::step, pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void step() {
        Duration pause;
        try {
            pause = page() ? PERIOD : PAUSE;
        } catch (StoreException e) {
            // Whoever follows the state tells that it cannot be read; this goes on where it was.
            pause = RETRY;
        } catch (RuntimeException e) {
            LOG.error("certifications that end soon could not be counted; trying again", e);
            pause = RETRY;
        }
        next(pause);
    }

    /** Counts a page; whether it was the last one. */
    private boolean page() {
        if (after == null) {
            counting = new Found(clock.instant(), new long[DAYS.length]);
        }
        List<Versioned<Certification>> page = source.page(new CertificationFilter(null, "", after), PAGE);
        page.forEach(each -> count(each.record()));
        if (page.size() < PAGE) {
            last = counting;
            after = null;
            return true;
        }
        Certification end = page.get(page.size() - 1).record();
        after = new CertificationKey(end.holder(), end.kind(), end.number());
        return false;
    }

    private void count(Certification certification) {
        Instant until = certification.validUntil();
        Certification.End end = certification.end();
        Instant now = counting.begun;
        if (until == null
                || !now.isBefore(until)
                || (end != null && end.effectiveAt().isBefore(until))) {
            return;
        }
        for (int i = 0; i < DAYS.length; i++) {
            if (!until.isAfter(now.plus(Duration.ofDays(DAYS[i])))) {
                counting.numbers[i]++;
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
