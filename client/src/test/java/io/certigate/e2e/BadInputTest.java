package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with an input is said clearly, ends with its status, and leaves the server as it was. */
class BadInputTest {
    private static final String ENDS =
            "\"action\": {\"name\": \"user.login\"}, \"resource\": {\"type\": \"account.personal\", \"id\": \"1\"}";
    private static final String SUBJECT = "\"subject\": {\"type\": \"user\", \"id\": \"li\"}";
    private static final String GOOD = "{" + SUBJECT + ", " + ENDS + ", \"markets\": [\"CN\"]}";

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

    private static Cli ask(String json) throws IOException {
        return server.run(
                "check",
                "--request",
                Files.writeString(folder.resolve("question.json"), json).toString());
    }

    @Test
    void request_wellFormedFile_isAnswered() throws IOException {
        Cli cli = ask(GOOD);

        assertThat(cli.status()).isZero();
        assertThat(cli.out()).startsWith("PERMIT  RULE");
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                arguments("{\"action\": {}, \"action\": {}}", "Duplicate Object property \"action\""),
                arguments(GOOD.replace("\"markets\"", "\"market\""), "did you mean 'markets'?"),
                arguments(GOOD.replace("\"id\": \"li\"", "\"id\": \"li\", \"ids\": 1"), "subject.ids: expected one of"),
                arguments(GOOD + " {}", "expected one JSON document"),
                arguments(GOOD.replace("[\"CN\"]", "[\"CN\""), "expected one JSON document"),
                arguments("", "expected one JSON document"),
                arguments(GOOD.replace("[\"CN\"]", "\"CN\""), "markets: expected"),
                arguments(GOOD.replace("\"markets\"", "\"at\": \"2022-04-10T12:00:00\", \"markets\""), "offset"),
                arguments(GOOD.replace("[\"CN\"]", "[]"), "markets"),
                arguments(GOOD.replace("\"id\": \"li\"", "\"id\": \"\""), "subject.id"),
                arguments(GOOD.replace("\"id\": \"li\"", "\"id\": \"l\\ni\""), "subject.id"),
                arguments(GOOD.replace("\"user.login\"", "\"\""), "action.name"),
                arguments(GOOD.replace("\"markets\"", "\"asOfRevision\": -1, \"markets\""), "as_of_revision: expected"),
                arguments(
                        GOOD.replace("\"markets\"", "\"asOfRevision\": 1000000, \"markets\""),
                        "expected a revision from 0 to the latest one"),
                arguments(
                        GOOD.replace("\"markets\"", "\"consistency\": {\"atLeast\": {\"epoch\": \"e\"}}, \"markets\""),
                        "consistency.at_least.hash"));
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void request_malformed_isBadInput(String json, String complaint) throws IOException {
        Cli cli = ask(json);

        assertThat(cli.status()).as(cli.toString()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).startsWith("certigate: ").contains(complaint).doesNotContain("Exception", "\tat ");
    }

    @Test
    void request_missingFile_isBadInput() {
        Cli cli =
                server.run("check", "--request", folder.resolve("nowhere.json").toString());

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).contains("expected a file, found none at", "nowhere.json");
    }

    @Test
    void request_ofOneMebibyte_isRefusedAndTheServerGoesOn() throws IOException {
        String properties = IntStream.range(0, 250)
                .mapToObj(i -> "\"p" + i + "\": \"" + "x".repeat(4_096) + "\"")
                .collect(Collectors.joining(","));

        Cli cli = ask(GOOD.replace("\"id\": \"li\"", "\"id\": \"li\", \"properties\": {" + properties + "}"));

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).contains("maximum size 262144");
        assertThat(ask(GOOD).status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "user.logn, account.personal, CN, undeclared action 'user.logn'; did you mean 'user.login'?",
        "user.login, account.persona, CN, undeclared resource type 'account.persona'; did you mean 'account.personal'?",
        "user.login, account.personal, XX, undeclared market 'XX'"
    })
    void check_undeclaredWord_isNotCovered(String action, String resource, String market, String message) {
        Cli cli = server.run(
                "check",
                "--subject",
                "user:li",
                "--action",
                action,
                "--resource",
                resource + ":1",
                "--market",
                market,
                "--detail",
                "full");

        assertThat(cli.status()).isEqualTo(1);
        assertThat(cli.out()).startsWith("DENY  NOT_COVERED").contains("certigate.undeclared", message);
    }

    @Test
    void check_oneMarketNotCovered_isDenied() {
        Cli cli = server.run(
                "check",
                "--subject",
                "company:mart",
                "--action",
                "payment.transfer",
                "--resource",
                "money:1",
                "--market",
                "US",
                "--market",
                "HK");

        assertThat(cli.status()).isEqualTo(1);
        assertThat(cli.out()).startsWith("DENY  NOT_COVERED");
    }

    static Stream<Arguments> badCommands() {
        return Stream.of(
                arguments("chekc", "did you mean 'check'?"),
                arguments("cert putt", "did you mean 'put'?"),
                arguments("check --subjct user:li", "did you mean '--subject'?"),
                arguments("check --subject li", "expected TYPE:ID such as official_account:shop, found 'li'"),
                arguments("check --subject user:li", "missing: --action, --resource, --market"),
                arguments(
                        "check --subject user:li --action a --resource r:1 --market CN --at 2022-03-30T12:00:00",
                        "expected an instant with an offset such as 2022-08-01T12:00:00+08:00"),
                arguments("entity put user:li --prop platfrm=weixin", "did you mean 'platform'?"),
                arguments("entity put user:li --prop platform=3", "expected string, found int"),
                arguments("entity put usr:li", "did you mean 'user'?"),
                arguments("entity get user:nobody", "user:nobody"),
                arguments(
                        "cert put --holder user:li --kind identity.realname --from 2022-03-30T12:00:00Z",
                        "did you mean 'identity.real_name'?"),
                arguments(
                        "cert put --holder user:li --kind identity.real_name --from 2022-03-30T12:00:00",
                        "the offset is missing"),
                arguments(
                        "cert put --holder user:li --kind identity.real_name --from 2022-03-30T12:00:00Z"
                                + " --until 2022-03-30T12:00:00Z",
                        "valid_until"),
                arguments("cert revoke --holder user:li --kind identity.real_name", "found none"),
                arguments(
                        "relation put --of user:li --relation ownr --with company:x --from 2022-03-30T12:00:00Z",
                        "did you mean 'owner'?"));
    }

    @ParameterizedTest
    @MethodSource("badCommands")
    void command_wrong_saysWhatIsExpected(String command, String complaint) {
        String[] words = command.split(" ");
        // Without a subcommand there is no --target.
        Cli cli = words.length == 1 ? Cli.run(words) : server.run(words);

        assertThat(cli.status()).as(cli.toString()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).startsWith("certigate: ").contains(complaint).doesNotContain("Exception");
    }

    @Test
    void write_oneFieldAtFault_isSaidOnce() {
        Cli cli = server.run("entity", "put", "user:li", "--prop", "platfrm=weixin");

        assertThat(cli.err().lines())
                .singleElement()
                .asString()
                .isEqualTo("certigate: invalid request: entity.properties.platfrm: undeclared property 'platfrm'; did"
                        + " you mean 'platform'?");
    }

    @Test
    void writes_refused_leaveTheRevision() {
        long before = revisionOf("user:probe-1");
        server.run("entity", "put", "usr:li");
        server.run("cert", "revoke", "--holder", "user:li", "--kind", "identity.real_name");

        assertThat(revisionOf("user:probe-2")).isEqualTo(before + 1);
    }

    private static long revisionOf(String entity) {
        String stored = server.done("entity", "put", entity).out();
        return Long.parseLong(stored.replaceAll("(?s).*stored at revision ([0-9]+) .*", "$1"));
    }

    @Test
    void check_processesWithoutServerOrWithOne_endWithTheirStatus() throws IOException, InterruptedException {
        String[] login = {
            "check", "--subject", "user:li", "--action", "user.login", "--resource", "account.personal:1", "--market"
        };
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        Program permit = Program.run(with(login, "CN", "--target", server.target()));
        Program deny = Program.run(with(login, "XX", "--target", server.target()));
        Program bad = Program.run(with(login, "CN", "--at", "now", "--target", server.target()));
        long began = System.nanoTime();
        Program unavailable = Program.run(with(login, "CN", "--target", "127.0.0.1:" + free));
        long took = System.nanoTime() - began;

        assertThat(permit.status()).isZero();
        assertThat(permit.out()).startsWith("PERMIT  RULE").doesNotContain("\u001b");
        assertThat(deny.status()).isEqualTo(1);
        assertThat(bad.status()).isEqualTo(2);
        assertThat(unavailable.status()).isEqualTo(3);
        assertThat(unavailable.err()).contains("start one with 'certigate serve' or name it with --target");
        // Refused, not timed out: the default limit of a call is five seconds.
        assertThat(took).isLessThan(5_000_000_000L);
    }

    private static String[] with(String[] first, String... more) {
        return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
