package io.certigate.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows how an import goes on: a bar on a terminal, a line now and then elsewhere. */
final class ImportMeter {
    private static final int WIDTH = 30;
    private static final int PERCENT = 100;
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final Duration BAR_PERIOD = Duration.ofMillis(200);
    private static final Duration LINE_PERIOD = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long size;
    private final long firstOffset;
    private final long firstRows;
    private final long began;
    private long last;
    private boolean barShown;

    /**
     * Begins to measure.
     *
     * @param err where it shows
     * @param terminal whether that is a terminal
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     * @param progress where the import begins
     */
    ImportMeter(PrintWriter err, boolean terminal, LongSupplier nanoTime, ImportProgress progress) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.size = progress.source().size();
        this.firstOffset = progress.place().offset();
        this.firstRows = progress.counts().rows();
        this.began = nanoTime.getAsLong();
        this.last = began;
    }

    /** Shows how far it is, if it is time to. */
    void show(ImportProgress progress) {
        long now = nanoTime.getAsLong();
        Duration period = terminal ? BAR_PERIOD : LINE_PERIOD;
        if (now - last < period.toNanos()) {
            return;
        }
        last = now;
        String text = text(progress, Math.max(1, now - began));
        if (terminal) {
            err.print(CLEAR_LINE + bar(progress.place().offset()) + " " + text);
            err.flush();
            barShown = true;
        } else {
            err.println(text);
        }
    }

    /** Shows a line above the bar. */
    void line(String text) {
        clear();
        err.println(text);
    }

    /** Takes the bar away. */
    void clear() {
        if (barShown) {
            err.print(CLEAR_LINE);
            err.flush();
            barShown = false;
        }
    }

    private String bar(long offset) {
        int filled = size == 0 ? WIDTH : (int) (offset * WIDTH / size);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]";
    }

    private String text(ImportProgress progress, long nanos) {
        long offset = progress.place().offset();
        long percent = size == 0 ? PERCENT : offset * PERCENT / size;
        long millis = Math.max(1, Duration.ofNanos(nanos).toMillis());
        long rate =
                (progress.counts().rows() - firstRows) * Duration.ofSeconds(1).toMillis() / millis;
        long bytes = Math.max(1, offset - firstOffset);
        long left = Math.multiplyHigh(size - offset, millis) == 0 ? (size - offset) * millis / bytes : 0;
        return String.format(
                Locale.ROOT,
                "%d %%, %,d rows, %,d rows/s, %s left",
                percent,
                progress.counts().rows(),
                rate,
                time(Duration.ofMillis(left)));
    }

    private static String time(Duration left) {
        return left.toHours() > 0
                ? left.toHours() + " h " + left.toMinutesPart() + " min"
                : left.toMinutes() > 0
                        ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
                        : left.toSeconds() + " s";
    }
}
