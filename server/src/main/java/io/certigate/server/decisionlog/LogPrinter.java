package io.certigate.server.decisionlog;

import io.certigate.json.MessageJson;
import io.certigate.server.decisionlog.LogCursor.Part;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints the decisions of a log as JSON Lines while they are made. It follows the log itself, which is its queue: whoever reads
 * the lines slowly, or not at all for a while, holds no decision up and loses none, unless the log deletes it before. What could
 * not be printed is counted, and told by a line of its own and in the program's log.
 */
public final class LogPrinter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogPrinter.class);
    private static final int PART = 1_000;
    private static final long PERIOD_MILLIS = 50;
    private static final long CLOSE_MILLIS = 5_000;

    private final LogReader reader;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean isCancelled;
    private volatile long place;
    private @Nullable Thread thread;

    /** Prints, once it is started, what comes after the present end of a log. */
    public LogPrinter(LogReader reader) throws IOException {
        this.reader = reader;
        this.place = reader.last();
    }

    /** Begins to print, on a thread of its own. */
    public void start(PrintWriter out) {
        Thread printing = new Thread(() -> print(out), "log-print");
        printing.setDaemon(true);
        printing.start();
        thread = printing;
    }

    private void print(PrintWriter out) {
        try {
            // Once more after the end: what was written until then.
            boolean isLast = false;
            while (!isLast) {
                isLast = closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
                if (!printNew(out)) {
                    return;
                }
            }
        } catch (CancellationException e) {
            // Told by who closes.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints what is new; false if nobody takes it any more. */
    private boolean printNew(PrintWriter out) {
        StringBuilder lines = new StringBuilder();
        try (LogCursor cursor = reader.after(place, DecisionFilter.ALL)) {
            for (boolean goesOn = true; goesOn; ) {
                Part part = cursor.next(PART, () -> isCancelled);
                lines.setLength(0);
                for (LoggedDecision decision : part.decisions()) {
                    MessageJson.write(decision.message(), lines);
                    lines.append('\n');
                }
                if (!lines.isEmpty() && !write(out, lines)) {
                    return false;
                }
                place = part.place();
                goesOn = !part.atEnd();
            }
        } catch (IOException | LostPlace e) {
            return skip(out, e);
        }
        return true;
    }

    private boolean write(PrintWriter out, CharSequence lines) {
        out.append(lines);
        if (out.checkError()) {
            LOG.error(
                    "decisions are not printed any more after the sequence {}: standard output cannot be written;"
                            + " they are in the log",
                    place);
            return false;
        }
        return true;
    }

    /** Goes on behind what cannot be read any more, and says so. */
    private boolean skip(PrintWriter out, Exception why) {
        long from = place + 1;
        try {
            long next = why instanceof LostPlace ? reader.first() : reader.last() + 1;
            if (next <= from) {
                return true;
            }
            place = next - 1;
            LOG.error("the decisions with the sequences {} to {} could not be printed", from, place, why);
            return write(
                    out,
                    "{\"skipped\":{\"log\":\"" + reader.identity() + "\",\"from\":" + from + ",\"through\":" + place
                            + "}}\n");
        } catch (IOException e) {
            LOG.error("the decision log cannot be read; printing is tried again", e);
            return true;
        }
    }

    /** Prints what is left, for a bounded time. */
    @Override
    public void close() throws InterruptedException {
        closing.countDown();
        Thread printing = thread;
        if (printing == null) {
            return;
        }
        printing.join(CLOSE_MILLIS);
        if (printing.isAlive()) {
            isCancelled = true;
            LOG.error(
                    "decisions after the sequence {} could not be printed before the end, since nobody took them in {} ms;"
                            + " they are in the log",
                    place,
                    CLOSE_MILLIS);
        }
    }
}
