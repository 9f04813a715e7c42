package io.certigate.server.policy;

import io.certigate.server.condition.Compiled;
import io.certigate.server.condition.Condition;
import io.certigate.server.condition.ConditionCompiler;
import io.certigate.server.condition.Mistake;
import io.certigate.server.condition.Use;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code when} and {@code unless}: conditions, and certifications that exempt. */
final class ConditionParser {
    /** Most conditions under one key. */
    private static final int MAX_CONDITIONS = 64;

    private final Vocabulary vocabulary;
    private final ConditionCompiler compiler;

    /** Reads conditions over the properties of a vocabulary. */
    ConditionParser(Vocabulary vocabulary, Calendars calendars) {
        this.vocabulary = vocabulary;
        Set<String> types = vocabulary.entityTypes().keySet();
        this.compiler = new ConditionCompiler(
                variables(vocabulary),
                calendars.working(),
                Map.of(
                        "market",
                        vocabulary.markets().keySet(),
                        "action.name",
                        vocabulary.actions().keySet(),
                        "subject.type",
                        types,
                        "resource.type",
                        types));
    }

    private static Map<String, PropertyPath> variables(Vocabulary vocabulary) {
        Map<String, PropertyPath> variables = new HashMap<>();
        for (PropertyPath.Side side : PropertyPath.Side.values()) {
            vocabulary.properties(side).forEach((name, property) -> {
                PropertyPath path = new PropertyPath(side, List.of(name), property.attested(), property.type());
                addLeaves(path, variables);
            });
        }
        return variables;
    }

    private static void addLeaves(PropertyPath path, Map<String, PropertyPath> variables) {
        if (path.type() instanceof PropertyType.MapOf map) {
            map.fields().forEach((field, type) -> {
                List<String> names = new ArrayList<>(path.names());
                names.add(field);
                addLeaves(new PropertyPath(path.side(), names, path.attested(), type), variables);
            });
        } else {
            variables.put(path.word(), path);
        }
    }

    Conditions conditions(YamlMapping rule, Cause cause, Effect effect) {
        List<Condition> when = new ArrayList<>();
        for (YamlNode node : items(rule.optional("when"))) {
            condition(node, effect == Effect.PERMIT ? Use.PERMIT_WHEN : Use.FORBID_WHEN, when);
        }
        List<Condition> unless = new ArrayList<>();
        List<Requirement> held = new ArrayList<>();
        for (YamlNode node : items(rule.optional("unless"))) {
            if (node.isMapping()) {
                exemption(node, cause, effect, held);
            } else {
                condition(node, effect == Effect.PERMIT ? Use.PERMIT_UNLESS : Use.FORBID_UNLESS, unless);
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
        List<YamlNode> items = node.isSequence() ? node.list() : List.of(node);
        if (items.size() > MAX_CONDITIONS) {
            node.problem("expected at most " + MAX_CONDITIONS + " conditions, found " + items.size());
            return List.of();
        }
        return items;
    }

    private void condition(YamlNode node, Use use, List<Condition> conditions) {
        Compiled compiled = compiler.compile(node.text(), use);
        if (compiled instanceof Compiled.Checked checked) {
            conditions.add(checked.condition());
        } else {
            for (Mistake mistake : ((Compiled.Rejected) compiled).mistakes()) {
                node.problemWithin(mistake.line(), mistake.column(), mistake.message());
            }
        }
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
