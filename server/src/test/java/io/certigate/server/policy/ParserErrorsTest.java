package io.certigate.server.policy;

import static io.certigate.server.policy.Sample.POLICY;
import static io.certigate.server.policy.Sample.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.certigate.server.yaml.Problem;
import io.certigate.server.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake is named at its place, with what was expected, what was found and the nearest valid word. */
class ParserErrorsTest {
    @Test
    void compile_sample_hasNoMistake() throws InvalidPolicies {
        assertThat(Sample.compile(POLICY).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource({
        "wordsOfPolicies",
        "shapesOfPolicies",
        "instants",
        "requirements",
        "conditions",
        "newWords",
        "calendars",
        "vocabularies",
        "yaml"
    })
    void compile_oneMistake_isNamedAtItsPlace(Bad bad) {
        List<Problem> problems = problems(bad.text());
        assertThat(problems).isNotEmpty();
        assertThat(problems.get(0).toString()).startsWith("bad.yaml:" + bad.place() + ": ");
        assertThat(problems.get(0).message()).contains(bad.words());
    }

    private static List<Problem> problems(String text) {
        List<PolicyDocument> documents = new ArrayList<>();
        if (!text.startsWith("vocabulary:")) {
            documents.add(new PolicyDocument("vocabulary.yaml", VOCABULARY));
        }
        documents.add(new PolicyDocument("bad.yaml", text));
        return catchThrowableOfType(InvalidPolicies.class, () -> PolicyCompiler.compile(documents))
                .problems();
    }

    static Stream<Named<Bad>> wordsOfPolicies() {
        return Stream.of(
                Bad.document("first key", "↘polcy: p\n", "first key is vocabulary, calendar, policy or suite", "polcy"),
                Bad.policy("language: 1", "language: ↘2", "expected language 1, found '2'"),
                Bad.policy("title: A", "↘tilte: A", "found 'tilte'", "did you mean 'title'?"),
                Bad.policy("markets: [CN]", "markets: [↘CM]", "undeclared market 'CM'", "did you mean 'CN'?"),
                Bad.policy("markets: [CN]", "markets: [↘cn]", "undeclared market 'cn'", "did you mean 'CN'?"),
                Bad.policy("Asia/Shanghai", "↘Asia/Shangai", "time zone", "did you mean 'Asia/Shanghai'?"),
                Bad.policy("title: The act", "↘titel: The act", "found 'titel'", "did you mean 'title'?"),
                Bad.policy("published: 2020-01-01", "published: ↘2020-13-01", "expected a date", "'2020-13-01'"),
                Bad.policy("effect: permit", "effect: ↘permitt", "permit or forbid", "did you mean 'permit'?"),
                Bad.policy("effect: permit", "effect: ↘allow", "expected permit or forbid, found 'allow'"),
                Bad.policy("subjects:", "↘subject:", "found 'subject'", "did you mean 'subjects'?"),
                Bad.policy("[account]", "[↘acount]", "undeclared entity type 'acount'", "did you mean 'account'?"),
                Bad.policy("[asset]", "[↘aset]", "undeclared entity type 'aset'", "did you mean 'asset'?"),
                Bad.policy("[asset.sell.primary]", "[↘asset.sel.primary]", "did you mean 'asset.sell.primary'?"),
                Bad.policy("[asset.sell.primary]", "[↘aset.*]", "prefix of declared actions", "'aset.'"),
                Bad.policy("[asset.sell.primary]", "[↘asset*]", "undeclared action 'asset*'"),
                Bad.policy("platform: weixin", "↘platfrom: weixin", "of subject", "did you mean 'platform'?"),
                Bad.policy("platform: weixin", "↘resource.platfrom: x", "of resource", "did you mean 'platform'?"),
                Bad.policy("platform: weixin", "↘context.amuont: x", "of context", "did you mean 'amount'?"),
                Bad.policy("platform: weixin", "↘action.quite: true", "of action", "did you mean 'quiet'?"),
                Bad.policy("platform: weixin", "↘context.amount.curency: x", "did you mean 'currency'?"),
                Bad.policy("platform: weixin", "↘platform.x: y", "undeclared field 'x' in 'platform.x'"),
                Bad.policy("platform: weixin", "↘notice: y", "the map subject.notice", "[sent, term_days]"),
                Bad.policy("platform: weixin", "entity_type: ↘enterprize", "did you mean 'enterprise'?"),
                Bad.policy("platform: weixin", "pre_existing: ↘yes", "expected true or false, found 'yes'"),
                Bad.policy("platform: weixin", "pre_existing: ↘!!bool yes", "expected true or false, found 'yes'"),
                Bad.policy("platform: weixin", "notice.term_days: ↘3.5", "expected a whole number, found '3.5'"),
                Bad.policy("platform: weixin", "context.amount.value: ↘1e3", "expected a decimal", "'1e3'"),
                Bad.policy("law: [act]", "law: [↘akt]", "declares under 'law'", "'akt'", "did you mean 'act'?"),
                Bad.policy("en: Show it.", "↘english please: Show it.", "expected a language such as en or zh"));
    }

    static Stream<Named<Bad>> shapesOfPolicies() {
        return Stream.of(
                Bad.policy("{id: act, title: The act", "↘{title: The act", "expected 'id', found none"),
                Bad.policy("id: sell", "↘id: ''", "expected a value of 'id', found an empty one"),
                Bad.policy("- id: sell\n    effect: permit", "- ↘id: sell", "expected 'effect', found none"),
                Bad.policy("id: sell", "id: sell\n    ↘id: sell", "expected each key once, found 'id' again"),
                Bad.policy("markets: [CN]", "markets: ↘CN", "expected a list, found 'CN'"),
                Bad.policy("subjects: [account]", "↘subjects: []", "of 'subjects'", "leave the key out"),
                Bad.policy("subjects: [account]", "↘subjects:", "of 'subjects', found nothing"),
                Bad.policy("subjects: [account]", "↘subjects: !!null account", "of 'subjects', found nothing"),
                Bad.policy("subjects: [account]", "↘ids: []", "expected a value of 'ids'", "leave the key out"),
                Bad.policy("subjects: [account]", "ids: [↘shop]", "expected TYPE:ID", "found 'shop'"),
                Bad.policy("subjects: [account]", "ids: [↘'account:']", "expected an entity id", "found none"),
                Bad.policy("subjects: [account]", "ids: [↘'acount:x']", "did you mean 'account'?"),
                Bad.policy("subjects: [account]", "↘markets: []", "expected a value of 'markets'"),
                Bad.policy("where: {platform: weixin}", "↘where: {}", "expected a value of 'where'"),
                Bad.policy("platform: weixin", "platform: ↘[]", "expected at least one value, found none"),
                Bad.policy("oblige: [{id: show, ", "oblige: [↘{", "expected 'id', found none"),
                Bad.policy("message: {en: Show it.}", "↘message: ", "expected a value of 'message', found nothing"),
                Bad.policy("message: {en: Show it.}", "message: ↘Show it.", "expected a mapping (key: value)"),
                Bad.document("no rules", "↘policy: p\nlanguage: 1\n", "expected 'rules', found none"),
                Bad.document("empty rules", "policy: p\nlanguage: 1\nrules: ↘[]\n", "expected 'rules', found none"),
                Bad.document("no language", "↘policy: p\nrules: [x]\n", "expected 'language', found none"),
                Bad.document(
                        "a rule id twice",
                        Sample.permit("actions: [asset.display]\n") + "  - ↘{id: r, effect: permit, actions: ['*']}\n",
                        "expected each rule id once in a policy, found 'r' again"),
                Bad.document(
                        "a rule without markets",
                        "policy: p\nlanguage: 1\nrules:\n  - ↘{id: r, effect: permit, actions: ['*']}\n",
                        "expected 'markets' in the rule or in its policy"),
                Bad.document(
                        "a forbid without reason",
                        "policy: p\nlanguage: 1\nmarkets: [CN]\nrules:\n  - ↘{id: r, effect: forbid, actions: ['*']}\n",
                        "expected 'reason' in a forbid"),
                Bad.document(
                        "a forbid that obliges",
                        Sample.forbid("actions: ['*']\nreason: x\noblige: ↘[{id: o}]\n"),
                        "expected 'oblige' only in a permit"));
    }

    static Stream<Named<Bad>> instants() {
        return Stream.of(
                Bad.policy("from: 2022-03-31", "from: ↘2022-03-31T00:00:00", "instant with an offset"),
                Bad.policy("from: 2022-03-31", "from: ↘2022-03-31 00:00:00+08:00", "instant with an offset"),
                Bad.policy("from: 2022-03-31", "from: ↘2022-02-30", "found '2022-02-30'"),
                Bad.policy("from: 2022-03-31", "from: ↘31.3.2022", "found '31.3.2022'"),
                Bad.policy("from: 2022-03-31", "from: ↘'-0001-01-01'", "in the years 1 to 9999"),
                Bad.policy("until: 2022-06-20", "until: ↘+10000-01-01T00:00:00Z", "in the years 1 to 9999"),
                Bad.policy("from: 2022-03-31", "from: ↘2022-03-31T24:30:00+08:00", "found '2022-03-31T24:30"),
                Bad.policy("from: 2022-03-31", "from: ↘[2022-03-31]", "expected text, found a list"),
                Bad.policy("from: 2022-03-31", "↘form: 2022-03-31", "did you mean 'from'?"),
                Bad.policy("from: 2022-03-31", "↘from:", "expected a value of 'from', found nothing"),
                Bad.policy("{from: 2022-03-31,", "↘{from: 2022-06-20,", "an end after the start"),
                Bad.policy("{from: 2022-03-31,", "↘{from: 2022-06-20T00:00:00.000000001+08:00,", "after the start"),
                Bad.policy("during: {from: 2022-03-31, until: 2022-06-20}", "↘during: {}", "a value of 'during'"),
                Bad.policy("during: {from: 2022-03-31, until: 2022-06-20}", "↘during: []", "a value of 'during'"),
                Bad.policy("during: {from: 2022-03-31, until: 2022-06-20}", "↘during:", "a value of 'during'"),
                Bad.policy("during: {from: 2022-03-31, until: 2022-06-20}", "during: ↘2022", "expected a mapping"),
                Bad.policy(
                        "during: {from: 2022-03-31, until: 2022-06-20}",
                        "during: [{from: 2022-03-31, until: 2022-06-20}, ↘{}]",
                        "expected 'from', 'until', 'days' or several of them, found none"),
                Bad.document(
                        "a bare date without zone",
                        Sample.permit("actions: ['*']\nduring: {from: ↘2022-03-31}\n"),
                        "the bare date '2022-03-31' and no zone"));
    }

    static Stream<Named<Bad>> requirements() {
        String need = "- certification: filing\n        of: owner\n        otherwise: {reason: filing_required}";
        return Stream.of(
                Bad.policy("certification: filing", "certification: ↘filling", "did you mean 'filing'?"),
                Bad.policy("certification: filing", "↘certificaton: filing", "did you mean 'certification'?"),
                Bad.policy("of: owner", "of: ↘owners", "undeclared relation 'owners'", "did you mean 'owner'?"),
                Bad.policy("of: owner", "of: ↘resource.operater", "did you mean 'operator'?"),
                Bad.policy("of: owner", "of: ↘owner.owner", "undeclared relation 'owner.owner'"),
                Bad.policy("of: owner", "of: ↘subject.owner", "undeclared relation 'subject.owner'"),
                Bad.policy("of: owner", "↘of:", "expected a value of 'of', found nothing"),
                Bad.policy("otherwise: {reason: filing_required}", "↘otherwise:", "expected a value of 'otherwise'"),
                Bad.policy("{reason: filing_required}", "{reason: ↘''}", "expected 'reason', found none"),
                Bad.policy("{reason: filing_required}", "{reason: x, ↘remdy: {en: y}}", "did you mean 'remedy'?"),
                Bad.policy(need, "- ↘{certification: filing, any: [{certification: filing}]}", "exactly one of"),
                Bad.policy(
                        need, "- ↘otherwise: {reason: x}\n        of: owner", "exactly one of certification, any, all"),
                Bad.policy(need, "- {any: [{certification: filing}], of: ↘owner}", "only beside 'certification'"),
                Bad.policy(need, "- {↘any: []}", "expected a value of 'any', found an empty one"),
                Bad.policy(need, "- {certification: filing, ↘all: }", "expected a value of 'all', found nothing"),
                Bad.document(
                        "empty require",
                        Sample.permit("actions: ['*']\n↘require: []\n"),
                        "expected a value of 'require'"),
                Bad.document(
                        "require of comments only",
                        Sample.permit("actions: ['*']\n↘require:\n  # - certification: filing\n"),
                        "expected a value of 'require', found nothing"),
                Bad.document(
                        "require in a forbid",
                        Sample.forbid("actions: ['*']\nreason: x\nrequire: ↘[{certification: filing}]\n"),
                        "expected 'require' only in a permit"),
                Bad.document(
                        "nine levels",
                        Sample.permit("actions: ['*']\nrequire: [" + "{any: [".repeat(7)
                                + "{any: ↘[{certification: filing}" + "]}".repeat(8) + "]\n"),
                        "at most 8 levels of any and all"));
    }

    static Stream<Named<Bad>> conditions() {
        String place = "subjects: [account]";
        return Stream.of(
                Bad.policy(place, "when: ↘x", "found 'x'"),
                Bad.policy(place, "when: ↘subject.platfrom == 'x'", "subject.platform"),
                Bad.policy(place, "when: \"subject.platform ↘== 3\"", "found"),
                Bad.policy(place, "when: subject↘.platform", "true or false"),
                Bad.policy(place, "when: [\"true\", ↘[]]", "expected text, found a list"),
                Bad.policy(place, "↘when: []", "expected a value of 'when'"),
                Bad.policy(place, "when: \"!↘has(subject.platform)\"", "even number of '!'"),
                Bad.policy(place, "unless: \"↘has(subject.platform)\"", "odd number of '!'"),
                Bad.policy(place, "unless: ↘{certification: filing}", "only in a forbid"),
                Bad.policy(place, "when: \"market == ↘'CM'\"", "all that market can be", "did you mean 'CN'?"),
                Bad.policy(place, "when: \"↘'acount' != subject.type\"", "did you mean 'account'?"),
                Bad.policy(place, "when: \"action.name in ['user.register', ↘'user.regster']\"", "'user.register'"),
                Bad.policy(place, "when: \"!(subject.entity_type == ↘'Enterprise')\"", "did you mean 'enterprise'?"),
                Bad.document(
                        "exemption of an undeclared kind",
                        Sample.forbid("actions: ['*']\nreason: x\nunless: {certification: ↘filling}\n"),
                        "did you mean 'filing'?"),
                Bad.document(
                        "exemption that is none",
                        Sample.forbid("actions: ['*']\nreason: x\nunless: ↘{of: owner}\n"),
                        "exactly one of certification, any, all"),
                Bad.document(
                        "too many conditions",
                        Sample.permit("actions: ['*']\nwhen: ↘[" + "'true', ".repeat(64) + "'true']\n"),
                        "at most 64 conditions, found 65"));
    }

    static Stream<Named<Bad>> newWords() {
        String window = "{from: 2022-03-31, until: 2022-06-20}";
        String place = "subjects: [account]";
        return Stream.of(
                Bad.policy(window, "{days: [↘5-20]}", "expected a day of the year such as 05-20"),
                Bad.policy(window, "{days: [↘02-30]}", "expected a day of the year such as 05-20"),
                Bad.policy(window, "{days: [{calendar: ↘qixi}]}", "expected a calendar with 'dates', found 'qixi'"),
                Bad.policy(window, "{↘days: []}", "expected a value of 'days'"),
                Bad.document(
                        "days without zone",
                        Sample.permit("actions: ['*']\nduring: {days: ↘[05-20]}\n"),
                        "expected a 'zone' in the policy"),
                Bad.policy(place, "states: [{at: 2020-01-01, state: ↘in-force}]", "did you mean 'in_force'?"),
                Bad.policy(place, "states: [↘{at: 2020-01-01}]", "expected 'state', found none"),
                Bad.policy(
                        place,
                        "states: ↘[{at: 2020-01-02, state: revoked}, {at: 2020-01-01, state: in_force}]",
                        "ascending order"),
                Bad.policy(place, "review_by: ↘soon", "expected a date"),
                Bad.policy("{id: show, ", "{id: show, parameters: {days: ↘[1]}, ", "expected text, found a list"),
                Bad.policy("published: 2020-01-01", "efective: 2020-01-01".replace("ef", "↘ef"), "effective"));
    }

    static Stream<Named<Bad>> calendars() {
        String calendar = """
                calendar: c
                language: 1
                zone: Asia/Shanghai
                years: {from: 2018, to: 2026}
                weekend: [saturday, sunday]
                off: [2018-01-01]
                """;
        String festival = "calendar: c\nlanguage: 1\nzone: Asia/Shanghai\nyears: {from: 2018, to: 2026}\n";
        return Stream.of(
                Bad.document(
                        "no zone", calendar.replace("zone: Asia/Shanghai\n", "").replace("cal", "↘cal"), "'zone'"),
                Bad.document(
                        "zone", calendar.replace("Asia/Shanghai", "↘Asia/Shangai"), "did you mean 'Asia/Shanghai'"),
                Bad.document("years", calendar.replace("{from: 2018", "↘{from: 2028"), "not before the first"),
                Bad.document("too many years", calendar.replace("{from: 2018", "↘{from: 1"), "at most 200 years"),
                Bad.document("no year", calendar.replace("to: 2026", "to: ↘MMXXVI"), "expected a year from 1 to 9998"),
                Bad.document("weekend", calendar.replace("saturday", "↘caturday"), "found 'caturday'"),
                Bad.document(
                        "outside", calendar.replace("2018-01-01", "↘2017-12-31"), "in the years that the calendar"),
                Bad.document("twice", calendar.replace("01-01]", "01-01, ↘2018-01-01]"), "each date once"),
                Bad.document("no date", calendar.replace("2018-01-01", "↘2018-02-29"), "expected a date"),
                Bad.document("both", festival + "dates: [2018-08-17]\noff: ↘[2018-01-01]\n", "found both"),
                Bad.document("key", calendar.replace("off:", "↘offf:"), "did you mean 'off'?"));
    }

    static Stream<Named<Bad>> vocabularies() {
        return Stream.of(
                Bad.vocabulary(
                        "entity_types:", "market_groups: {g: {members: [↘CM]}}\nentity_types:", "did you mean 'CN'?"),
                Bad.vocabulary(
                        "entity_types:",
                        "market_groups: {g: {members: [h]}, h: {members: [↘g]}}\nentity_types:",
                        "do not contain themselves",
                        "g > h > g"),
                Bad.vocabulary("entity_types:", "market_groups: {↘CN: {members: [RU]}}\nentity_types:", "no market"),
                Bad.vocabulary("entity_types:", "market_groups: {g: {↘members: []}}\nentity_types:", "'members'"),
                Bad.vocabulary("entity_types:", "↘entity_typs:", "did you mean 'entity_types'?"),
                Bad.vocabulary("{account: ,", "{↘'': ,", "expected a word", "found ''"),
                Bad.vocabulary("{account: ,", "{↘'a:b': ,", "expected a word", "found 'a:b'"),
                Bad.vocabulary("{account: ,", "{account: , ↘account: ,", "each key once"),
                Bad.vocabulary("user.register: ", "↘'*': ", "expected a word", "found '*'"),
                Bad.vocabulary("user.register: ", "↘'user.*': ", "expected a word", "found 'user.*'"),
                Bad.vocabulary("pre_existing:", "↘pre.existing:", "expected a word", "found 'pre.existing'"),
                Bad.vocabulary("{sent: instant", "{↘sent.at: instant", "expected a word", "found 'sent.at'"),
                Bad.vocabulary("{type: bool}\n  notice", "{type: ↘boolean}\n  notice", "types", "did you mean 'bool'?"),
                Bad.vocabulary("list of string", "↘list of strings", "did you mean 'string'?"),
                Bad.vocabulary("attested: true", "attested: ↘yes", "expected true or false, found 'yes'"),
                Bad.vocabulary("attested: true", "attested: ↘True", "expected true or false, found 'True'"),
                Bad.vocabulary("attested: true", "↘attested:", "expected a value of 'attested'"),
                Bad.vocabulary("attested: true", "↘atested: true", "did you mean 'attested'?"),
                Bad.vocabulary("values: [individual, enterprise]", "↘values: []", "a value of 'values'"),
                Bad.vocabulary("{type: {value", "{values: [x], type: ↘{value", "only of a string property"),
                Bad.vocabulary("quiet: {type: bool}", "quiet: {type: bool, ↘attested: true}", "found 'attested'"),
                Bad.vocabulary("{owner: ,", "{↘resource.owner: ,", "expected a word", "'resource.owner'"),
                Bad.vocabulary("'[0-9]{9}[0-9X]'", "↘'[0-9'", "expected an RE2 pattern"),
                Bad.vocabulary("'[0-9]{9}[0-9X]'", "↘'(?=x)'", "expected an RE2 pattern"),
                Bad.vocabulary("check: iso7064-mod11-2", "check: ↘mod11", "expected iso7064-mod11-2"),
                Bad.vocabulary("check: iso7064-mod11-2", "↘check:", "expected a value of 'check'"),
                Bad.vocabulary("[strip, upper]", "[strip, ↘lower]", "expected strip or upper, found 'lower'"),
                Bad.vocabulary(
                        "{sent: instant",
                        "{deep: " + "{x: ".repeat(7) + "↘{x: string}" + "}".repeat(7) + ", sent: instant",
                        "at most 8 levels of maps"));
    }

    static Stream<Named<Bad>> yaml() {
        return Stream.of(
                Bad.document("empty", "↘", "found an empty file"),
                Bad.document("comment only", "↘# nothing\n", "found an empty file"),
                Bad.document("null", "↘null\n", "first key is vocabulary, calendar, policy or suite, found nothing"),
                Bad.document("list", "↘[policy]\n", "found a list"),
                Bad.document("two documents", "policy: p\n↘---\npolicy: q\n", "found another document"),
                Bad.document("tab", "policy:↘\tp\n", "TAB"),
                Bad.document("binary", "↘\u0000\u0001\u0002", "not YAML", "special characters"),
                Bad.document("unclosed list", "policy: p\nmarkets: [CN\n↘", "not YAML"),
                Bad.document("bad indentation", "policy: p\n language↘: 1\n", "not YAML"),
                Bad.document("key without value", "policy: p\nrules\n↘", "not YAML"),
                Bad.document("list as key", "↘? [a, b]\n: c\n", "not YAML"),
                Bad.document("alias", "policy: &p p\ntitle: ↘*p\n", "found the alias *p", "write the value out"),
                Bad.document("alias of a list", "policy: p\nmarkets: &m [CN]\nrules: ↘*m\n", "found the alias *m"),
                Bad.document("recursive alias", "policy: &p [↘*p]\n", "found the alias *p"),
                Bad.document("merge key", "policy: p\n↘<<: {language: 1}\n", "found '<<'"),
                Bad.document("undeclared alias", "policy: ↘*x\n", "found the alias *x"),
                Bad.document("many lists", "↘" + "[".repeat(100_000), "nested too deeply"),
                Bad.document("many maps", "↘" + "{a: ".repeat(50_000), "nested too deeply"),
                Bad.document("5 MiB", "↘policy: " + "x\n  ".repeat(5 << 18), "at most 4194304 characters"));
    }

    @Test
    void compile_aliasesUponAliases_isRefusedAtOnce() {
        StringBuilder bomb = new StringBuilder("policy: p\na0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(7)).append("x]\n");
        }
        assertThat(problems(bomb.toString()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("found the alias *a0"));
    }

    @Test
    void compile_noPolicyAtAll_isRefused() {
        assertThat(problems("vocabulary: v\nlanguage: 1\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("expected at least one policy document"));
    }

    @Test
    void compile_onePolicyIdInTwoFiles_namesBoth() {
        InvalidPolicies invalid = catchThrowableOfType(InvalidPolicies.class, () -> Sample.compile(POLICY, POLICY));
        assertThat(invalid).hasMessageContainingAll("policy1.yaml:1:1: ", "'p'", "policy0.yaml");
    }

    @Test
    void compile_oneWordInTwoVocabularies_isRefused() {
        List<PolicyDocument> documents = List.of(
                new PolicyDocument("a.yaml", VOCABULARY),
                new PolicyDocument("b.yaml", "vocabulary: other\nlanguage: 1\nmarkets: {RU: }\n"),
                new PolicyDocument("p.yaml", POLICY));
        InvalidPolicies invalid = catchThrowableOfType(InvalidPolicies.class, () -> PolicyCompiler.compile(documents));
        assertThat(invalid).hasMessage("b.yaml:3:11: expected each word to be declared once, found 'RU' again");
    }

    @Test
    void compile_manyMistakes_keepsTheFirstAndCountsTheRest() {
        List<Problem> problems = problems(Sample.permit("actions: [" + "x, y, ".repeat(200) + "z]\n"));
        assertThat(problems).hasSize(Problems.MAX + 1);
        assertThat(problems.get(problems.size() - 1).message()).isEqualTo("and 301 more problems");
    }
}
