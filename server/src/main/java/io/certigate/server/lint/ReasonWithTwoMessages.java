package io.certigate.server.lint;

import io.certigate.server.policy.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reason with two messages. */
final class ReasonWithTwoMessages implements Check {
    private static final Description DESCRIPTION =
            new Description("CG306", Severity.NOTE, "Reason with two messages", """
            Two forbids or requirements of one policy give the same reason with messages that differ in a language which both have.""", """
            A caller who shows a text of its own for a reason cannot tell the two apart.""", """
            Give the same message, or another reason.""", """
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              law: [act]
              reason: example.no_sale
              message: {en: Nothing may be sold.}
            - id: no-gift
              effect: forbid
              actions: [asset.give]
              law: [act]
              reason: example.no_sale
              message: {en: Nothing may be given away.}
            """, """
            - id: no-sale
              effect: forbid
              actions: [asset.sell]
              law: [act]
              reason: example.no_sale
              message: {en: Nothing may be sold.}
            - id: no-gift
              effect: forbid
              actions: [asset.give]
              law: [act]
              reason: example.no_gift
              message: {en: Nothing may be given away.}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    private record Key(String policy, String code, String language) {}

    private record First(String text, TimedRule rule) {}

    @Override
    public void find(Candidate candidate, Findings findings) {
        Map<Key, First> texts = new HashMap<>();
        for (TimedRule rule : candidate.rules()) {
            Set<String> told = new HashSet<>();
            for (Cause cause : causes(rule)) {
                cause.message().texts().forEach((language, text) -> {
                    First first = texts.computeIfAbsent(
                            new Key(cause.policy(), cause.code(), language), key -> new First(text, rule));
                    if (!first.text().equals(text) && told.add(cause.code())) {
                        findings.add(
                                rule.place(),
                                rule.name() + " gives the reason " + cause.code() + " with another message than "
                                        + first.rule().name(),
                                List.of(first.rule().place()));
                    }
                });
            }
        }
    }

    private static List<Cause> causes(TimedRule rule) {
        List<Cause> causes = new ArrayList<>();
        if (!rule.isPermit()) {
            causes.add(rule.rule().cause());
        }
        RuleTexts.shortfalls(rule.rule()).forEach(each -> causes.add(each.cause()));
        return causes;
    }
}
