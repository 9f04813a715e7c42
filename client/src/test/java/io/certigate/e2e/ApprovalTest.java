package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that need a second person, from the command line of both. */
class ApprovalTest {
    private static final Pattern HASH = Pattern.compile("release ([0-9a-f]{64})");
    private static final String VOCABULARY = """
            vocabulary: test
            language: 1
            markets: {CN: {title: {en: Mainland China}}}
            entity_types: {account: {}, item: {}}
            actions: {show: {}, sell: {}}
            certification_kinds: {filing: {issuers: [Office], remedy: {en: File.}}}
            """;
    private static final String POLICY = """
            policy: test
            language: 1
            title: Test
            markets: [CN]
            rules:
              - {id: show, effect: permit, actions: [show]}
              - {id: sell, effect: permit, actions: [sell], require: [{certification: filing}]}
            """;

    @TempDir
    private Path folder;

    private String token(String name) {
        return folder.resolve(name + ".token").toString();
    }

    /** Makes a principal with a token, and returns its entry in the file of identities. */
    private String principal(String name, String... roles) {
        List<String> command = new ArrayList<>(List.of("token", "new", "--name", name, "--to", token(name)));
        for (String role : roles) {
            command.addAll(List.of("--role", role));
        }
        Cli made = Cli.run(command.toArray(String[]::new));
        assertThat(made.status()).as(made.toString()).isZero();
        return made.out().substring(made.out().indexOf("  - name:"));
    }

    private Cli as(ServerUnderTest server, String name, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--token-file", token(name)));
        return server.run(all.toArray(String[]::new));
    }

    private Cli check(ServerUnderTest server, String action) {
        return as(
                server,
                "alice",
                "check",
                "--subject",
                "account:shop",
                "--action",
                action,
                "--resource",
                "item:1",
                "--market",
                "CN");
    }

    @Test
    void story_proposedApprovedBrokenAndReviewed() throws IOException, InterruptedException {
        Path policies = Files.createDirectories(folder.resolve("policies"));
        Files.writeString(policies.resolve("vocabulary.yaml"), VOCABULARY);
        Files.writeString(policies.resolve("policy.yaml"), POLICY);
        Path identities = folder.resolve("identities.yaml");
        Files.writeString(
                identities,
                "principals:\n" + principal("alice", "admin", "certifier", "policy-author", "checker")
                        + principal("bob", "approver", "auditor"));
        try (ServerUnderTest server = ServerUnderTest.start(
                List.of(),
                List.of(
                        "--data",
                        folder.resolve("data").toString(),
                        "--grpc",
                        "127.0.0.1:0",
                        "--identities",
                        identities.toString(),
                        "--second-person",
                        "activation,directives,certifications"))) {
            Matcher published = HASH.matcher(as(server, "alice", "policy", "publish", policies.toString())
                    .out());
            assertThat(published.find()).isTrue();

            activation(server, published.group(1));
            brokenGlass(server);
            brokenFile(server, identities);
        }
    }

    private void brokenFile(ServerUnderTest server, Path identities) throws IOException {
        Files.writeString(identities, "principals: 7\n");

        Cli told = await().until(
                        () -> as(server, "alice", "state"), state -> state.out().contains("warning"));

        assertThat(told.status()).as(told.toString()).isZero();
        assertThat(told.out()).contains("the file of identities is refused: ", identities + ":1:13");
    }

    private void activation(ServerUnderTest server, String hash) {
        Cli direct = as(server, "alice", "policy", "activate", hash);
        Cli proposed = as(server, "alice", "policy", "activate", hash, "--propose", "--why", "first");
        Cli waiting = as(server, "alice", "state");
        Cli denied = check(server, "show");
        Cli approved = as(server, "bob", "proposal", "approve", "1", "--why", "read");

        assertThat(direct.status()).isEqualTo(2);
        assertThat(direct.err()).contains("expected a second person for this change (activation)");
        assertThat(proposed.status()).as(proposed.toString()).isZero();
        assertThat(proposed.out()).contains("pending", "alice", "certigate proposal approve 1");
        assertThat(waiting.out())
                .contains("1 pending: 'certigate proposal list'")
                .doesNotContain("broken glass");
        assertThat(denied.status()).isEqualTo(1);
        assertThat(approved.status()).as(approved.toString()).isZero();
        assertThat(approved.out()).contains("approved", "bob", "read", "stored at revision 3");
        assertThat(check(server, "show").status()).isZero();
    }

    private void brokenGlass(ServerUnderTest server) {
        String[] put = {
            "cert",
            "put",
            "--holder",
            "account:shop",
            "--kind",
            "filing",
            "--number",
            "1",
            "--from",
            "2020-01-01T00:00:00Z"
        };
        List<String> broken = new ArrayList<>(List.of(put));
        broken.addAll(List.of("--break-glass", "launch at noon"));
        assertThat(as(server, "alice", put).status()).isEqualTo(2);

        Cli made = as(server, "alice", broken.toArray(String[]::new));
        Cli listed = as(server, "bob", "proposal", "list", "--state", "break-glass");
        Cli unreviewed = as(server, "alice", "state");
        Cli reviewed = as(server, "bob", "proposal", "review", "2", "--verdict", "in order");
        Cli shown = as(server, "bob", "proposal", "show", "2", "-o", "json");

        assertThat(made.status()).as(made.toString()).isZero();
        assertThat(listed.out()).contains("account:shop filing 1", "launch at noon");
        assertThat(unreviewed.out()).contains("1 not reviewed: 'certigate proposal list --state break-glass'");
        assertThat(as(server, "alice", "state").out()).doesNotContain("not reviewed", "pending", "warning");
        assertThat(reviewed.status()).as(reviewed.toString()).isZero();
        assertThat(shown.out()).contains("\"state\":\"REVIEWED\"", "\"decision\":\"in order\"");
        assertThat(as(server, "bob", "changes", "--kind", "proposal").lines()).hasSize(5);
        assertThat(check(server, "sell").status()).isZero();
    }
}
