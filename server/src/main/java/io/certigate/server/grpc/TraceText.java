package io.certigate.server.grpc;

import io.certigate.server.model.FestivalDays;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Days;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Span;
import java.time.MonthDay;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parts of rules in words, near to how a policy writes them; instants in UTC. */
final class TraceText {
    private TraceText() {}

    static String of(Equality equality) {
        String values = equality.values().stream().map(TraceText::of).sorted().collect(Collectors.joining(", "));
        return equality.path().word() + ": " + (equality.values().size() == 1 ? values : "[" + values + "]");
    }

    static String of(Value value) {
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
            return decimal.value().toPlainString();
        }
        if (value instanceof Value.Moment moment) {
            return moment.value().toString();
        }
        if (value instanceof Value.ListOf list) {
            return list.values().stream().map(TraceText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        Map<String, Value> fields = new TreeMap<>(((Value.MapOf) value).fields());
        return fields.entrySet().stream()
                .map(field -> field.getKey() + ": " + of(field.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    static String of(Span span) {
        String from =
                span.window().from() == null ? "" : "from " + span.window().from();
        String until =
                span.window().until() == null ? "" : "until " + span.window().until();
        Days days = span.days();
        String text = Stream.of(from, until, days == null ? "" : "on " + of(days))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        return text.isEmpty() ? "always" : text;
    }

    private static String of(Days days) {
        return Stream.concat(
                        days.fixed().stream().sorted().map(TraceText::of),
                        days.festivals().stream().map(FestivalDays::name))
                .collect(Collectors.joining(", "));
    }

    private static String of(MonthDay day) {
        return day.toString().substring(2);
    }

    static String of(OrderHistory history) {
        return history.entries().stream()
                .map(entry -> entry.state().word() + " from " + entry.at())
                .collect(Collectors.joining(", "));
    }

    static String of(Requirement requirement) {
        if (requirement instanceof Requirement.OfCertification single) {
            return "certification " + single.kind().name() + " of "
                    + single.of().word();
        }
        return requirement instanceof Requirement.AnyOf any
                ? parts("any", any.parts().stream())
                : parts("all", ((Requirement.AllOf) requirement).parts().stream());
    }

    private static String parts(String word, Stream<Requirement> parts) {
        return parts.map(TraceText::of).collect(Collectors.joining("; ", word + " of (", ")"));
    }
}
