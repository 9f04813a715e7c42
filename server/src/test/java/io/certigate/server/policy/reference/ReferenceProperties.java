package io.certigate.server.policy.reference;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Value;
import io.certigate.server.policy.reference.ReferenceConditions.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Properties by the book: the request over the registry, but of attested ones only the registry. */
final class ReferenceProperties {
    private static final List<String> SIDES = List.of("subject", "resource", "action", "context");

    private final Words words;
    private final Map<EntityRef, Known> registry;
    private final Inquiry inquiry;

    ReferenceProperties(Words words, Map<EntityRef, Known> registry, Inquiry inquiry) {
        this.words = words;
        this.registry = registry;
        this.inquiry = inquiry;
    }

    /** The value of a full path such as {@code subject.m.x}, null if it is not known. */
    @Nullable
    Value known(String path) {
        RuleSpec.Condition any = new RuleSpec.Condition(path, List.of());
        Value value = value(any);
        return value == null || !isOf(type(any), value) ? null : value;
    }

    Verdict where(RuleSpec rule) {
        return ReferenceConditions.all(rule.where().stream().map(this::match).toList());
    }

    /** The full paths of the properties that a rule's equalities depend on and that are not known. */
    List<String> unknown(RuleSpec rule) {
        return rule.where().stream()
                .filter(each -> match(each) == Verdict.UNKNOWN)
                .map(ReferenceProperties::fullPath)
                .toList();
    }

    private Verdict match(RuleSpec.Condition condition) {
        Value value = value(condition);
        if (value == null || !isOf(type(condition), value)) {
            return Verdict.UNKNOWN;
        }
        if (value instanceof Value.ListOf list) {
            return list.values().stream().anyMatch(condition.values()::contains) ? Verdict.YES : Verdict.NO;
        }
        return condition.values().contains(value) ? Verdict.YES : Verdict.NO;
    }

    private static boolean isOf(String type, Value value) {
        return switch (type) {
            case "string" -> value instanceof Value.Text;
            case "bool" -> value instanceof Value.Bool;
            case "int" -> value instanceof Value.Whole;
            case "decimal" -> value instanceof Value.Decimal;
            case "instant" -> value instanceof Value.Moment;
            case "list of string" -> isListOf("string", value);
            case "list of int" -> isListOf("int", value);
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static boolean isListOf(String element, Value value) {
        return value instanceof Value.ListOf list && list.values().stream().allMatch(each -> isOf(element, each));
    }

    private static String type(RuleSpec.Condition condition) {
        String path = fullPath(condition);
        return switch (path) {
            case "action.ap", "context.cm.w", "subject.m.x", "resource.m.x" -> "string";
            case "context.cm.v" -> "decimal";
            case "subject.m.y.z", "resource.m.y.z" -> "int";
            default ->
                java.util.Objects.requireNonNull(
                        Words.PROPERTIES.get(names(condition).get(1)), path);
        };
    }

    private @Nullable Value value(RuleSpec.Condition condition) {
        List<String> names = names(condition);
        Value value = top(names.get(0), names.get(1));
        for (String name : names.subList(2, names.size())) {
            value = value instanceof Value.MapOf map ? map.fields().get(name) : null;
        }
        return value;
    }

    private @Nullable Value top(String side, String name) {
        return switch (side) {
            case "subject" -> overlaid(inquiry.subject(), inquiry.subjectClaims(), name);
            case "resource" -> overlaid(inquiry.resource(), inquiry.resourceClaims(), name);
            case "action" -> inquiry.actionClaims().get(name);
            default -> inquiry.context().get(name);
        };
    }

    private @Nullable Value overlaid(EntityRef ref, Map<String, Value> claims, String name) {
        Value stored = registry.getOrDefault(ref, Known.NOTHING).properties().get(name);
        Value claimed = claims.get(name);
        if (words.attested().contains(name)) {
            return stored;
        }
        return claimed == null ? stored : claimed;
    }

    /** Whether only the registry's value of a full path counts. */
    boolean isAttested(String path) {
        List<String> names = names(new RuleSpec.Condition(path, List.of()));
        boolean entity = names.get(0).equals("subject") || names.get(0).equals("resource");
        return entity && words.attested().contains(names.get(1));
    }

    private static List<String> names(RuleSpec.Condition condition) {
        List<String> names = new ArrayList<>(List.of(condition.path().split("\\.")));
        if (!SIDES.contains(names.get(0))) {
            names.add(0, "subject");
        }
        return names;
    }

    private static String fullPath(RuleSpec.Condition condition) {
        return String.join(".", names(condition));
    }
}
