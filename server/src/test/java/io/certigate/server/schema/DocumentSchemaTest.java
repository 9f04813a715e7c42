package io.certigate.server.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.policy.PolicyDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The schema is the checked-in one, takes what the compiler takes, and refuses what an editor should underline. */
class DocumentSchemaTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile(
            "```yaml\n((?:[ \t]*#[^\n]*\n)*(?:vocabulary|calendar|policy|suite):.*?)```", Pattern.DOTALL);
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final JsonNode JSON = YamlAsJson.json(DocumentSchema.text());
    private static final Schema SCHEMA = REGISTRY.getSchema(JSON);

    /** A document that is right, into which each test puts one mistake. */
    private static final String RULE = """
            policy: p
            language: 1
            markets: [CN]
            rules:
              - id: r
                effect: forbid
                actions: [user.register]
                reason: p.r
            """;

    private static List<String> mistakes(String yaml) {
        return SCHEMA.validate(YamlAsJson.read(yaml)).stream()
                .map(Error::toString)
                .toList();
    }

    @Test
    void checkedIn_isTheGenerated() throws Exception {
        assertThat(Files.readString(ROOT.resolve("docs/schema/certigate.schema.json")))
                .as("to write it anew: ./certigate policy schema > docs/schema/certigate.schema.json")
                .isEqualTo(DocumentSchema.text());
    }

    @Test
    void schema_isASchema() {
        Schema meta = REGISTRY.getSchema(
                com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(meta.validate(JSON)).isEmpty();
    }

    static Stream<String> packs() throws Exception {
        return ReleaseFolder.read(ROOT.resolve("policies")).stream().map(PolicyDocument::path);
    }

    @ParameterizedTest
    @MethodSource("packs")
    void pack_isValid(String path) throws Exception {
        String text = ReleaseFolder.read(ROOT.resolve("policies")).stream()
                .filter(document -> document.path().equals(path))
                .findFirst()
                .orElseThrow()
                .text();
        assertThat(mistakes(text)).isEmpty();
    }

    static List<Path> pages() throws Exception {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages =
                    new ArrayList<>(files.filter(file -> file.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            pages.add(ROOT.resolve("README.md"));
            return pages;
        }
    }

    @Test
    void documentation_itsDocuments_areValid() throws Exception {
        int found = 0;
        for (Path page : pages()) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                for (String document : block.group(1).split("\n---\n")) {
                    // The head of a policy, to which a page adds rules one at a time.
                    if (document.stripTrailing().endsWith("rules:")) {
                        continue;
                    }
                    found++;
                    assertThat(mistakes(document))
                            // Fixtures for a sandbox are a suite that need not have cases.
                            .filteredOn(mistake -> !mistake.endsWith("required property 'cases' not found"))
                            .as("%s: %s", page, document)
                            .isEmpty();
                }
            }
        }
        assertThat(found).isGreaterThan(13);
    }

    @Test
    void rule_ofTheExamplesBelow_isValidAsItStands() {
        assertThat(mistakes(RULE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reasn: p.r                      | a key that is misspelled
            efect: permit                   | another one
            subjects: user                  | text for a list
            subjects: []                    | an empty list, which would mean any
            message: Not allowed.           | text for texts by language
            message: {English: Not so.}     | a language by its name
            during: 2022-03-31              | a date for a window
            during: {}                      | a window without an edge
            during: {from: 31.03.2022}      | a date in another order
            during: {from: '2022-03-31T00:00:00'} | an instant without an offset
            during: {form: 2022-03-31}      | an edge that is misspelled
            during: {days: [20-5]}          | a day that is none
            states: [{at: 2022-01-01, state: paused}] | an unknown state
            require: [{certification: c}]   | what a forbid cannot require
            oblige: [{id: o}]               | what a forbid cannot oblige to
            unless: {certification: c, any: [{certification: d}]} | two items in one
            unless: {of: owner}             | an item without a certification
            unless: {certification: c, otherwise: {remedy: {en: Get it.}}} | a remedy without a reason
            where: {}                       | no equality
            where: {subject.platform: {is: weixin}} | a mapping for a value
            review_by: soon                 | a word for a date
            ids: [shop]                     | an entity without its type
            """)
    void rule_withAMistake_isRefused(String line, String what) {
        assertThat(mistakes(RULE + "    " + line + "\n")).as(what).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            effect: forbid       | effect: deny         | an unknown effect
            reason: p.r          | law: [l]             | a forbid without a reason
            language: 1          | language: 2          | a language that is not there yet
            language: 1          | description: d       | no language
            actions:             | action:              | no actions
            markets: [CN]        | markets: CN          | text for a list
            policy: p            | polici: p            | a document of no kind
            policy: p            | suite: p             | a document of another kind
            id: r                | name: r              | a rule without an id
            """)
    void policy_withAMistake_isRefused(String right, String wrong, String what) {
        assertThat(RULE).contains(right);
        assertThat(mistakes(RULE.replace(right, wrong))).as(what).isNotEmpty();
    }

    @Test
    void permit_withACertificationUnderUnless_isRefused() {
        String permit = RULE.replace("forbid", "permit");
        assertThat(mistakes(permit + "    unless: 'subject.vip'\n")).isEmpty();
        assertThat(mistakes(permit + "    unless: {certification: c}\n")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {vocabulary: v, language: 1, markets: [CN]}                         | a list for a mapping
            {vocabulary: v, language: 1, markets: {'C N': {}}}                  | a space in a word
            {vocabulary: v, language: 1, properties: {p: {type: text}}}         | an unknown type
            {vocabulary: v, language: 1, properties: {a.b: {type: string}}}     | a dot in a property
            {vocabulary: v, language: 1, context: {c: {type: int, attested: true}}} | a context that is attested
            {vocabulary: v, language: 1, market_groups: {g: {members: []}}}     | a group of nothing
            {vocabulary: v, language: 1, certification_kinds: {k: {number: {check: luhn}}}} | an unknown check
            {calendar: c, language: 1, years: {from: 2022, to: 2022}, weekend: [sunday]} | no zone
            {calendar: c, language: 1, zone: UTC, years: 2022, weekend: [sunday]} | a year for years
            {calendar: c, language: 1, zone: UTC, years: {from: 2022, to: 2022}} | neither kind of calendar
            {calendar: c, language: 1, zone: UTC, years: {from: 2022, to: 2022}, dates: [], off: []} | both kinds
            {suite: s, cases: []}                                               | no case
            {suite: s, cases: [{name: n}]}                                      | a case without a question
            {suite: s, fixtures: {entity: []}, cases: [{name: n}]}              | a key of fixtures misspelled
            {}                                                                  | nothing
            """)
    void document_withAMistake_isRefused(String yaml, String what) {
        assertThat(mistakes(yaml)).as(what).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expect: {effect: PERMIT}     | expect: {effect: permit}          | an effect of rules
            expect: {effect: PERMIT}     | expect: {basis: RULE}             | no effect
            expect: {effect: PERMIT}     | expect: {effect: DENY, basis: NO} | an unknown basis
            at: 2022-08-01T12:00:00Z     | at: 2022-08-01                    | a bare date
            markets: [CN]                | markets: []                       | no market
            subject: "user:u"            | subject: {type: user}             | an entity without an id
            """)
    void case_withAMistake_isRefused(String right, String wrong, String what) {
        String suite = """
                suite: s
                cases:
                  - name: n
                    at: 2022-08-01T12:00:00Z
                    subject: "user:u"
                    action: user.register
                    resource: "account:a"
                    markets: [CN]
                    expect: {effect: PERMIT}
                """;
        assertThat(mistakes(suite)).isEmpty();
        assertThat(suite).contains(right);
        assertThat(mistakes(suite.replace(right, wrong))).as(what).isNotEmpty();
    }
}
