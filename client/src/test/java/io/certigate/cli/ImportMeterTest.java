package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ImportMeterTest {
    private final StringWriter screen = new StringWriter();
    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void show_elsewhere_isALineNowAndThen() {
        ImportMeter meter = meter(false, at(0, 0));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
        meter.show(at(100, 9_000));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        meter.show(at(250, 1_234_567));

        assertThat(screen.toString().lines()).containsExactly("25 %, 1,234,567 rows, 123,456 rows/s, 30 s left");
    }

    @Test
    void show_onATerminal_isABarThatALineReplaces() {
        ImportMeter meter = meter(true, at(500, 1_000));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(100));
        meter.show(at(501, 2_000));
        meter.line("a row failed");

        assertThat(screen.toString())
                .isEqualTo("\r\u001b[K[###############...............] 50 %, 2,000 rows, 10 rows/s, 13 h 51 min left"
                        + "\r\u001b[Ka row failed\n");
    }

    private ImportMeter meter(boolean terminal, ImportProgress progress) {
        return new ImportMeter(new PrintWriter(screen, true), terminal, nanos::get, progress);
    }

    private static ImportProgress at(long offset, long rows) {
        return new ImportProgress(
                "i",
                new ImportProgress.Source(1_000, "", ""),
                1,
                new RowReader.Place(offset, 1),
                new ImportCounts(rows, rows, 0, 0, 0, 1, ""),
                0);
    }
}
