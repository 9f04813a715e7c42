package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The change log from the command line: followed, audited, pruned, and what the node says of itself. */
class ChangesTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private ServerUnderTest server;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = ServerUnderTest.start(folder.resolve("data"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void put(String id) {
        server.done("entity", "put", "company:" + id, "--why", "because " + id, "--actor", "li");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /** A {@code certigate watch} in a process of its own. */
    private final class Watch implements AutoCloseable {
        private final Path errors = folder.resolve("watch.err");
        private final Process process;
        private final BufferedReader lines;

        Watch(String... more) throws IOException {
            List<String> args = new ArrayList<>(List.of("watch", "-v", "--timeout", "3s", "--target", server.target()));
            args.addAll(List.of(more));
            process = Program.builder(args.toArray(String[]::new))
                    .redirectError(errors.toFile())
                    .start();
            lines = process.inputReader(StandardCharsets.UTF_8);
        }

        String next() throws Exception {
            CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
                try {
                    return String.valueOf(lines.readLine());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return line.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        String id() throws Exception {
            return json(next()).path("entity").path("id").stringValue();
        }

        String errors() throws IOException {
            return Files.readString(errors);
        }

        /** By SIGTERM, which runs the same hook as Ctrl-C: a build in the background of a shell hands SIGINT down as ignored. */
        int interrupt() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void watch_serverKilledAndStartedAgain_showsEveryChangeOnceAndEndsWithZero() throws Exception {
        long before = json(server.done("state", "-o", "json").out())
                .path("revision")
                .path("number")
                .longValue();
        try (Watch watch = new Watch("--after", Long.toString(before), "-o", "json")) {
            put("a");
            put("b");
            assertThat(watch.id()).isEqualTo("a");
            assertThat(watch.id()).isEqualTo("b");

            server.kill();
            server = ServerUnderTest.startAt(server.target(), folder.resolve("data"), Checkout.policies());
            put("c");
            put("d");

            JsonNode third = json(watch.next());
            assertThat(third.path("entity").path("id").stringValue()).isEqualTo("c");
            assertThat(third.path("why").stringValue()).isEqualTo("because c");
            assertThat(third.path("actor").stringValue()).isEqualTo("unauthenticated:li");
            assertThat(third.path("revision").path("number").longValue()).isEqualTo(before + 3);
            assertThat(watch.id()).isEqualTo("d");
            assertThat(watch.errors()).contains("the watch was interrupted", "going on after revision");
            assertThat(watch.interrupt()).isZero();
        }
    }

    @Test
    void watch_text_hasOneLineForEachChange() throws Exception {
        try (Watch watch = new Watch("--after", "0")) {
            assertThat(watch.next()).contains("REVISION", "RECORDED", "BY", "RECORD", "WHY");
            assertThat(watch.next()).contains("release ", "published");
            assertThat(watch.next()).contains("release ", "active");
            server.done(
                    "cert",
                    "put",
                    "--holder",
                    "company:a",
                    "--kind",
                    "cn.icp.filing",
                    "--from",
                    "2022-01-01T00:00:00Z");
            assertThat(watch.next())
                    .contains("certification company:a cn.icp.filing", "2022-01-01T00:00:00Z until open");
        }
    }

    @Test
    void watch_noServerOrAnotherHistory_endsAndSaysSo() {
        Cli later = server.run("watch", "--after", "99");
        Cli foreign = server.run("watch", "--after", "elsewhere:1:" + "0".repeat(64));
        Cli malformed = server.run("watch", "--after", "-1");
        Cli none = Cli.run("watch", "--target", "127.0.0.1:1");

        assertThat(later.status()).isEqualTo(2);
        assertThat(later.err()).contains("expected a revision up to");
        assertThat(malformed.status()).isEqualTo(2);
        assertThat(malformed.err()).contains("expected a revision's number, or its token EPOCH:NUMBER:HASH");
        assertThat(foreign.status()).isEqualTo(2);
        assertThat(foreign.err()).contains("it is of another history");
        assertThat(none.status()).isEqualTo(3);
        assertThat(none.err()).contains("gives no answer");
    }

    @Test
    void changes_filters_showWhoChangedWhatAndWhy() {
        put("a");
        Instant since = Instant.now();
        put("b");
        server.done(
                "relation",
                "put",
                "--of",
                "company:b",
                "--relation",
                "owner",
                "--with",
                "company:a",
                "--from",
                "2022-01-01T00:00:00Z");

        Cli all = server.done("changes");
        Cli of = server.done("changes", "--entity", "company:b");
        Cli by = server.done("changes", "--actor", "unauthenticated:li", "--since", since.toString(), "-o", "json");
        Cli kind = server.done("changes", "--kind", "relation", "--until", "2100-01-01T00:00:00Z");
        Cli wrong = server.run("changes", "--kind", "relatoin");

        assertThat(all.lines()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(all.out()).contains("entity company:a", "because a", "unauthenticated:li");
        assertThat(of.lines()).hasSize(3);
        assertThat(of.lines().get(1)).contains("relation company:b owner company:a");
        assertThat(by.lines())
                .singleElement()
                .satisfies(
                        line -> assertThat(json(line).path("entity").path("id").stringValue())
                                .isEqualTo("b"));
        assertThat(kind.lines()).hasSize(2);
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("did you mean 'relation'");
    }

    @Test
    void state_freshNode_isReadyAndToldInBothForms() {
        Cli text = server.done("state");
        JsonNode json = json(server.done("state", "-o", "json").out());
        Cli clock = server.run("state", "--acknowledge-clock");

        assertThat(text.out())
                .contains("ready", server.target(), "sqlite", "of epoch", "s of 2 s", "nobody else writes", "whole");
        assertThat(json.path("ready").booleanValue()).isTrue();
        assertThat(json.path("node").path("address").stringValue()).isEqualTo(server.target());
        assertThat(json.path("node").path("version").stringValue()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(clock.status()).isEqualTo(2);
        assertThat(clock.err()).contains("there is nothing to accept");
    }

    @Test
    void statePrune_recentAndOld_isRefusedOrDone() {
        Cli recent = server.run("state", "prune", "--before", Instant.now().toString());
        Cli old = server.done("state", "prune", "--before", "2000-01-01T00:00:00Z", "--why", "nothing to drop");

        assertThat(recent.status()).isEqualTo(2);
        assertThat(recent.err()).contains("at least 30 days ago");
        assertThat(old.out()).contains("the past can be asked from revision 0 on");
    }
}
