package io.certigate.server.lint;

import io.certigate.server.model.Value;
import io.certigate.server.policy.Obligation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Obligation with two messages. */
final class ObligationWithTwoMessages implements Check {
    private static final Description DESCRIPTION =
            new Description("CG307", Severity.WARNING, "Obligation with two messages", """
            Two obligations of one id with the same parameters have messages that differ in a language which both have.""", """
            If both permits hold, the answer carries the obligation once, with one of the two messages.""", """
            Give the same message, or another id.""", """
            - {id: show, effect: permit, actions: [asset.show], law: [act], oblige: [{id: label, message: {en: Show the number.}}]}
            - {id: sell, effect: permit, actions: [asset.sell], law: [act], oblige: [{id: label, message: {en: Show the price.}}]}
            """, """
            - {id: show, effect: permit, actions: [asset.show], law: [act], oblige: [{id: label, message: {en: Show the number.}}]}
            - {id: sell, effect: permit, actions: [asset.sell], law: [act], oblige: [{id: label, message: {en: Show the number.}}]}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    private record Imposed(String id, Map<String, Value> parameters) {}

    @Override
    public void find(Candidate candidate, Findings findings) {
        FirstMessages<Imposed> messages = new FirstMessages<>();
        for (TimedRule rule : candidate.rules()) {
            Set<String> told = new HashSet<>();
            for (Obligation each : rule.rule().obligations()) {
                TimedRule other = messages.other(new Imposed(each.id(), each.parameters()), each.message(), rule);
                if (other != null && told.add(each.id())) {
                    findings.add(
                            rule.place(),
                            rule.name() + " imposes " + each.id() + " with another message than " + other.name(),
                            List.of(other.place()));
                }
            }
        }
    }
}
