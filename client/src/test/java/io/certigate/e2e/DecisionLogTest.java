package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The decision log from the command line: found, listed, followed, exported, verified, with a server and without. */
class DecisionLogTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private static Path folder;

    // Each test asks about a resource of its own.
    private static ServerUnderTest server;
    private static ServerUnderTest withoutLog;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        ServerUnderTest.Starting first =
                begin("data", "--log-stdout", "--policies", Checkout.policies().toString());
        ServerUnderTest.Starting second = begin("without-log", "--decision-log", "off");
        server = first.ready();
        withoutLog = second.ready();
    }

    private static ServerUnderTest.Starting begin(String data, String... more) throws IOException {
        List<String> options = new ArrayList<>(
                List.of("--grpc", "127.0.0.1:0", "--data", folder.resolve(data).toString()));
        options.addAll(List.of(more));
        return ServerUnderTest.begin(List.of(), options);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        withoutLog.close();
    }

    /** Asks; the id of the decision. */
    private static String check(String subject, String action, String resource, String requestId) {
        Cli cli = server.run(
                "check",
                "--subject",
                "official_account:" + subject,
                "--action",
                action,
                "--resource",
                resource,
                "--market",
                "CN",
                "--request-id",
                requestId,
                "-o",
                "json");
        return json(cli.out()).required("decisionId").stringValue();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static String next(BufferedReader lines) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return lines.readLine();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The next line of the server that is about a resource. */
    private static String next(BufferedReader lines, String resource) throws Exception {
        String line = next(lines);
        while (!line.contains(resource)) {
            line = next(lines);
        }
        return line;
    }

    @Test
    void log_decisionsOfAServer_areTheSameInEveryForm() throws Exception {
        String resource = "digital_collectible:forms";
        List<String> ids = new ArrayList<>();
        ids.add(check("商店", "asset.sell.primary", resource, "r\"1"));
        ids.add(check("shop", "asset.display", resource, ""));
        ids.add(check("shop", "asset.sell.secondary", resource, ""));
        BufferedReader printed = server.process().inputReader(StandardCharsets.UTF_8);
        List<String> lines = List.of(next(printed, "forms"), next(printed, "forms"), next(printed, "forms"));

        assertThat(lines)
                .extracting(line ->
                        json(line).required("decision").required("decisionId").stringValue())
                .isEqualTo(ids);
        assertThat(server.done("log", "export", "--resource", resource).lines()).isEqualTo(lines);
        assertThat(server.done("log", "list", "--oldest-first", "-o", "json", "--resource", resource)
                        .lines())
                .isEqualTo(lines);
        assertThat(server.done("log", "get", ids.get(1), "-o", "json").lines()).containsExactly(lines.get(1));

        Path file = folder.resolve("all.jsonl");
        Program exported = Program.run(
                "log",
                "export",
                "--data",
                folder.resolve("data").toString(),
                "--resource",
                resource,
                "--to",
                file.toString());
        assertThat(exported.status()).as("%s", exported).isZero();
        assertThat(Files.readAllLines(file)).isEqualTo(lines);

        assertThat(server.done("log", "list", "--subject", "official_account:shop", "--limit", "1")
                        .lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("DENY", "official_account:shop", "asset.sell.secondary", ids.get(2));
        assertThat(server.done("log", "list", "--action", "asset.sell.*", "--resource", resource, "-o", "json")
                        .lines())
                .containsExactly(lines.get(2), lines.get(0));
        assertThat(server.done("log", "get", ids.get(0)).out())
                .contains("question asset.sell.primary", "official_account:商店", "facts of", "sequence ");
        assertThat(server.done("log", "verify").out()).startsWith("intact");
    }

    @Test
    void tail_fromTheBeginning_goesOnWithWhatIsDecidedNext() throws Exception {
        String resource = "digital_collectible:tail";
        String first = check("one", "asset.display", resource, "");
        check("other", "asset.display", resource, "");
        Process tail = Program.builder(
                        "log", "tail", "--after", "0", "--subject", "official_account:one", "--target", server.target())
                .redirectError(folder.resolve("tail.err").toFile())
                .start();
        try {
            BufferedReader lines = tail.inputReader(StandardCharsets.UTF_8);
            assertThat(next(lines)).startsWith("DECIDED");
            assertThat(next(lines)).endsWith(first);
            String second = check("one", "asset.display", resource, "");
            assertThat(next(lines)).endsWith(second);
        } finally {
            tail.destroy();
            assertThat(tail.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void log_badQuestionsOrNoLog_saysWhatToDo() {
        Cli off = withoutLog.run("log", "list");
        assertThat(off.status()).isEqualTo(2);
        assertThat(off.err()).contains("--decision-log bounded");

        Cli unknown = server.run("log", "get", "01984f3e-6f60-7a3c-8c1d-0123456789ab");
        assertThat(unknown.status()).isNotZero();
        assertThat(unknown.err()).contains("found none with the id 01984f3e", "the log reaches back to ");
        assertThat(server.run("log", "get", "nonsense").err()).contains("expected a UUID");
        assertThat(server.run("log", "list", "--action", "a*").err()).contains("'asset.*'");
        assertThat(server.run("log", "tail", "--after", "999").err()).contains("the end of the log");
    }
}
