package io.certigate.server.lint;

import io.certigate.server.policy.Vocabulary;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Declared words of one section of the vocabulary that are not used.
 *
 * @param description the kind of finding
 * @param section the section as documents write it, such as {@code relations}
 * @param declared the section in a vocabulary, by word
 * @param used which words of the section a release uses
 * @param message what to say of a word that is not used
 */
record UnusedWords(
        Description description,
        String section,
        Function<Vocabulary, Map<String, ?>> declared,
        Function<Candidate, Predicate<String>> used,
        UnaryOperator<String> message)
        implements Check {
    private static final String GROUP = SharedExamples.WORDS.replace(
            "entity_types:", "market_groups: {greater.china: {members: [CN]}}\nentity_types:");

    static final Check KIND_NEVER_REQUIRED = new UnusedWords(
            description(
                    "CG401",
                    "Certification kind that is never required",
                    "No rule names the kind under 'require' or 'unless'.",
                    "Certifications of the kind may be recorded, and never matter.",
                    "Require it where the law does, or delete it.",
                    "{filing: }",
                    "{filing: , license: }"),
            "certification_kinds",
            Vocabulary::certificationKinds,
            inRules(rule -> RuleTexts.certifications(rule.rule()).stream()
                    .map(each -> each.kind().name())),
            word -> "no rule requires the certification kind " + word);

    static final Check RELATION_NEVER_FOLLOWED = new UnusedWords(
            description(
                    "CG402",
                    "Relation that is never followed",
                    "No rule names the relation under 'of'.",
                    "Relations of that name may be recorded, and never matter.",
                    "Name it where a certification of another entity counts, or delete it.",
                    "{owner: }",
                    "{owner: , operator: }"),
            "relations",
            Vocabulary::relations,
            inRules(rule -> RuleTexts.certifications(rule.rule()).stream()
                    .flatMap(each -> Stream.ofNullable(each.of().relation()))),
            word -> "no rule follows the relation " + word);

    static final Check GROUP_NEVER_NAMED = new UnusedWords(
            new Description(
                    "CG403",
                    Severity.NOTE,
                    "Market group that is never named",
                    """
                    The name of the group stands nowhere in the documents but where it is declared. (A name that is part of another word, or
                    stands in a comment, counts as named.)""",
                    "The group has no effect.",
                    "Name it under 'markets', or delete it.",
                    GROUP,
                    GROUP.replace("[CN]\nrules", "[greater.china]\nrules")),
            "market_groups",
            Vocabulary::marketGroups,
            candidate -> candidate::isMentioned,
            word -> "no rule names the market group " + word);

    static final Check ACTION_OF_NO_RULE = new UnusedWords(
            description(
                    "CG404",
                    "Action that no rule speaks of",
                    "No rule has the action.",
                    "Whatever is not permitted is denied: the action is denied always and everywhere.",
                    "Add a rule: a permit, if only for ordinary use, or a forbid that says why it is denied.",
                    "{asset.sell: }",
                    "{asset.sell: , asset.give: }"),
            "actions",
            Vocabulary::actions,
            inRules(rule -> rule.rule().target().actions().stream()),
            word -> "no rule speaks of the action " + word);

    static final Check MARKET_WITHOUT_PERMIT = new UnusedWords(
            description(
                    "CG405",
                    "Market in which nothing is permitted",
                    "No permit has the market.",
                    "Whatever is not permitted is denied: every question about the market is.",
                    "Add a permit for the market, or delete it.",
                    "{CN: }",
                    "{CN: , RU: }"),
            "markets",
            Vocabulary::markets,
            inRules(rule -> rule.isPermit() ? rule.rule().target().markets().stream() : Stream.empty()),
            word -> "no rule permits anything in the market " + word);

    /** Describes a kind whose bad example has a word more than its good one. */
    private static Description description(
            String code, String title, String definition, String why, String fix, String words, String more) {
        String bad = SharedExamples.WORDS.replace(words, more);
        return new Description(code, Severity.NOTE, title, definition, why, fix, bad, SharedExamples.WORDS);
    }

    /** Used are the words that any rule has. */
    static Function<Candidate, Predicate<String>> inRules(Function<TimedRule, Stream<String>> words) {
        return candidate -> {
            Set<String> used = candidate.rules().stream().flatMap(words).collect(Collectors.toSet());
            return used::contains;
        };
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        Predicate<String> isUsed = used.apply(candidate);
        for (String word :
                new TreeSet<>(declared.apply(candidate.policies().vocabulary()).keySet())) {
            if (!isUsed.test(word)) {
                findings.add(candidate.places().of(section, word), message.apply(word));
            }
        }
    }
}
