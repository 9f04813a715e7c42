package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.text.ReplayMeter;
import io.certigate.text.ReplayText;
import io.certigate.v1.ReplayCounts;
import io.certigate.v1.ReplayProgress;
import io.certigate.v1.ReplaySummary;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplayMeterTest {
    private final StringWriter screen = new StringWriter();
    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void show_withTooLittleDone_estimatesNothing() {
        ReplayMeter meter = new ReplayMeter(new PrintWriter(screen, true), false, nanos::get);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        meter.show(at(1));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        meter.show(at(500));

        assertThat(screen.toString().lines())
                .containsExactly(
                        "certigate: 0 %, 100 decisions, 0 different, 0 not replayable, 20/s",
                        "certigate: 50 %, 100 decisions, 0 different, 0 not replayable, 10/s, 10 s left");
    }

    @Test
    void summary_ofNothing_saysSo() {
        assertThat(ReplayText.summary(
                        ReplaySummary.newBuilder().setUnloggedDenials(1_234).build()))
                .startsWith("no decision in this range: nothing was replayed, and nothing is proven")
                .contains("  not logged      1,234 denials in this range, answered without being logged");
    }

    private static ReplayProgress at(int permille) {
        return ReplayProgress.newBuilder()
                .setPermille(permille)
                .setCounts(ReplayCounts.newBuilder().setIdentical(100))
                .build();
    }
}
