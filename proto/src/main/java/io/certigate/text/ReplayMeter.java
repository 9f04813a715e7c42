package io.certigate.text;

import io.certigate.v1.ReplayCounts;
import io.certigate.v1.ReplayProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Shows how a replay goes on: a bar on a terminal, a line now and then elsewhere. */
public final class ReplayMeter {
    private static final int WIDTH = 30;
    private static final int WHOLE = 1_000;
    /** Share of the whole from which on the pace so far tells how long the rest takes: before, releases are still being compiled. */
    private static final int ENOUGH = 20;

    private static final int PERMILLE_OF_PERCENT = 10;
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final Duration BAR_PERIOD = Duration.ofMillis(200);
    private static final Duration LINE_PERIOD = Duration.ofSeconds(5);

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long began;
    private long last;
    private boolean barShown;

    /**
     * Begins to measure.
     *
     * @param err where it shows
     * @param terminal whether that is a terminal
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    public ReplayMeter(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        this.last = began;
    }

    /** Whether it is time to show something again. */
    public boolean isDue() {
        Duration period = terminal ? BAR_PERIOD : LINE_PERIOD;
        return nanoTime.getAsLong() - last >= period.toNanos();
    }

    /** Shows how far it is, if it is time to. */
    public void show(ReplayProgress progress) {
        if (!isDue()) {
            return;
        }
        last = nanoTime.getAsLong();
        String text = text(progress, Math.max(1, last - began));
        if (terminal) {
            err.print(CLEAR_LINE + bar(progress.getPermille()) + " " + text);
            err.flush();
            barShown = true;
        } else {
            err.println("certigate: " + text);
        }
    }

    /** Takes the bar away. */
    public void clear() {
        if (barShown) {
            err.print(CLEAR_LINE);
            err.flush();
            barShown = false;
        }
    }

    private static String bar(int permille) {
        int filled = Math.min(WIDTH, permille * WIDTH / WHOLE);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]";
    }

    private static String text(ReplayProgress progress, long nanos) {
        ReplayCounts counts = progress.getCounts();
        long all = ReplayText.all(counts);
        long millis = Math.max(1, Duration.ofNanos(nanos).toMillis());
        int permille = progress.getPermille();
        return String.format(
                Locale.ROOT,
                "%d %%, %,d decisions, %,d different, %,d not replayable, %,d/s%s",
                progress.getPermille() / PERMILLE_OF_PERCENT,
                all,
                counts.getDifferent(),
                ReplayText.notReplayable(counts),
                all * Duration.ofSeconds(1).toMillis() / millis,
                permille < ENOUGH
                        ? ""
                        : ", " + time(Duration.ofMillis(millis * (WHOLE - permille) / permille)) + " left");
    }

    private static String time(Duration left) {
        return left.toHours() > 0
                ? left.toHours() + " h " + left.toMinutesPart() + " min"
                : left.toMinutes() > 0
                        ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
                        : left.toSeconds() + " s";
    }
}
