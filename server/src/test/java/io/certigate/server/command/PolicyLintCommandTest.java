package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.lint.Catalogue;
import io.certigate.server.lint.Horizon;
import io.certigate.server.lint.Linter;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PolicyLintCommandTest {
    private static final String MESSAGE = "expected permit or forbid, found 'alow'";

    /** A policy of which everything is to be said: a note, warnings and related places. */
    private static final String SUSPECT = """
            policy: test.suspect
            language: 1
            title: Suspect
            markets: [CN]
            zone: Asia/Shanghai
            rules:
              - {id: no-offer, effect: forbid, subjects: [company], actions: [asset.offer], reason: test.no, message: {en: No.}}
              - {id: no-offer-2, effect: forbid, subjects: [company], actions: [asset.offer], reason: test.no, message: {en: No.}, review_by: 2030-01-01}
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
    void lint_notesOnly_isZeroWithTheReleaseAndHowToSeeMore() {
        Run run = lint(policies);

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("policies/collectibles.yaml:\\d+:\\d+: note CG301 ")
                .containsPattern("\n3 documents: 4 rules, 1 suites, (\\d+ warnings?, )?\\d+ notes; release "
                        + PolicyCompiler.hash(TestPolicies.documents()).substring(0, 12) + "\n")
                .containsPattern("\n'certigate policy explain CG\\d+' says what a finding means");
    }

    @Test
    void lint_mistakes_isOneAndNamesEveryPlace() throws Exception {
        Path bad = bad();

        assertThat(lint(policies, bad))
                .isEqualTo(new Run(
                        1,
                        bad + ":6:23: error CG001 " + MESSAGE + "\n4 documents: 1 error\n"
                                + "'certigate policy explain CG001' says what a finding means and what to do about it\n",
                        ""));
    }

    @Test
    void lint_mistakeOfNoDocument_isInEveryFormat() throws Exception {
        Path empty = Files.createDirectory(temp.resolve("empty"));

        for (String format : new String[] {"text", "json", "sarif", "junit"}) {
            Run run = lint("-o", format, empty);

            assertThat(run.out()).contains("expected at least one policy document");
            assertThat(run.status()).isEqualTo(1);
        }
    }

    @Test
    void lint_json_isOneObjectPerFinding() throws Exception {
        Path bad = bad();

        assertThat(lint("-o", "json", policies, bad))
                .isEqualTo(new Run(
                        1,
                        "{\"code\":\"CG001\",\"severity\":\"error\",\"file\":\"" + bad
                                + "\",\"line\":6,\"column\":23,\"message\":\"" + MESSAGE + "\"}\n",
                        ""));
    }

    @Test
    void lint_json_namesRelatedPlaces() throws Exception {
        Path suspect = suspect();

        String redundant = lint("-o", "json", "--at", "2030-06-01T00:00:00Z", policies, suspect)
                .out()
                .lines()
                .filter(line -> line.contains("CG106"))
                .findFirst()
                .orElse("");

        assertThat(redundant)
                .contains("\"line\":8,\"column\":5")
                .endsWith("\"related\":[{\"file\":\"" + suspect + "\",\"line\":7,\"column\":5}]}");
    }

    @Test
    void lint_failOn_decidesTheStatus() throws Exception {
        Path suspect = suspect();

        assertThat(lint(policies, suspect).status()).isZero();
        assertThat(lint("--fail-on", "warning", policies, suspect).status()).isEqualTo(1);
        assertThat(lint("--fail-on", "note", policies).status()).isEqualTo(1);
        assertThat(lint("--fail-on", "warning", "--disable", "CG106,CG305", "--disable", "cg302", policies, suspect)
                        .status())
                .isZero();
    }

    @Test
    void lint_at_isTheInstantThatCounts() throws Exception {
        Path suspect = suspect();

        assertThat(lint("--at", "2030-01-01T23:59:59+08:00", policies, suspect).out())
                .doesNotContain("CG210");
        assertThat(lint("--at", "2030-01-02T00:00:00+08:00", policies, suspect).out())
                .contains("CG210");
    }

    @Test
    void lint_badOptions_areBadInput() {
        assertThat(lint("--at", "2030-01-01", policies))
                .isEqualTo(
                        new Run(
                                2,
                                "",
                                "certigate: expected --at with an instant such as 2026-01-01T00:00:00+08:00, found '2030-01-01'\n"));
        assertThat(lint("--within", "-1", policies).err()).contains("expected --within of 0 to 36525 days, found -1");
        assertThat(lint("--disable", "CG16", policies).err()).contains("found 'CG16'; did you mean 'CG106'?");
        assertThat(lint("--fail-on", "nonsense", policies).status()).isEqualTo(2);
    }

    @Test
    void lint_junit_isACasePerDocumentWithWhatFails() throws Exception {
        Path bad = bad();
        String message = bad + ":6:23: error CG001 " + MESSAGE;

        assertThat(lint("-o", "junit", policies, bad))
                .isEqualTo(new Run(
                        1,
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites name=\"certigate policy lint\">"
                                + "<testsuite name=\"lint\" tests=\"4\" failures=\"1\">"
                                + passing("collectibles-suite.yaml")
                                + passing("collectibles.yaml")
                                + passing("vocabulary.yaml")
                                + "<testcase classname=\"lint\" name=\"" + bad + "\"><failure message=\"" + message
                                + "\">" + message + "</failure></testcase></testsuite></testsuites>\n",
                        ""));
    }

    /** What SARIF 2.1.0 demands (sections 3.13 to 3.30), and what code hosts need to show a finding at its line. */
    @Test
    void lint_sarif_hasTheMembersThatTheStandardDemands() throws Exception {
        Path suspect = suspect();

        Run run = lint("-o", "sarif", policies, suspect);

        JsonNode log = JsonMapper.builder().build().readTree(run.out());
        assertThat(log.get("version").asString()).isEqualTo("2.1.0");
        assertThat(log.get("$schema").asString()).endsWith("/sarif-schema-2.1.0.json");
        assertThat(log.get("runs")).hasSize(1);
        JsonNode of = log.get("runs").get(0);
        JsonNode driver = of.get("tool").get("driver");
        assertThat(driver.get("name").asString()).isEqualTo("certigate");
        assertThat(driver.get("rules")).hasSize(Catalogue.all().size());
        for (JsonNode rule : driver.get("rules")) {
            assertThat(rule.get("id").asString()).matches("CG\\d{3}");
            assertThat(rule.get("shortDescription").get("text").asString()).isNotBlank();
            assertThat(rule.get("fullDescription").get("text").asString()).isNotBlank();
            assertThat(rule.get("help").get("text").asString()).isNotBlank();
            assertThat(rule.get("defaultConfiguration").get("level").asString()).isIn("error", "warning", "note");
        }
        assertThat(of.get("results")).isNotEmpty();
        for (JsonNode result : of.get("results")) {
            JsonNode rule = driver.get("rules").get(result.get("ruleIndex").asInt());
            assertThat(rule.get("id")).isEqualTo(result.get("ruleId"));
            assertThat(result.get("level").asString()).isIn("error", "warning", "note");
            assertThat(result.get("message").get("text").asString()).isNotBlank();
            assertThat(result.get("locations")).hasSize(1);
            checkLocation(result.get("locations").get(0));
        }
    }

    @Test
    void lint_sarifOfRelatedPlaces_numbersThem() throws Exception {
        Path suspect = suspect();

        JsonNode log = JsonMapper.builder()
                .build()
                .readTree(lint("-o", "sarif", policies, suspect).out());

        JsonNode redundant = Stream.of(log.get("runs").get(0).get("results"))
                .flatMap(results -> results.valueStream())
                .filter(result -> result.get("ruleId").asString().equals("CG106"))
                .findFirst()
                .orElseThrow();
        JsonNode related = redundant.get("relatedLocations").get(0);
        assertThat(related.get("id").asInt()).isEqualTo(1);
        checkLocation(related);
    }

    @Test
    void sarif_fileBelowTheWorkingFolder_isRelativeToTheRootAndEscaped() throws Exception {
        var mistake = Linter.lint(
                        List.of(new PolicyDocument("my policies/a.yaml", "- 1")),
                        new Horizon(Instant.EPOCH, Duration.ZERO))
                .findings();

        JsonNode log = JsonMapper.builder().build().readTree(new SarifLog(temp).of(mistake));

        JsonNode artifact = log.get("runs")
                .get(0)
                .get("results")
                .get(0)
                .get("locations")
                .get(0)
                .get("physicalLocation")
                .get("artifactLocation");
        assertThat(artifact.get("uri").asString()).isEqualTo("my%20policies/a.yaml");
        assertThat(artifact.get("uriBaseId").asString()).isEqualTo("%SRCROOT%");
    }

    private static void checkLocation(JsonNode location) {
        JsonNode physical = location.get("physicalLocation");
        assertThat(physical.get("artifactLocation").get("uri").asString()).endsWith(".yaml");
        assertThat(physical.get("region").get("startLine").asInt()).isPositive();
        assertThat(physical.get("region").get("startColumn").asInt()).isPositive();
    }

    @Test
    void explain_code_saysAllThatIsKnown() {
        Run run = run("explain", "cg106");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("CG106 warning: Rule that another makes redundant\n")
                .contains("When it is found\n", "Why it matters\n", "What to do\n", "Found in\n", "Not found in\n")
                .contains("Where these rules stand below\n");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 140);
    }

    @Test
    void explain_noCode_listsAll() {
        assertThat(run("explain").out().lines())
                .hasSize(Catalogue.all().size())
                .contains("CG106  warning  Rule that another makes redundant");
    }

    @Test
    void explain_unknownCode_namesTheNearest() {
        Run run = run("explain", "CG16");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("certigate: expected a code of the catalogue")
                .contains("did you mean 'CG106'?");
    }

    private Path suspect() throws Exception {
        return Files.writeString(temp.resolve("suspect.yaml"), SUSPECT);
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

    private String passing(String file) {
        return "<testcase classname=\"lint\" name=\"" + policies.resolve(file) + "\"></testcase>";
    }

    private static Run lint(Object... arguments) {
        return run(Stream.concat(Stream.of("lint"), Stream.of(arguments)).toArray());
    }

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
