package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.Garage;
import io.certigate.server.policy.PolicyDocument;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import picocli.CommandLine;

/** Coverage, mutants, bounds and reports of {@code certigate policy test}. */
class PolicyTestCommandTest {
    @TempDir
    private Path temp;

    private Path policy;

    /** What a command left behind. */
    private record Run(int status, String out, String err) {}

    @BeforeEach
    void write() throws Exception {
        policy = temp.resolve("policy.yaml");
        suite(Garage.firstEdge());
    }

    private void suite(String... cases) throws Exception {
        for (PolicyDocument document : Garage.documents(Garage.RULES, Garage.suite(cases))) {
            Files.writeString(temp.resolve(document.path()), document.text());
        }
    }

    private static Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = new CommandLine(new PolicyCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.concat(Stream.of("test"), Stream.of(arguments).map(String::valueOf))
                        .toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    @Test
    void test_coverage_isATableAndWhatIsMissing() {
        assertThat(run("--coverage", temp)).isEqualTo(new Run(0, """
                2 cases in 1 suite: 2 passed, 0 failed
                coverage  covered  total  percent
                rules           2      2      100
                edges           1      2       50
                states          1      8       12
                not covered:
                  POLICY:13:5: garage/drive: license of subject: lacks a case that finds it MALFORMED, NOT_YET_VALID,\
                 REVOKED, CANCELLED, EXPIRED, SUSPENDED, MISSING
                  POLICY:7:5: garage/no-red: during until 2023-01-01T00:00:00Z: lacks a case one second before, a case\
                 at the edge
                """.replace("POLICY", policy.toString()), ""));
    }

    @Test
    void test_ruleThatDecidesNothing_isListed() throws Exception {
        suite(Garage.drives("ann", "blue", "2022-06-01T00:00:00Z", "effect: PERMIT"));

        assertThat(run("--min-rules", "51", temp))
                .satisfies(run -> assertThat(run.status()).isEqualTo(1))
                .extracting(Run::out)
                .asString()
                .contains(policy + ":7:5: garage/no-red: lacks a case whose answer it decides\n")
                .endsWith("FAILED expected at least 51 percent of rules, found 1 of 2\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--min-rules, 100, 0",
        "--min-edges, 50, 0",
        "--min-edges, 51, 1",
        "--min-states, 12, 0",
        "--min-states, 13, 1",
        "--min-mutation, 54, 0",
        "--min-mutation, 55, 1",
        "--allow-survivors, 5, 0",
        "--allow-survivors, 4, 1"
    })
    void test_bound_isKeptOrNot(String option, String bound, int status) {
        Run run = run(option, bound, temp);

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out().contains("FAILED expected at ")).isEqualTo(status == 1);
    }

    @ParameterizedTest
    @CsvSource({"--min-rules, 101", "--min-edges, -1", "--min-mutation, 101", "--allow-survivors, -1"})
    void test_boundThatNothingCanKeep_isBadInput(String option, String bound) {
        Run run = run(option, bound, temp);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("expected a number from 0 to ").contains("for " + option + ", found " + bound);
    }

    @Test
    void test_mutate_listsSurvivorsWithTheirPlaceAndTheCaseToAdd() {
        assertThat(run("--mutate", temp))
                .isEqualTo(new Run(
                        1,
                        """
                2 cases in 1 suite: 2 passed, 0 failed
                SURVIVED POLICY:13:5: garage/drive: without requiring license of subject
                  add a case in which only license of subject is not VALID
                SURVIVED POLICY:13:5: garage/drive: without the obligation belt
                  the answer to 'ann red 2021-12-31T23:59:59Z' (SUITE:9) changes, but not in what it expects:\
                 add its reason, obligations or notices
                SURVIVED POLICY:7:5: garage/no-red: during until 2023-01-01T00:00:00Z one second later
                  add a case at 2023-01-01T00:00:00Z
                SURVIVED POLICY:7:5: garage/no-red: during until 2023-01-01T00:00:00Z one second earlier
                  add a case at 2022-12-31T23:59:59Z
                SURVIVED POLICY:7:5: garage/no-red: without 'where' resource.color
                  add a case in which only resource.color keeps the rule from matching
                11 mutants: 6 killed, 5 survived (54 percent killed); 0 more make no difference
                FAILED expected at most 0 surviving mutants, found 5
                """.replace("POLICY", policy.toString())
                                .replace("SUITE", temp.resolve("suite.yaml").toString()),
                        ""));
    }

    @Test
    void test_everyMutantKilled_isZero() throws Exception {
        suite(Garage.firstEdge(), Garage.rest());

        assertThat(run("--mutate", temp)).isEqualTo(new Run(0, """
                6 cases in 1 suite: 6 passed, 0 failed
                11 mutants: 11 killed, 0 survived (100 percent killed); 0 more make no difference
                """, ""));
    }

    @Test
    void test_caseThatFails_isNotMutated() throws Exception {
        suite(Garage.drives("ann", "red", "2022-06-01T00:00:00Z", "effect: PERMIT, notices: [order.revoked]"));

        Run run = run("--mutate", temp);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("FAILED " + temp.resolve("suite.yaml") + ":9: garage: ann red 2022-06-01T00:00:00Z\n"
                        + "  expected effect PERMIT, found DENY because of [garage.red]\n"
                        + "  expected notices [order.revoked], found []\n")
                .endsWith("FAILED expected every case to pass before mutants are made, found failures\n");
    }

    @Test
    void test_json_isAnObjectPerFigure() {
        Run run = run("-o", "json", "--min-edges", "50", "--mutate", temp);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines().skip(2))
                .satisfiesExactly(
                        coverage -> assertThat(coverage)
                                .startsWith("{\"coverage\":{\"rules\":{\"covered\":2,\"total\":2,\"percent\":100},"
                                        + "\"edges\":{\"covered\":1,\"total\":2,\"percent\":50},\"states\":")
                                .contains("{\"kind\":\"edge\",\"rule\":\"garage/no-red\",\"file\":\"" + policy
                                        + "\",\"line\":7,\"what\":\"during until 2023-01-01T00:00:00Z\","
                                        + "\"lacks\":[\"a case one second before\",\"a case at the edge\"]}"),
                        mutation -> assertThat(mutation)
                                .startsWith(
                                        "{\"mutation\":{\"mutants\":11,\"killed\":6,\"percent\":54,\"equivalent\":0,")
                                .contains("{\"rule\":\"garage/drive\",\"file\":\"" + policy
                                        + "\",\"line\":13,\"mutant\":\"without requiring license of subject\","
                                        + "\"advice\":\"add a case in which only license of subject is not VALID\"}"),
                        edges -> assertThat(edges)
                                .isEqualTo("{\"gate\":\"edges\",\"passed\":true,"
                                        + "\"text\":\"expected at least 50 percent of edges, found 1 of 2\"}"),
                        mutants -> assertThat(mutants)
                                .isEqualTo("{\"gate\":\"surviving mutants\",\"passed\":false,"
                                        + "\"text\":\"expected at most 0 surviving mutants, found 5\"}"));
    }

    @Test
    void test_junitFile_hasCasesGatesAndProperties() throws Exception {
        suite(Garage.firstEdge(), Garage.drives("ann", "red", "2022-06-01T00:00:00Z", "effect: PERMIT"));
        Path report = temp.resolve("report.xml");

        Run run = run("--junit", report, "--min-edges", "100", temp);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).startsWith("FAILED ").contains("coverage  covered");
        Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
        Element garage = element(xml, "testsuite", 0);
        assertThat(garage.getAttribute("name")).isEqualTo("garage");
        assertThat(garage.getAttribute("tests")).isEqualTo("3");
        assertThat(garage.getAttribute("failures")).isEqualTo("1");
        assertThat(garage.getAttribute("time")).matches("[0-9]+\\.[0-9]{6}");
        assertThat(element(xml, "property", 0).getAttribute("name")).isEqualTo("release");
        assertThat(element(xml, "property", 0).getAttribute("value")).matches("[0-9a-f]{64}");
        Element failed = element(xml, "testcase", 2);
        assertThat(failed.getAttribute("file"))
                .isEqualTo(temp.resolve("suite.yaml").toString());
        assertThat(failed.getAttribute("line")).isEqualTo("11");
        assertThat(failed.getAttribute("time")).matches("[0-9]+\\.[0-9]{6}");
        assertThat(element(xml, "failure", 0).getTextContent())
                .isEqualTo(
                        temp.resolve("suite.yaml") + ":11\nexpected effect PERMIT, found DENY because of [garage.red]");
        assertThat(element(xml, "testsuite", 1).getAttribute("name")).isEqualTo("gates");
        assertThat(element(xml, "failure", 1).getAttribute("message"))
                .isEqualTo("expected at least 100 percent of edges, found 1 of 2");
    }

    private static Element element(Document xml, String name, int position) {
        return (Element) xml.getElementsByTagName(name).item(position);
    }

    @Test
    void test_junitFileThatCannotBeWritten_isBadInput() {
        Run run = run("--junit", temp.resolve("none/report.xml"), temp);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("certigate: expected a file that can be written at " + temp);
    }

    @Test
    void counter_onATerminal_showsAndWipesOut() {
        StringWriter err = new StringWriter();
        Counter counter = new Counter(new PrintWriter(err), true);

        counter.mutated(1, 2);
        counter.mutated(2, 2);

        assertThat(err).hasToString("\r\u001b[Kmutated 1 of 2 rules\r\u001b[K");
    }

    @Test
    void counter_elsewhere_isSilent() {
        StringWriter err = new StringWriter();

        new Counter(new PrintWriter(err), false).mutated(1, 2);

        assertThat(err.toString()).isEmpty();
    }
}
