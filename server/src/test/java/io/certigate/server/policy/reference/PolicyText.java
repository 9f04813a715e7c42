package io.certigate.server.policy.reference;

import io.certigate.server.model.Value;
import io.certigate.server.policy.PolicyDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes rules down as documents. */
public final class PolicyText {
    private PolicyText() {}

    /** One document per policy, and the vocabulary. */
    public static List<PolicyDocument> documents(Words words, List<RuleSpec> rules) {
        Map<String, StringBuilder> texts = new LinkedHashMap<>();
        for (RuleSpec rule : rules) {
            texts.computeIfAbsent(rule.policy(), PolicyText::head).append(rule(rule));
        }
        List<PolicyDocument> documents = new ArrayList<>();
        documents.add(new PolicyDocument("vocabulary.yaml", words.document()));
        documents.add(new PolicyDocument("feast.yaml", ReferenceDays.FEAST));
        documents.add(new PolicyDocument("lost.yaml", ReferenceDays.LOST));
        texts.forEach((policy, text) -> documents.add(new PolicyDocument(policy + ".yaml", text.toString())));
        return documents;
    }

    private static StringBuilder head(String policy) {
        return new StringBuilder("policy: " + policy + "\nlanguage: 1\nzone: Asia/Shanghai\nrules:\n");
    }

    private static String rule(RuleSpec rule) {
        StringBuilder text = new StringBuilder("  - id: " + rule.id() + "\n");
        line(text, "effect", rule.permit() ? "permit" : "forbid");
        list(text, "subjects", rule.subjects());
        line(text, "actions", quoted(rule.actions()));
        list(text, "resources", rule.resources());
        list(text, "ids", rule.ids().stream().map(Object::toString).toList());
        line(text, "markets", quoted(rule.markets()));
        if (!rule.where().isEmpty()) {
            line(
                    text,
                    "where",
                    rule.where().stream()
                            .map(each -> each.path() + ": " + values(each.values()))
                            .collect(Collectors.joining(", ", "{", "}")));
        }
        if (!rule.when().isEmpty()) {
            line(text, "when", quoted(texts(rule.when())));
        }
        if (!rule.unless().isEmpty() || !rule.exempt().isEmpty()) {
            List<String> items = new ArrayList<>();
            texts(rule.unless()).forEach(each -> items.add("\"" + each + "\""));
            rule.exempt().forEach(each -> items.add(need(each)));
            line(text, "unless", items.toString());
        }
        if (!rule.states().isEmpty()) {
            line(
                    text,
                    "states",
                    rule.states().stream()
                            .map(each -> "{at: " + each.at().written() + ", state: " + each.state() + "}")
                            .toList()
                            .toString());
        }
        if (!rule.during().isEmpty()) {
            List<String> windows =
                    rule.during().stream().map(PolicyText::window).toList();
            line(text, "during", windows.size() == 1 ? windows.get(0) : windows.toString());
        }
        if (!rule.require().isEmpty()) {
            line(text, "require", needs(rule.require()));
        }
        if (!rule.oblige().isEmpty()) {
            line(
                    text,
                    "oblige",
                    rule.oblige().stream().map(PolicyText::duty).toList().toString());
        }
        if (rule.reason() != null) {
            line(text, "reason", rule.reason());
        }
        return text.toString();
    }

    private static List<String> texts(List<Expression> expressions) {
        return expressions.stream().map(Expression::text).toList();
    }

    private static String duty(RuleSpec.Duty duty) {
        return "{id: " + duty.id() + (duty.days() == null ? "" : ", parameters: {days: " + duty.days() + "}") + "}";
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("    ").append(key).append(": ").append(value).append('\n');
    }

    private static void list(StringBuilder text, String key, List<String> words) {
        if (!words.isEmpty()) {
            line(text, key, quoted(words));
        }
    }

    private static String quoted(List<String> words) {
        return words.stream().map(word -> "\"" + word + "\"").toList().toString();
    }

    private static String window(RuleSpec.Span span) {
        List<String> parts = new ArrayList<>();
        if (span.from() != null) {
            parts.add("from: " + span.from().written());
        }
        if (span.until() != null) {
            parts.add("until: " + span.until().written());
        }
        if (!span.days().isEmpty()) {
            parts.add("days: "
                    + span.days().stream()
                            .map(day -> Character.isDigit(day.charAt(0)) ? day : "{calendar: " + day + "}")
                            .toList());
        }
        return "{" + String.join(", ", parts) + "}";
    }

    private static String values(List<Value> values) {
        List<String> texts = values.stream().map(PolicyText::value).toList();
        return texts.size() == 1 ? texts.get(0) : texts.toString();
    }

    private static String value(Value value) {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        if (value instanceof Value.Bool bool) {
            return Boolean.toString(bool.value());
        }
        if (value instanceof Value.Whole whole) {
            return Long.toString(whole.value());
        }
        if (value instanceof Value.Decimal decimal) {
            return "\"" + decimal.value().toPlainString() + "\"";
        }
        return ((Value.Moment) value).value().toString();
    }

    private static String needs(List<RuleSpec.Need> needs) {
        return needs.stream().map(PolicyText::need).toList().toString();
    }

    private static String need(RuleSpec.Need need) {
        String text;
        if (need instanceof RuleSpec.Certified certified) {
            text = "certification: " + certified.kind()
                    + (certified.of().equals("subject") ? "" : ", of: " + certified.of());
        } else if (need instanceof RuleSpec.AnyOf any) {
            text = "any: " + needs(any.parts());
        } else {
            text = "all: " + needs(((RuleSpec.AllOf) need).parts());
        }
        RuleSpec.Otherwise otherwise = need.otherwise();
        if (otherwise != null) {
            text += ", otherwise: {reason: " + otherwise.reason()
                    + (otherwise.remedy().isEmpty() ? "" : ", remedy: {en: " + otherwise.remedy() + "}") + "}";
        }
        return "{" + text + "}";
    }
}
