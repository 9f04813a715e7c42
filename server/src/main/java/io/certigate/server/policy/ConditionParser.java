package io.certigate.server.policy;

import io.certigate.server.condition.Condition;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code when} and {@code unless}: conditions, and certifications that exempt. */
final class ConditionParser {
    private final Vocabulary vocabulary;

    ConditionParser(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    Conditions conditions(YamlMapping rule, Cause cause, Effect effect) {
        List<Condition> when = new ArrayList<>();
        for (YamlNode node : items(rule.optional("when"))) {
            condition(node, when);
        }
        List<Condition> unless = new ArrayList<>();
        List<Requirement> held = new ArrayList<>();
        for (YamlNode node : items(rule.optional("unless"))) {
            if (node.isMapping()) {
                exemption(node, cause, effect, held);
            } else {
                condition(node, unless);
            }
        }
        return when.isEmpty() && unless.isEmpty() && held.isEmpty()
                ? Conditions.NONE
                : new Conditions(when, unless, held.isEmpty() ? null : exemption(cause, held));
    }

    private static List<YamlNode> items(@Nullable YamlNode node) {
        if (node == null) {
            return List.of();
        }
        return node.isSequence() ? node.list() : List.of(node);
    }

    private void condition(YamlNode node, List<Condition> conditions) {
        node.problem("conditions are not implemented yet; use 'where' for property equalities, found " + conditions);
    }

    private void exemption(YamlNode node, Cause cause, Effect effect, List<Requirement> held) {
        if (effect == Effect.PERMIT) {
            node.problem(
                    "expected a certification under 'unless' only in a forbid: in a permit, a record that is missing"
                            + " would help; use 'require' for what must be held");
        }
        Requirement requirement = new RequirementParser(vocabulary, cause).one(node);
        if (requirement != null) {
            held.add(requirement);
        }
    }

    /** Any of what is held lifts the rule; if nothing does, the rule speaks for itself and the certifications are its remedy. */
    private static Requirement.AnyOf exemption(Cause cause, List<Requirement> held) {
        Localized message = Localized.NONE;
        for (Requirement each : held) {
            Requirement.Shortfall shortfall = each.shortfall();
            if (message.isEmpty() && shortfall != null) {
                message = shortfall.remedy().message();
            }
        }
        Remedy remedy = new Remedy(cause.code(), RequirementParser.options(held), message);
        return new Requirement.AnyOf(held, new Requirement.Shortfall(cause, remedy));
    }
}
