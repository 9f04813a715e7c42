package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.json.MessageJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPrinterTest {
    private static final int DECISIONS = 20;

    @TempDir
    private Path data;

    private final StringWriter out = new StringWriter();

    private LogFolder folder() {
        return LogFolder.in(data);
    }

    /** Each time the log is opened it begins another segment. */
    private LogFolder made(int segments) throws IOException {
        LogFolder made = LogFolder.in(data.resolve("made"));
        for (int i = 0; i < segments; i++) {
            try (SampleLog log = new SampleLog(made, i)) {
                log.write(DECISIONS);
            }
        }
        folder().create();
        folder().identify(made.identity());
        return made;
    }

    private void put(LogFolder from, int number) throws IOException {
        Path whole = data.resolve("whole");
        Files.write(whole, SampleLog.image(from, number).bytes());
        Files.move(whole, folder().segment(number).path(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> lines(LogFolder folder, int segment) throws IOException {
        List<String> lines = new ArrayList<>();
        for (LoggedDecision each : SampleLog.all(folder)) {
            if (each.header().getSegment() == segment) {
                lines.add(MessageJson.of(each.message()));
            }
        }
        return lines;
    }

    private List<String> printed() {
        return out.toString().lines().toList();
    }

    @Test
    void print_logCannotBeReadForAWhile_leavesNothingOut() throws Exception {
        LogFolder made = made(2);
        put(made, 1);
        try (LogPrinter printer = new LogPrinter(new LogReader(folder(), true))) {
            // Without it nobody knows whether the next segment is one of the log.
            Path identity = folder().path().resolve("identity");
            Files.move(identity, data.resolve("hidden"));
            put(made, 2);
            printer.start(new PrintWriter(out));
            await().during(java.time.Duration.ofMillis(200))
                    .until(() -> printed().isEmpty());
            Files.move(data.resolve("hidden"), identity);

            await().until(() -> printed().size() >= DECISIONS);
        }
        assertThat(printed()).isEqualTo(lines(made, 2));
    }

    @Test
    void print_segmentThatCannotBeRead_saysWhatIsSkippedAndGoesOn() throws Exception {
        LogFolder made = made(3);
        put(made, 1);
        try (LogPrinter printer = new LogPrinter(new LogReader(folder(), true))) {
            long from = new LogReader(folder(), false).last() + 1;
            Files.write(
                    folder().segment(2).path(),
                    UUID.randomUUID().toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            put(made, 3);
            printer.start(new PrintWriter(out));

            await().until(() -> printed().size() > DECISIONS);
            long through = SampleLog.image(made, 3).frames().get(0).sequence() - 1;
            assertThat(printed().get(0))
                    .isEqualTo("{\"skipped\":{\"log\":\"" + made.identity() + "\",\"from\":" + from + ",\"through\":"
                            + through + "}}");
        }
        assertThat(printed().subList(1, printed().size())).isEqualTo(lines(made, 3));
    }

    @Test
    void print_whatFollowsWasDeleted_saysWhatIsSkippedAndGoesOn() throws Exception {
        LogFolder made = made(3);
        put(made, 1);
        try (LogPrinter printer = new LogPrinter(new LogReader(folder(), true))) {
            Files.delete(folder().segment(1).path());
            put(made, 3);
            printer.start(new PrintWriter(out));

            await().until(() -> printed().size() > DECISIONS);
        }
        assertThat(printed().get(0)).startsWith("{\"skipped\":{\"log\":\"" + made.identity() + "\",\"from\":");
        assertThat(printed().subList(1, printed().size())).isEqualTo(lines(made, 3));
    }
}
