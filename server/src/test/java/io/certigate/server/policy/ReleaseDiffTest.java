package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.certigate.server.policy.ReleaseDiff.Aspect;
import io.certigate.server.policy.ReleaseDiff.Kind;
import io.certigate.server.policy.ReleaseDiff.RuleChange;
import io.certigate.server.policy.ReleaseDiff.WordChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What two releases differ in is told by meaning, aspect by aspect. */
class ReleaseDiffTest {
    private static final String VOCABULARY = """
            vocabulary: v
            language: 1
            markets: {CN: {}, RU: {}}
            entity_types: {account: {}, asset: {}}
            properties: {platform: {type: string}}
            actions: {show: {}, sell: {}}
            relations: {owner: {}}
            certification_kinds: {filing: {issuers: [Office]}, license: {}}
            """;
    private static final String CALENDAR = """
            calendar: festival
            language: 1
            zone: Asia/Shanghai
            years: {from: 2029, to: 2031}
            dates: [2030-08-05]
            """;
    private static final String POLICY = """
            policy: p
            language: 1
            zone: Asia/Shanghai
            markets: [CN]
            law:
              - {id: notice, title: Notice, published: 2030-01-01}
              - {id: order, title: Order, published: 2030-01-02}
            rules:
              - id: forbid-it
                effect: forbid
                subjects: [account]
                actions: [show]
                where: {subject.platform: weixin}
                during: {from: 2030-01-01, until: 2031-01-01}
                law: [notice]
                reason: p.no
                message: {en: No.}
              - id: permit-it
                effect: permit
                resources: [asset]
                actions: [sell]
                require:
                  - {certification: filing, of: owner}
                oblige:
                  - {id: log, message: {en: Keep it.}, parameters: {days: 180}}
            """;

    private static PolicySet compile(String... texts) throws InvalidPolicies {
        List<PolicyDocument> documents = new ArrayList<>();
        for (String text : texts) {
            documents.add(new PolicyDocument(documents.size() + ".yaml", text));
        }
        return PolicyCompiler.compile(documents);
    }

    private static ReleaseDiff diff(String policy) throws InvalidPolicies {
        return ReleaseDiff.between(compile(VOCABULARY, CALENDAR, POLICY), compile(VOCABULARY, CALENDAR, policy));
    }

    @Test
    void between_commentsOrderAndFiles_differInNothing() throws InvalidPolicies {
        String other = POLICY.replace("rules:", "# a comment\nrules:").replace("title: Notice", "title:   Notice");
        ReleaseDiff diff =
                ReleaseDiff.between(compile(VOCABULARY, CALENDAR, POLICY), compile(other, CALENDAR, VOCABULARY));

        assertThat(diff.rules()).isEmpty();
        assertThat(diff.words()).isEmpty();
        assertThat(diff.from()).isNotEqualTo(diff.to());
    }

    static List<Arguments> changes() {
        return List.of(
                arguments("subjects: [account]", "subjects: [asset]", "forbid-it", "subjects", "account", "asset"),
                arguments("actions: [show]", "actions: ['*']", "forbid-it", "actions", "show", "sell, show"),
                arguments("resources: [asset]", "resources: [account]", "permit-it", "resources", "asset", "account"),
                arguments(
                        "actions: [sell]", "actions: [sell]\n    ids: ['asset:a']", "permit-it", "ids", "", "asset:a"),
                arguments(
                        "platform: weixin",
                        "platform: [b, a]",
                        "forbid-it",
                        "where",
                        "subject.platform = 'weixin'",
                        "subject.platform = 'a' | 'b'"),
                arguments(
                        "until: 2031-01-01",
                        "until: 2031-01-02",
                        "forbid-it",
                        "during",
                        "2029-12-31T16:00:00Z until 2030-12-31T16:00:00Z",
                        "2029-12-31T16:00:00Z until 2031-01-01T16:00:00Z"),
                arguments(
                        "{from: 2030-01-01, until: 2031-01-01}",
                        "{from: 2030-01-01, days: [05-20, {calendar: festival}]}",
                        "forbid-it",
                        "during",
                        "2029-12-31T16:00:00Z until 2030-12-31T16:00:00Z",
                        "2029-12-31T16:00:00Z until open on 05-20, festival in Asia/Shanghai"),
                arguments(
                        "law: [notice]",
                        "law: [order]",
                        "forbid-it",
                        "law",
                        "notice (Notice; published 2030-01-01)",
                        "order (Order; published 2030-01-02)"),
                arguments("reason: p.no", "reason: p.never", "forbid-it", "reason", "p.no", "p.never"),
                arguments("{en: No.}", "{en: No., zh: 否}", "forbid-it", "message", "en: No.", "en: No. / zh: 否"),
                arguments(
                        "    reason: p.no",
                        "    states: [{at: 2030-02-01, state: in_force}]\n    reason: p.no",
                        "forbid-it",
                        "states",
                        "",
                        "in_force from 2030-01-31T16:00:00Z"),
                arguments(
                        "    reason: p.no",
                        "    unless: {certification: license}\n    reason: p.no",
                        "forbid-it",
                        "unless",
                        "",
                        "license of subject"),
                arguments(
                        "    reason: p.no",
                        "    review_by: 2030-06-01\n    reason: p.no",
                        "forbid-it",
                        "review_by",
                        "",
                        "2030-06-01"),
                arguments(
                        "{certification: filing, of: owner}",
                        "{any: [{certification: filing, of: owner}, {certification: license}]}",
                        "permit-it",
                        "require",
                        "filing of owner",
                        "(filing of owner"),
                arguments(
                        "days: 180",
                        "days: 90",
                        "permit-it",
                        "oblige",
                        "log {days=180} en: Keep it.",
                        "log {days=90} en: Keep it."));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void between_oneAspect_namesItAndNothingElse(
            String text, String by, String rule, String aspect, String before, String after) throws InvalidPolicies {
        assertThat(POLICY).contains(text);

        ReleaseDiff diff = diff(POLICY.replace(text, by));

        assertThat(diff.words()).isEmpty();
        assertThat(diff.rules())
                .extracting(RuleChange::policy, RuleChange::rule, RuleChange::kind)
                .containsExactly(tuple("p", rule, Kind.CHANGED));
        List<Aspect> aspects = diff.rules().get(0).aspects();
        assertThat(aspects).extracting(Aspect::name).containsExactly(aspect);
        assertThat(aspects.get(0).before()).startsWith(before);
        assertThat(aspects.get(0).after()).startsWith(after);
        assertThat(aspects.get(0).before()).isNotEqualTo(aspects.get(0).after());
    }

    @Test
    void between_marketsOfThePolicy_changeEveryRule() throws InvalidPolicies {
        ReleaseDiff diff = diff(POLICY.replace("markets: [CN]", "markets: [RU, CN]"));

        assertThat(diff.rules())
                .extracting(RuleChange::rule, RuleChange::aspects)
                .containsExactly(
                        tuple("forbid-it", List.of(new Aspect("markets", "CN", "CN, RU"))),
                        tuple("permit-it", List.of(new Aspect("markets", "CN", "CN, RU"))));
    }

    @Test
    void between_ruleAndPolicyAddedOrRemoved_tellAllThatTheySay() throws InvalidPolicies {
        String more = "policy: q\nlanguage: 1\nmarkets: [RU]\nrules:\n  - {id: r, effect: permit, actions: [show]}\n";
        PolicySet without = compile(VOCABULARY, POLICY);
        PolicySet with = compile(VOCABULARY, POLICY, more);

        ReleaseDiff added = ReleaseDiff.between(without, with);
        ReleaseDiff removed = ReleaseDiff.between(with, without);

        assertThat(added.addedPolicies()).containsExactly("q");
        assertThat(added.removedPolicies()).isEmpty();
        assertThat(removed.removedPolicies()).containsExactly("q");
        assertThat(added.rules()).extracting(RuleChange::kind).containsExactly(Kind.ADDED);
        assertThat(added.rules().get(0).aspects())
                .contains(new Aspect("effect", "", "permit"), new Aspect("markets", "", "RU"));
        assertThat(removed.rules().get(0).aspects()).contains(new Aspect("effect", "permit", ""));
    }

    @Test
    void between_words_areNamedBySection() throws InvalidPolicies {
        String words = VOCABULARY
                .replace("RU: {}", "US: {}")
                .replace("{issuers: [Office]}", "{issuers: [Office], number: {pattern: '[0-9]+'}}");
        ReleaseDiff diff = ReleaseDiff.between(
                compile(VOCABULARY, CALENDAR, POLICY),
                compile(words, CALENDAR.replace("2030-08-05", "2030-08-06"), POLICY));

        assertThat(diff.rules()).isEmpty();
        assertThat(diff.words())
                .containsExactly(
                        new WordChange("markets", "RU", Kind.REMOVED),
                        new WordChange("markets", "US", Kind.ADDED),
                        new WordChange("certification_kinds", "filing", Kind.CHANGED),
                        new WordChange("calendars", "festival", Kind.CHANGED));
    }
}
