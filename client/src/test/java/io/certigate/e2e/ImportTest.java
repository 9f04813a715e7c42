package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Large files into a real server, killed in between, and files that are meant to do harm. */
@Timeout(300)
class ImportTest {
    private static final int ROWS = 40_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern CHUNK = Pattern.compile("\"chunk\":([0-9]+)");
    private static final Pattern REVISION = Pattern.compile("last revision ([0-9]+) of");

    /** So many chunks, and the release before them. */
    private static final int LAST_REVISION = ROWS / 1_000 + 1;

    private static final long GIBIBYTE = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    void clientKilled_sameCommand_goesOnAndWritesNothingTwice() throws Exception {
        Path file = rows();
        try (ServerUnderTest server = ServerUnderTest.start(folder.resolve("data"))) {
            Process first = start(file, server.target());
            awaitChunk(5);
            first.destroyForcibly().waitFor();
            Cli second = server.run("cert", "import", file.toString());

            assertThat(second.status()).as(second.toString()).isZero();
            assertThat(second.err()).contains("going on after ");
            assertThat(second.out())
                    .contains("stored " + ROWS + " of " + ROWS + " rows")
                    .doesNotContain("as they were");
            assertThat(revision(second.out())).isEqualTo(LAST_REVISION);
            assertThat(file.resolveSibling("rows.csv.progress")).doesNotExist();
        }
    }

    @Test
    void serverKilled_andStartedAgain_importGoesOnByItself() throws Exception {
        Path file = rows();
        Path data = folder.resolve("data");
        Path out = folder.resolve("out");
        ServerUnderTest server = ServerUnderTest.start(data);
        Process again = null;
        try {
            Process running = start(file, server.target());
            awaitChunk(5);
            server.kill();
            again = Program.builder("serve", "--grpc", server.target(), "--data", data.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();

            assertThat(running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(running.exitValue())
                    .as(Files.readString(folder.resolve("err")))
                    .isZero();
            assertThat(Files.readString(out))
                    .contains("stored " + ROWS + " of " + ROWS + " rows")
                    .doesNotContain("as they were");
            assertThat(revision(Files.readString(out))).isEqualTo(LAST_REVISION);
        } finally {
            if (again != null) {
                again.destroyForcibly().waitFor();
            }
            server.close();
        }
    }

    @Test
    void hostileFiles_areRefusedWithinAFewMebibytesAndSpoilNoOtherRow() throws Exception {
        String good = "{\"entity\": {\"type\": \"company\", \"id\": \"good\"}}\n";
        Path lines = Files.writeString(folder.resolve("lines.jsonl"), good);
        try (RandomAccessFile file = new RandomAccessFile(lines.toFile(), "rw")) {
            // A line of a gibibyte, of which the disk holds nothing.
            file.setLength(GIBIBYTE);
        }
        Files.writeString(lines, "\n" + good.replace("good", "better"), StandardOpenOption.APPEND);
        Path fields =
                Files.writeString(folder.resolve("fields.csv"), "holder,kind,from\ncompany:a,identity.real_name,\"");
        try (RandomAccessFile file = new RandomAccessFile(fields.toFile(), "rw")) {
            file.setLength(GIBIBYTE);
        }
        try (ServerUnderTest server = ServerUnderTest.start(folder.resolve("data"))) {
            Process long1 = start("import", lines, server.target());
            assertThat(long1.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("out"))).startsWith("stored 2 of 3 rows");
            assertThat(Files.readString(folder.resolve("err"))).contains("lines.jsonl:2: expected a line of at most");
            Cli csv = server.run("cert", "import", fields.toString());

            assertThat(csv.status()).isEqualTo(2);
            assertThat(csv.err()).contains("line 2: expected fields of at most 4096 characters");
            assertThat(server.done("entity", "get", "company:better").out()).contains("better");
        }
    }

    @Test
    void rowsAgainstTheState_areRefusedAndNamed() throws Exception {
        Path errors = folder.resolve("errors.csv");
        StringBuilder rows = new StringBuilder("holder,kind,number,from\n");
        for (int i = 0; i < 1_100; i++) {
            rows.append("company:many,identity.real_name,R-").append(i).append(",2020-01-01T00:00:00Z\n");
        }
        rows.append("company:ended,identity.real_name,R-1,2020-01-01T00:00:00Z\n");
        rows.append("company:b,identity.real_nam,R-1,2020-01-01T00:00:00Z\n");
        Path file = Files.writeString(folder.resolve("rows.csv"), rows);
        try (ServerUnderTest server = ServerUnderTest.start(folder.resolve("data"))) {
            server.done(
                    "cert",
                    "put",
                    "--holder",
                    "company:ended",
                    "--kind",
                    "identity.real_name",
                    "--number",
                    "R-1",
                    "--from",
                    "2020-01-01T00:00:00Z");
            server.done("cert", "revoke", "--holder", "company:ended", "--kind", "identity.real_name");
            Cli run = server.run("cert", "import", file.toString(), "--errors", errors.toString());

            assertThat(run.status()).isEqualTo(2);
            assertThat(run.out()).startsWith("stored 1000 of 1102 rows");
            assertThat(Files.readAllLines(errors, StandardCharsets.UTF_8))
                    .hasSize(103)
                    .anyMatch(line -> line.startsWith("1002,FAILED_PRECONDITION,\"expected at most 1000"))
                    .anyMatch(
                            line -> line.startsWith("1102,FAILED_PRECONDITION,\"expected a certification that has not"))
                    .anyMatch(line -> line.startsWith("1103,INVALID_ARGUMENT,") && line.contains("identity.real_name"));
            assertThat(run.err()).contains("rows.csv: further rows failed");
        }
    }

    private Path rows() throws IOException {
        Path file = folder.resolve("rows.csv");
        Program generated;
        try {
            generated = Program.run("bench", "rows", file.toString(), "--rows", Integer.toString(ROWS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(generated.status()).as(generated.toString()).isZero();
        return file;
    }

    private Process start(Path file, String target) throws IOException {
        return start("cert", "import", file.toString(), "--target", target);
    }

    private Process start(String command, Path file, String target) throws IOException {
        return start(command, file.toString(), "--target", target);
    }

    private Process start(String... words) throws IOException {
        return Program.builder(words)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    /** Waits until so many chunks are known to be acknowledged. */
    private void awaitChunk(long number) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> chunk() >= number);
    }

    private long chunk() throws IOException {
        try {
            Matcher found = CHUNK.matcher(Files.readString(folder.resolve("rows.csv.progress")));
            return found.find() ? Long.parseLong(found.group(1)) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static long revision(String out) {
        Matcher found = REVISION.matcher(out);
        assertThat(found.find()).as(out).isTrue();
        return Long.parseLong(found.group(1));
    }
}
