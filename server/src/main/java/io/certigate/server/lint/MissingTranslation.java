package io.certigate.server.lint;

import io.certigate.server.policy.Localized;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Missing translation. */
final class MissingTranslation implements Check {
    private static final String ONE_IN_CHINESE = SharedExamples.FORBIDS.replace("away.}", "away., zh: 不得转赠。}");

    private static final Description DESCRIPTION = new Description(
            "CG305",
            Severity.WARNING,
            "Missing translation",
            """
            A text of a rule (message or remedy, of the rule, its requirements or obligations) has no version in a language in which
            another text of the same policy has one, and none in a language to which that one falls back: zh stands in for zh-Hant.""",
            "Who reads that language sees some texts in it, and others in another.",
            "Add the text in that language.",
            ONE_IN_CHINESE,
            ONE_IN_CHINESE.replace("sold.}", "sold., zh: 不得销售。}"));

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        Map<String, Set<String>> languages = new HashMap<>();
        for (TimedRule rule : candidate.rules()) {
            Set<String> ofPolicy = languages.computeIfAbsent(rule.rule().cause().policy(), key -> new TreeSet<>());
            RuleTexts.of(rule.rule())
                    .forEach(said -> ofPolicy.addAll(said.text().texts().keySet()));
        }
        for (TimedRule rule : candidate.rules()) {
            for (RuleTexts.Said said : RuleTexts.of(rule.rule())) {
                List<String> missing = languages
                        .getOrDefault(rule.rule().cause().policy(), Set.of())
                        .stream()
                        .filter(language -> !reads(said.text(), language))
                        .toList();
                if (!missing.isEmpty()) {
                    findings.add(
                            rule.place(),
                            "expected " + said.what() + " of " + rule.name()
                                    + " in the languages of its policy, found none in " + missing);
                }
            }
        }
    }

    private static boolean reads(Localized text, String language) {
        String range = language;
        while (!range.isEmpty()) {
            if (text.texts().containsKey(range)) {
                return true;
            }
            range = range.substring(0, Math.max(0, range.lastIndexOf('-')));
        }
        return false;
    }
}
