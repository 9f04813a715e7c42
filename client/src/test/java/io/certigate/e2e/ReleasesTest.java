package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of releases, typed as an officer types it. */
@Timeout(90)
class ReleasesTest {
    private static final String VOCABULARY = """
            vocabulary: v
            language: 1
            markets: {CN: {}}
            entity_types: {account: {}, asset: {}}
            actions: {show: {}, sell: {}}
            """;
    private static final String POLICY = """
            policy: p
            language: 1
            zone: Asia/Shanghai
            markets: [CN]
            rules:
              - {id: show, effect: permit, actions: [show]}
            """;
    private static final String FORBID = POLICY + "  - {id: no, effect: forbid, actions: [show], reason: p.no}\n";
    private static final String SUITE = """
            suite: s
            cases:
              - {name: may show, at: 2030-01-01T00:00:00Z, subject: "account:a", action: show, resource: "asset:b",
                 markets: [CN], expect: {effect: PERMIT}}
            """;

    @TempDir
    private Path temp;

    private Path folder(String name, String policy) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name).resolve("sub"));
        Files.writeString(folder.resolve("policy.yaml"), policy);
        Files.writeString(folder.resolve("suite.yml"), SUITE);
        Files.writeString(temp.resolve(name).resolve("vocabulary.yaml"), VOCABULARY);
        return temp.resolve(name);
    }

    private static int show(ServerUnderTest server) {
        return server.run(
                        "check",
                        "--subject",
                        "account:a",
                        "--action",
                        "show",
                        "--resource",
                        "asset:b",
                        "--market",
                        "CN")
                .status();
    }

    @Test
    void releases_publishedActivatedComparedAndRolledBack_surviveAKill() throws Exception {
        String good = folder("good", POLICY).toString();
        String bad = folder("bad", FORBID).toString();
        Path data = temp.resolve("data");
        try (ServerUnderTest server = ServerUnderTest.start(data, null)) {
            assertThat(server.done("policy", "status").out()).contains("no release is active");
            assertThat(show(server)).isEqualTo(1);
            Cli published = server.done("policy", "publish", good, "--activate", "--why", "notice 1");
            assertThat(published.out()).contains("why           notice 1", "3 documents, 1 rules, 1 cases");
            assertThat(show(server)).isZero();

            Cli refused = server.run("policy", "publish", bad, "--activate");
            assertThat(refused.status()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("found 1 of 1 failing", "  s/may show: expected effect PERMIT, found DENY");
            assertThat(server.run("policy", "publish", bad, "--waive", "may show")
                            .err())
                    .contains("expected --why TEXT with --waive");
            assertThat(server.run("policy", "validate", bad).status()).isEqualTo(1);
            assertThat(server.done("policy", "diff", bad).out()).contains("rule added p / no", "effect        forbid");
            assertThat(show(server)).isZero();

            String waived = server.done(
                            "policy", "publish", bad, "--waive", "may show", "--why", "order 2", "-o", "json")
                    .out();
            assertThat(waived).contains("\"waivers\":[{\"testCase\":\"s/may show\",\"why\":\"order 2\"}]");
            String hash = waived.replaceAll("(?s).*?\"hash\":\"([0-9a-f]{64})\".*", "$1");
            server.done("policy", "activate", hash.substring(0, 8));
            assertThat(show(server)).isEqualTo(1);
            server.kill();
        }
        try (ServerUnderTest server = ServerUnderTest.start(data, null)) {
            assertThat(show(server)).isEqualTo(1);
            assertThat(server.done("policy", "list").lines()).hasSize(3);
            assertThat(server.done("policy", "rollback", "--why", "withdrawn").out())
                    .contains("replaced      " + server.release());
            assertThat(show(server)).isZero();
            assertThat(server.run("policy", "rollback").status()).isEqualTo(2);

            Path out = temp.resolve("out");
            server.done("policy", "get", "active", "--out", out.toString());
            assertThat(out.resolve("sub/policy.yaml")).hasContent(POLICY);
            assertThat(server.done("policy", "diff", "active", out.toString()).out())
                    .contains("the same release");
            assertThat(server.run("policy", "get", "active", "--out", out.toString())
                            .err())
                    .contains("expected a new or empty folder, found files");
            assertThat(server.run("policy", "get", "0123456789").status()).isEqualTo(2);
        }
    }

    @Test
    void folderThatAServerWatches_brokenEdit_servesOnAndStatusSaysWhy() throws Exception {
        Path folder = folder("watched", POLICY);
        Path policy = folder.resolve("sub/policy.yaml");
        try (ServerUnderTest server = ServerUnderTest.start(temp.resolve("data"), folder)) {
            Cli refused = server.run("policy", "publish", folder.toString());
            assertThat(refused.status()).isEqualTo(2);
            assertThat(refused.err()).contains("publishes the folder " + folder + " itself");
            assertThat(server.done("policy", "status").out()).contains("folder        " + folder);

            Files.writeString(policy, POLICY.replace("[show]", "[shew]"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> server.run("policy", "status").status() == 1);
            assertThat(server.run("policy", "status").out())
                    .contains("not active    the folder's content", "sub/policy.yaml:6:", "did you mean 'show'?");
            assertThat(show(server)).isZero();

            Files.writeString(policy, FORBID.replace("actions: [show], reason", "actions: [sell], reason"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> server.run("policy", "status").status() == 0);
            assertThat(server.done("policy", "list").lines()).hasSize(3);
        }
    }
}
