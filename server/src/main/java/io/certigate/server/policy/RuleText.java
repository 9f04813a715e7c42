package io.certigate.server.policy;

import io.certigate.server.condition.Condition;
import io.certigate.server.model.FestivalDays;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
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
            "when",
            "unless",
            "during",
            "states",
            "require",
            "oblige",
            "law",
            "reason",
            "message",
            "review_by");

    private RuleText() {}

    /** The aspects of a rule by name; those that say nothing are empty. */
    static Map<String, String> aspects(Rule rule) {
        Target target = rule.target();
        Conditions conditions = rule.conditions();
        Map<String, String> aspects = new HashMap<>();
        aspects.put("effect", rule.effect() == Effect.PERMIT ? "permit" : "forbid");
        aspects.put("markets", words(target.markets()));
        aspects.put("subjects", words(target.subjects()));
        aspects.put("actions", words(target.actions()));
        aspects.put("resources", words(target.resources()));
        aspects.put("ids", words(target.ids()));
        aspects.put(
                "where", words(target.where().stream().map(RuleText::equality).toList()));
        aspects.put("when", joined(conditions.when(), " and ", Condition::text));
        aspects.put("unless", unless(conditions));
        aspects.put("during", joined(rule.during(), ", ", RuleText::span));
        aspects.put("states", joined(rule.order().entries(), ", ", RuleText::state));
        aspects.put("require", joined(rule.require(), " and ", RuleText::requirement));
        aspects.put("oblige", joined(rule.obligations(), ", ", RuleText::obligation));
        aspects.put("law", joined(rule.cause().law(), ", ", RuleText::law));
        aspects.put("reason", rule.cause().code());
        aspects.put("message", message(rule.cause().message()));
        aspects.put("review_by", rule.reviewBy() == null ? "" : rule.reviewBy().toString());
        return aspects;
    }

    private static <T> String joined(List<T> parts, String separator, Function<T, String> text) {
        return parts.stream().map(text).collect(Collectors.joining(separator));
    }

    private static String unless(Conditions conditions) {
        String conditional = joined(conditions.unless(), " or ", Condition::text);
        Requirement.AnyOf exemption = conditions.exemption();
        if (exemption == null) {
            return conditional;
        }
        String lifted = joined(exemption.parts(), " or ", RuleText::requirement);
        return conditional.isEmpty() ? lifted : conditional + " or " + lifted;
    }

    private static String span(Span span) {
        Days days = span.days();
        return window(span.window()) + (days == null ? "" : " on " + days(days));
    }

    private static String days(Days days) {
        String fixed = words(
                days.fixed().stream().map(day -> day.toString().substring(2)).toList());
        String festivals =
                words(days.festivals().stream().map(FestivalDays::name).toList());
        return fixed + (fixed.isEmpty() || festivals.isEmpty() ? "" : ", ") + festivals + " in " + days.zone();
    }

    private static String state(OrderHistory.Entry entry) {
        return entry.state().name().toLowerCase(Locale.ROOT) + " from " + entry.at();
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

    private static String requirement(Requirement requirement) {
        String what;
        if (requirement instanceof Requirement.OfCertification one) {
            what = one.kind().name() + " of " + one.of().word();
        } else if (requirement instanceof Requirement.AnyOf any) {
            what = "(" + joined(any.parts(), " or ", RuleText::requirement) + ")";
        } else {
            what = "(" + joined(((Requirement.AllOf) requirement).parts(), " and ", RuleText::requirement) + ")";
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
        String parameters = words(obligation.parameters().entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + value(parameter.getValue()))
                .toList());
        return obligation.id()
                + (parameters.isEmpty() ? "" : " {" + parameters + "}")
                + spaced(message(obligation.message()));
    }

    private static String law(Law law) {
        String details = Stream.of(
                        law.title(),
                        law.number(),
                        law.issuer(),
                        dated("issued ", law.issued()),
                        dated("published ", law.published()),
                        dated("effective ", law.effective()),
                        law.url())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return details.isEmpty() ? law.id() : law.id() + " (" + details + ")";
    }

    private static String dated(String what, String day) {
        return day.isEmpty() ? "" : what + day;
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
