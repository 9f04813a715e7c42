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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The decision log from the command line: found, listed, followed, exported, verified, with a server and without. */
class DecisionLogTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private ServerUnderTest start(String... more) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(
                "--grpc",
                "127.0.0.1:0",
                "--data",
                folder.resolve("data").toString(),
                "--policies",
                Checkout.policies().toString()));
        options.addAll(List.of(more));
        return ServerUnderTest.start(List.of(), options);
    }

    /** Asks; the id of the decision. */
    private static String check(ServerUnderTest server, String subject, String action, String requestId) {
        Cli cli = server.run(
                "check",
                "--subject",
                "official_account:" + subject,
                "--action",
                action,
                "--resource",
                "digital_collectible:nft-1",
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

    @Test
    void log_decisionsOfAServer_areTheSameInEveryForm() throws Exception {
        try (ServerUnderTest server = start("--log-stdout")) {
            List<String> ids = new ArrayList<>();
            ids.add(check(server, "商店", "asset.sell.primary", "r\"1"));
            ids.add(check(server, "shop", "asset.display", ""));
            ids.add(check(server, "shop", "asset.sell.secondary", ""));
            BufferedReader printed = server.process().inputReader(StandardCharsets.UTF_8);
            List<String> lines = List.of(next(printed), next(printed), next(printed));

            assertThat(lines)
                    .extracting(line -> json(line)
                            .required("decision")
                            .required("decisionId")
                            .stringValue())
                    .isEqualTo(ids);
            assertThat(server.done("log", "export").lines()).isEqualTo(lines);
            assertThat(server.done("log", "list", "--oldest-first", "-o", "json")
                            .lines())
                    .isEqualTo(lines);
            assertThat(server.done("log", "get", ids.get(1), "-o", "json").lines())
                    .containsExactly(lines.get(1));

            Path file = folder.resolve("all.jsonl");
            Program exported = Program.run(
                    "log", "export", "--data", folder.resolve("data").toString(), "--to", file.toString());
            assertThat(exported.status()).as("%s", exported).isZero();
            assertThat(Files.readAllLines(file)).isEqualTo(lines);

            assertThat(server.done("log", "list", "--subject", "official_account:shop", "--limit", "1")
                            .lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("DENY", "official_account:shop", "asset.sell.secondary", ids.get(2));
            assertThat(server.done("log", "list", "--action", "asset.sell.*", "-o", "json")
                            .lines())
                    .containsExactly(lines.get(2), lines.get(0));
            assertThat(server.done("log", "get", ids.get(0)).out())
                    .contains("question asset.sell.primary", "official_account:商店", "facts of", "sequence ");
            assertThat(server.done("log", "verify").out()).startsWith("intact");
        }
    }

    @Test
    void tail_fromTheBeginning_goesOnWithWhatIsDecidedNext() throws Exception {
        try (ServerUnderTest server = start()) {
            String first = check(server, "one", "asset.display", "");
            check(server, "other", "asset.display", "");
            Process tail = Program.builder(
                            "log",
                            "tail",
                            "--after",
                            "0",
                            "--subject",
                            "official_account:one",
                            "--target",
                            server.target())
                    .redirectError(folder.resolve("tail.err").toFile())
                    .start();
            try {
                BufferedReader lines = tail.inputReader(StandardCharsets.UTF_8);
                assertThat(next(lines)).startsWith("DECIDED");
                assertThat(next(lines)).endsWith(first);
                String second = check(server, "one", "asset.display", "");
                assertThat(next(lines)).endsWith(second);
            } finally {
                tail.destroy();
                assertThat(tail.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void log_badQuestionsOrNoLog_saysWhatToDo() throws Exception {
        try (ServerUnderTest server = start("--decision-log", "off")) {
            Cli off = server.run("log", "list");
            assertThat(off.status()).isEqualTo(2);
            assertThat(off.err()).contains("--decision-log bounded");
        }
        try (ServerUnderTest server = start()) {
            Cli unknown = server.run("log", "get", "01984f3e-6f60-7a3c-8c1d-0123456789ab");
            assertThat(unknown.status()).isNotZero();
            assertThat(unknown.err()).contains("found none with the id 01984f3e", "the log reaches back to ");
            assertThat(server.run("log", "get", "nonsense").err()).contains("expected a UUID");
            assertThat(server.run("log", "list", "--action", "a*").err()).contains("'asset.*'");
            assertThat(server.run("log", "tail", "--after", "999").err()).contains("the end of the log");
        }
    }
}
