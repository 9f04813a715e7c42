package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders issued, amended and lifted from the command line of one process, obeyed in another. */
class DirectiveTest {
    @TempDir
    private static Path folder;

    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = ServerUnderTest.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static Cli issue(String id, String... more) {
        String[] basic = {
            "directive",
            "issue",
            id,
            "--title",
            "Order " + id,
            "--market",
            "CN",
            "--action",
            "user.register",
            "--ordered-by",
            "Cyberspace Administration of China",
            "--law-title",
            "Cybersecurity Review Measures",
            "--law-number",
            "8"
        };
        return server.run(Stream.of(basic, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static Cli register(String user, String... more) {
        String[] basic = {
            "check",
            "--subject",
            user,
            "--action",
            "user.register",
            "--resource",
            "account.personal:new",
            "--market",
            "CN"
        };
        return server.run(Stream.of(basic, more).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void issueThenLift_theNextChecksFollow() {
        Cli issued = issue("stop-ann", "--entity", "user:ann", "--until", "2099-01-01T00:00:00+08:00", "--actor", "li");
        Cli denied = register("user:ann", "--detail", "full");

        assertThat(issued.status()).as(issued.toString()).isZero();
        assertThat(issued.out()).contains("stop-ann", "in_force", "user:ann", "stored at revision");
        assertThat(denied.status()).isEqualTo(1);
        assertThat(denied.out())
                .contains(
                        "DENY  RULE",
                        "directive.stop-ann",
                        "directive / stop-ann",
                        "Cybersecurity Review Measures (stop-ann), 8",
                        "Cyberspace Administration of China",
                        "2098-12-31T16:00:00Z");

        server.done("directive", "lift", "stop-ann", "--why", "settled");
        Cli after = register("user:ann", "--detail", "full");
        Cli history = server.done("directive", "get", "stop-ann", "--history");

        assertThat(after.out()).doesNotContain("reason directive.stop-ann").contains("order.revoked");
        assertThat(history.out()).contains("revoked", "unauthenticated:li", "settled");
        assertThat(server.done("directive", "list").out()).doesNotContain("stop-ann");
        assertThat(server.done("directive", "list", "--all").out()).contains("stop-ann");
    }

    @Test
    void amendToEnjoined_isShownAsANotice() {
        assertThat(issue("eo-1", "--entity", "user:bob").status()).isZero();

        Cli amended = server.done(
                "directive", "amend", "eo-1", "--state", "enjoined", "--state", "in_force@2099-01-01T00:00:00Z");
        JsonNode answer =
                JsonMapper.shared().readTree(register("user:bob", "-o", "json").out());

        assertThat(amended.out()).contains("enjoined from", "in_force from 2099-01-01T00:00:00Z");
        assertThat(answer.path("notices").get(0).path("code").stringValue()).isEqualTo("order.enjoined");
        assertThat(answer.path("validUntil").stringValue()).isEqualTo("2099-01-01T00:00:00Z");
    }

    @Test
    void issueFromAFile_isWhatGetWrites() throws IOException {
        issue("first", "--entity", "user:carl", "--where", "subject.platform=weixin", "--message", "zh=暂停");
        JsonNode stored = JsonMapper.shared()
                .readTree(server.done("directive", "get", "first", "-o", "json").out())
                .path("directive");
        Path file = Files.writeString(
                folder.resolve("second.json"), stored.toString().replace("\"id\":\"first\"", "\"id\":\"second\""));

        JsonNode copy = JsonMapper.shared()
                .readTree(server.done("directive", "issue", "--file", file.toString(), "-o", "json")
                        .out())
                .path("directive");

        assertThat(copy.path("id").stringValue()).isEqualTo("second");
        assertThat(copy.path("scope")).isEqualTo(stored.path("scope"));
        assertThat(copy.path("message")).isEqualTo(stored.path("message"));
        assertThat(server.run("directive", "issue", "--file", file.toString(), "--title", "Both")
                        .err())
                .contains("expected title either in the file or as options, found both");
    }

    @Test
    void badInput_endsWithTwoAndSaysWhatWasExpected() {
        assertThat(issue("x", "--market", "CM"))
                .satisfies(ran -> assertThat(ran.status()).isEqualTo(2))
                .satisfies(ran -> assertThat(ran.err()).contains("undeclared market or market group 'CM'"));
        assertThat(issue("x", "--state", "injoined"))
                .satisfies(ran -> assertThat(ran.status()).isEqualTo(2))
                .satisfies(ran -> assertThat(ran.err()).contains("in_force, enjoined", "did you mean 'enjoined'"));
        assertThat(server.run("directive", "issue").err()).contains("expected the ID of the directive, or --file FILE");
        assertThat(server.run("directive", "lift", "none").err()).contains("expected a directive 'none', found none");
        assertThat(server.run("directive", "amend", "none").err()).contains("expected at least one change");
    }
}
