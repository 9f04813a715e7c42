package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor does: replays a node's decisions, with it and without it. */
@Timeout(120)
class ReplayTest {
    private static final String POLICY = """
            policy: test.p
            language: 1
            title: Test
            markets: [CN]
            zone: Asia/Shanghai
            rules:
              - {id: known, effect: permit, actions: [post.publish], where: {context.phone: p138}}
            """;
    private static final String VOCABULARY = """
            vocabulary: test
            language: 1
            markets: {CN: {}}
            entity_types: {account: {}, post: {}}
            actions: {post.publish: {}, post.read: {}}
            context: {phone: {type: string}}
            """;

    @TempDir
    private Path folder;

    private static String[] check(String action) {
        return new String[] {
            "check",
            "--subject",
            "account:a",
            "--action",
            action,
            "--resource",
            "post:1",
            "--market",
            "CN",
            "--context",
            "phone=p138"
        };
    }

    private Cli offline(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "log", "offline-replay", "--data", folder.resolve("data").toString()));
        args.addAll(List.of(more));
        return Cli.run(args.toArray(String[]::new));
    }

    @Test
    void replay_withAServerAndWithout_isTheSame() throws Exception {
        Path policies = Files.createDirectories(folder.resolve("policies"));
        Files.writeString(policies.resolve("p.yaml"), POLICY);
        Files.writeString(policies.resolve("v.yaml"), VOCABULARY);
        String data = folder.resolve("data").toString();
        String masked;
        try (ServerUnderTest server = ServerUnderTest.start(
                List.of(),
                List.of(
                        "--grpc",
                        "127.0.0.1:0",
                        "--data",
                        data,
                        "--policies",
                        policies.toString(),
                        "--log-mask",
                        "context.phone=drop",
                        "--log-mask",
                        "context.fone=drop"))) {
            assertThat(server.run(check("post.publish")).status()).isZero();
            assertThat(server.run(check("post.read")).status()).isEqualTo(1);
            assertThat(server.errors()).contains("--log-mask context.fone").contains("did you mean 'phone'?");

            Cli online = server.done("log", "replay");
            assertThat(online.out())
                    .contains("not replayable")
                    .contains("context.phone")
                    .contains("2 decisions replayed")
                    .contains("identical       1")
                    .contains("1: 1 need a masked value");
            assertThat(server.run("log", "replay", "--strict").status()).isEqualTo(1);
            String json = server.done("log", "replay", "-o", "json").out();
            masked = json.replaceAll("(?s).*\"decisionId\":\"([^\"]+)\".*", "$1");
            assertThat(server.done("log", "replay", masked).out()).contains("1 decision replayed");
            assertThat(server.run("log", "replay", masked, "--market", "CN").status())
                    .isEqualTo(2);

            assertThat(offline().out()).isEqualTo(online.out());
            assertThat(Cli.run("log", "get", masked, "--data", data).out())
                    .isEqualTo(server.done("log", "get", masked).out());
            assertThat(server.run("log", "list", "--since", "2026-02-01T00:00:00Z", "--until", "2026-01-01T00:00:00Z")
                            .err())
                    .contains("expected an instant after since, 2026-02-01T00:00:00Z, found 2026-01-01T00:00:00Z");
        }
        assertThat(offline().status()).isZero();
        Cli future = offline("--since", "2199-01-01T00:00:00Z");
        assertThat(future.status()).isZero();
        assertThat(future.out()).startsWith("no decision in this range: nothing was replayed, and nothing is proven");
        assertThat(offline("--strict").status()).isEqualTo(1);
        assertThat(offline("-o", "json", masked).lines()).hasSize(2);
        assertThat(offline("no-id").status()).isEqualTo(2);
        assertThat(Cli.run("log", "get", "01984f3e-6f60-7a3c-8c1d-0123456789ab", "--data", data)
                        .status())
                .isEqualTo(2);
        assertThat(offline("--effect", "deny").out()).contains("1 decision replayed");

        Files.delete(folder.resolve("data/certigate.db"));
        Cli nowhere = offline();
        assertThat(nowhere.status()).isEqualTo(2);
        assertThat(nowhere.err()).contains("--releases DIR");
        assertThat(offline("--releases", policies.toString()).out()).contains("identical       1");
    }
}
