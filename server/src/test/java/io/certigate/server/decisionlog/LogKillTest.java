package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer is killed again and again, at random points: whatever it said to be answered is in the log. */
class LogKillTest {
    private static final int FEW = 5;
    private static final int MANY = 100;
    private static final int MOST_ANSWERS = 6_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"BOUNDED", "STRICT"})
    void kill_aFewTimes_losesNothingThatWasAnswered(LogSettings.Mode mode) throws Exception {
        killAll(mode, FEW);
    }

    /** Run by {@code mvn -Pkills -pl proto,server test}. */
    @Tag("kills")
    @ParameterizedTest
    @EnumSource(names = {"BOUNDED", "STRICT"})
    void kill_aHundredTimes_losesNothingThatWasAnswered(LogSettings.Mode mode) throws Exception {
        killAll(mode, MANY);
    }

    private void killAll(LogSettings.Mode mode, int times) throws Exception {
        LogFolder log = LogFolder.in(folder);
        // Where it is killed differs from run to run as well: the processes race.
        Random random = new Random(mode.ordinal());
        long total = 0;
        for (int i = 0; i < times; i++) {
            Set<String> answered = kill(mode, "run" + i, 1 + random.nextInt(MOST_ANSWERS));
            total += answered.size();

            LogWriter.open(
                            log,
                            Origin.of("node", "0.1.0", "0.14.0"),
                            LogSettings.DEFAULT.segments(LogSettings.MIN_SEGMENT_BYTES),
                            InstantSource.fixed(Entries.AT))
                    .close();
            LogContents contents = LogContents.of(log);
            assertThat(contents.ids()).doesNotHaveDuplicates();
            assertThat(new HashSet<>(contents.ids())).containsAll(answered);
            assertThat(log.damaged()).isEmpty();
            startAnew();
        }
        assertThat(total).isGreaterThan(times);
    }

    /** What was checked is removed: the next run begins an empty log. */
    private void startAnew() throws IOException {
        try (Stream<Path> files = Files.list(LogFolder.in(folder).path())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Starts a writer and kills it after so many answers; what it said until it was gone. */
    private Set<String> kill(LogSettings.Mode mode, String name, int after) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        mode.name(),
                        name))
                .redirectError(folder.resolve("errors").toFile())
                .start();
        Set<String> answered = new HashSet<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // The kill may cut the last line off.
                if (line.length() == name.length() + KilledWriter.DIGITS + 1) {
                    answered.add(line);
                }
                if (answered.size() == after) {
                    // Not the process itself, which would close its output before all of it is read.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(answered)
                .describedAs(() -> "what the writer answered; it said " + read(folder.resolve("errors")))
                .hasSizeGreaterThanOrEqualTo(after);
        return answered;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
