package io.certigate.server.policy;

import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a rule says, aspect by aspect, as texts: two rules that say the same have the same texts. */
final class RuleText {
    /** The aspects, by the keys of a rule, in the order in which people read them. */
    static final List<String> NAMES = List.of(
            "effect",
            "markets",
            "subjects",
            "actions",
            "resources",
            "ids",
            "where",
            "during",
            "require",
            "oblige",
            "law",
            "reason",
            "message");

    private RuleText() {}

    /** The aspects of a rule by name; those that say nothing are left out or empty. */
    static Map<String, String> aspects(Rule rule) {
        Map<String, String> aspects = new LinkedHashMap<>();
        aspects.put("effect", rule.effect() == Effect.PERMIT ? "permit" : "forbid");
        aspects.put("markets", words(rule.markets()));
        aspects.put("subjects", words(rule.subjects()));
        aspects.put("actions", words(rule.actions()));
        aspects.put("resources", words(rule.resources()));
        aspects.put("ids", words(rule.ids()));
        aspects.put("where", words(rule.where().stream().map(RuleText::equality).toList()));
        aspects.put("during", rule.during().stream().map(RuleText::window).collect(Collectors.joining(", ")));
        aspects.put("require", joined(rule.require(), " and "));
        aspects.put(
                "oblige", rule.obligations().stream().map(RuleText::obligation).collect(Collectors.joining(", ")));
        aspects.put("law", rule.cause().law().stream().map(RuleText::law).collect(Collectors.joining(", ")));
        aspects.put("reason", rule.cause().code());
        aspects.put("message", message(rule.cause().message()));
        return aspects;
    }

    private static String words(Collection<?> words) {
        return words.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String equality(Equality equality) {
        return equality.path().word() + " = "
                + equality.values().stream().map(RuleText::value).sorted().collect(Collectors.joining(" | "));
    }

    private static String value(Value value) {
        if (value instanceof Value.Text text) {
            return "'" + text.value() + "'";
        }
        if (value instanceof Value.Decimal decimal) {
            return decimal.value().stripTrailingZeros().toPlainString();
        }
        if (value instanceof Value.Bool bool) {
            return Boolean.toString(bool.value());
        }
        if (value instanceof Value.Whole whole) {
            return Long.toString(whole.value());
        }
        return value instanceof Value.Moment moment ? moment.value().toString() : value.toString();
    }

    private static String window(Window window) {
        String from = window.from() == null ? "ever" : window.from().toString();
        return from + " until "
                + (window.until() == null ? "open" : window.until().toString());
    }

    private static String joined(List<Requirement> parts, String word) {
        return parts.stream().map(RuleText::requirement).collect(Collectors.joining(word));
    }

    private static String requirement(Requirement requirement) {
        String what;
        if (requirement instanceof Requirement.OfCertification one) {
            what = one.kind().name() + " of " + one.of().word();
        } else if (requirement instanceof Requirement.AnyOf any) {
            what = "(" + joined(any.parts(), " or ") + ")";
        } else {
            what = "(" + joined(((Requirement.AllOf) requirement).parts(), " and ") + ")";
        }
        Requirement.Shortfall shortfall = requirement.shortfall();
        if (shortfall == null) {
            return what;
        }
        String otherwise =
                shortfall.cause().code() + spaced(message(shortfall.cause().message()));
        return what + " [otherwise " + otherwise
                + spaced(message(shortfall.remedy().message())) + "]";
    }

    private static String obligation(Obligation obligation) {
        return obligation.id() + spaced(message(obligation.message()));
    }

    private static String law(Law law) {
        return law.id()
                + spaced(Stream.of(law.title(), law.number(), law.issuer(), law.published(), law.url())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("; ", "(", ")")));
    }

    private static String message(Localized message) {
        return new TreeMap<>(message.texts())
                .entrySet().stream()
                        .map(text -> text.getKey() + ": " + text.getValue())
                        .collect(Collectors.joining(" / "));
    }

    private static String spaced(String text) {
        return text.isEmpty() ? "" : " " + text;
    }
}
