package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.TestPolicies;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import picocli.CommandLine;

class PolicyCommandsTest {
    private static final String FAILING = """
            suite: extra
            cases:
              - name: nobody may show <it>
                at: 2030-03-01T12:00:00+08:00
                subject: "official_account:shop"
                action: asset.display
                resource: "digital_collectible:nft-1"
                markets: [CN]
                expect: {effect: DENY}
            """;

    @TempDir
    private Path temp;

    private Path policies;

    /** What a command left behind. */
    private record Run(int status, String out, String err) {}

    @BeforeEach
    void write() throws Exception {
        policies = TestPolicies.writeTo(temp.resolve("policies"));
    }

    @Test
    void test_allPass_isZero() {
        assertThat(run("test", policies)).isEqualTo(new Run(0, "1 cases in 1 suite: 1 passed, 0 failed\n", ""));
    }

    @Test
    void test_extraSuiteFails_isOneWithItsPlaceAndDifference() throws Exception {
        Path extra = Files.writeString(temp.resolve("extra.yaml"), FAILING);

        assertThat(run("test", policies, extra))
                .isEqualTo(new Run(
                        1,
                        "FAILED " + extra + ":3: extra: nobody may show <it>\n"
                                + "  expected effect DENY, found PERMIT because of [test.collectibles.display]\n"
                                + "2 cases in 2 suites: 1 passed, 1 failed\n",
                        ""));
    }

    @Test
    void test_json_isOneObjectPerCase() throws Exception {
        Path extra = Files.writeString(temp.resolve("extra.yaml"), FAILING);

        assertThat(run("test", "-o", "json", policies, extra))
                .isEqualTo(new Run(
                        1,
                        "{\"suite\":\"test.collectibles\",\"name\":\"anybody may show\",\"effect\":\"PERMIT\",\"basis\":\"RULE\","
                                + "\"reasons\":[\"test.collectibles.display\"],\"passed\":true}\n"
                                + "{\"suite\":\"extra\",\"name\":\"nobody may show <it>\",\"effect\":\"PERMIT\",\"basis\":\"RULE\","
                                + "\"reasons\":[\"test.collectibles.display\"],\"passed\":false,"
                                + "\"differences\":[\"expected effect DENY, found PERMIT because of [test.collectibles.display]\"]}\n",
                        ""));
    }

    @Test
    void test_junit_isACasePerCase() throws Exception {
        Path extra = Files.writeString(temp.resolve("extra.yaml"), FAILING);

        Run run = run("test", "-o", "junit", policies, extra);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        assertThat(run.out().replaceAll("time=\"[0-9.]+\"", "T").replaceAll("value=\"[0-9a-f]{64}\"", "HASH"))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites name=\"certigate policy test\">"
                        + "<testsuite name=\"test.collectibles\" tests=\"1\" failures=\"0\" T>"
                        + "<properties><property name=\"release\" HASH/></properties>"
                        + "<testcase classname=\"test.collectibles\" name=\"anybody may show\" file=\""
                        + policies.resolve("collectibles-suite.yaml") + "\" line=\"3\" T></testcase></testsuite>"
                        + "<testsuite name=\"extra\" tests=\"1\" failures=\"1\" T>"
                        + "<properties><property name=\"release\" HASH/></properties>"
                        + "<testcase classname=\"extra\" name=\"nobody may show &lt;it&gt;\" file=\"" + extra
                        + "\" line=\"3\" T>"
                        + "<failure message=\"expected effect DENY, found PERMIT because of [test.collectibles.display]\">"
                        + extra + ":3\nexpected effect DENY, found PERMIT because of [test.collectibles.display]"
                        + "</failure></testcase></testsuite></testsuites>\n");
    }

    @Test
    void test_junitWithControlCharacters_isWellFormed() throws Exception {
        Path extra = Files.writeString(
                temp.resolve("extra.yaml"), FAILING.replace("nobody may show <it>", "\"bell\\a\\uFFFE and more\""));

        Run run = run("test", "-o", "junit", policies, extra);

        var report = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(run.out())));
        assertThat(report.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    }

    @Test
    void test_noSuites_isBadInput() throws Exception {
        Files.delete(policies.resolve("collectibles-suite.yaml"));

        Run run = run("test", policies);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("certigate: expected at least one suite with a case");
    }

    @Test
    void test_policiesWithMistakes_isBadInput() throws Exception {
        Path bad = bad();

        assertThat(run("test", policies, bad))
                .isEqualTo(new Run(2, "", bad + ":6:23: expected permit or forbid, found 'alow'\n"));
    }

    @Test
    void lintAndTest_unknownFile_isBadInput() {
        for (String command : new String[] {"lint", "test"}) {
            Run run = run(command, policies, temp.resolve("none.yaml"));

            assertThat(run)
                    .isEqualTo(new Run(
                            2,
                            "",
                            "certigate: expected a file or folder, found nothing at " + temp.resolve("none.yaml")
                                    + "\n"));
        }
    }

    @Test
    void lintAndTest_unknownFormat_namesTheFormats() {
        for (String command : new String[] {"lint", "test"}) {
            Run run = run(command, "-o", "nonsense", policies);

            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err())
                    .contains(command.equals("lint") ? "[text, json, sarif, junit]" : "[text, json, junit]")
                    .contains("'nonsense'");
        }
    }

    private Path bad() throws Exception {
        return Files.writeString(temp.resolve("bad.yaml"), """
                policy: test.bad
                language: 1
                title: Bad
                markets: [CN]
                rules:
                  - {id: bad, effect: alow, actions: [asset.display], reason: test.bad}
                """);
    }

    /** The documents' paths are those given, so that the hash is not the one of the folder. */
    private static Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = new CommandLine(new PolicyCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.of(arguments).map(String::valueOf).toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }
}
