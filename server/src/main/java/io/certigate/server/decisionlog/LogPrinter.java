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
    private final String log;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean isCancelled;
    private volatile long place;
    private @Nullable Thread thread;

    // Only the printing thread uses these.
    private boolean isTaken = true;
    private String failure = "";

    /** Prints, once it is started, what comes after the present end of a log. */
    public LogPrinter(LogReader reader) throws IOException {
        this.reader = reader;
        this.log = reader.identity();
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
            while (!isLast && isTaken) {
                isLast = closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
                printNew(out);
            }
            if (!failure.isEmpty()) {
                LOG.error(
                        "decisions after the sequence {} were not printed before the end; they are in the log", place);
            }
        } catch (CancellationException e) {
            // Told by who closes.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void printNew(PrintWriter out) {
        StringBuilder lines = new StringBuilder();
        try (LogCursor cursor =
                reader.after(place, DecisionFilter.ALL, (from, through, why) -> skip(out, from, through, why))) {
            for (boolean goesOn = true; goesOn && isTaken; ) {
                Part part = cursor.next(PART, () -> isCancelled);
                lines.setLength(0);
                for (LoggedDecision decision : part.decisions()) {
                    MessageJson.write(decision.message(), lines);
                    lines.append('\n');
                }
                write(out, lines);
                if (isTaken) {
                    place = part.place();
                }
                goesOn = !part.atEnd();
            }
            failure = "";
        } catch (LostPlace e) {
            skipToFirst(out, e);
        } catch (IOException e) {
            fail(e);
        }
    }

    private void write(PrintWriter out, CharSequence lines) {
        if (lines.isEmpty()) {
            return;
        }
        out.append(lines);
        if (out.checkError()) {
            isTaken = false;
            LOG.error(
                    "decisions are not printed any more after the sequence {}: standard output cannot be written;"
                            + " they are in the log",
                    place);
        }
    }

    /** What could not be read may be read the next time: nothing is passed over. */
    private void fail(IOException why) {
        if (!failure.equals(why.toString())) {
            failure = why.toString();
            LOG.error("the decision log cannot be read after the sequence {}; printing is tried again", place, why);
        }
    }

    private void skipToFirst(PrintWriter out, LostPlace why) {
        try {
            long first = reader.first();
            skip(out, place + 1, first - 1, why);
            place = Math.max(place, first - 1);
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Says what is not there any more. */
    private void skip(PrintWriter out, long from, long through, Exception why) {
        LOG.error("the decisions with the sequences {} to {} could not be printed", from, through, why);
        if (from <= through) {
            write(out, "{\"skipped\":{\"log\":\"" + log + "\",\"from\":" + from + ",\"through\":" + through + "}}\n");
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
