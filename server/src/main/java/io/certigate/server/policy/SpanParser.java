package io.certigate.server.policy;

import io.certigate.server.model.FestivalDays;
import io.certigate.server.model.Nearest;
import io.certigate.server.model.Window;
import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads when a rule is in force. */
final class SpanParser {
    /** Most spans of one rule. */
    private static final int MAX_SPANS = 1_000;

    private final @Nullable ZoneId zone;
    private final Calendars calendars;

    /**
     * Reads spans.
     *
     * @param zone the zone of bare dates and of days, null if the policy names none
     */
    SpanParser(@Nullable ZoneId zone, Calendars calendars) {
        this.zone = zone;
        this.calendars = calendars;
    }

    List<Span> during(YamlMapping rule) {
        YamlNode node = rule.optional("during");
        if (node == null) {
            return List.of(Span.ALWAYS);
        }
        List<YamlNode> nodes = node.isSequence() ? node.list() : List.of(node);
        if (nodes.size() > MAX_SPANS) {
            node.problem("expected at most " + MAX_SPANS + " windows, found " + nodes.size());
            return List.of(Span.ALWAYS);
        }
        List<Span> spans = new ArrayList<>();
        for (YamlNode each : nodes) {
            YamlMapping mapping =
                    each.mapping().only(Set.of("from", "until", "days")).withoutEmpty();
            if (mapping.members().isEmpty()) {
                each.problem("expected 'from', 'until', 'days' or several of them, found none");
            }
            spans.add(new Span(window(each, mapping), days(mapping.optional("days"))));
        }
        return spans;
    }

    private Window window(YamlNode node, YamlMapping mapping) {
        Instant from = instant(mapping.optional("from"));
        Instant until = instant(mapping.optional("until"));
        if (from != null && until != null && !from.isBefore(until)) {
            node.problem("expected an end after the start, found from " + from + " until " + until);
            return Window.ALWAYS;
        }
        return new Window(from, until);
    }

    private @Nullable Instant instant(@Nullable YamlNode node) {
        return node == null ? null : Scalars.instant(node, zone);
    }

    private @Nullable Days days(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        if (zone == null) {
            node.problem("expected a 'zone' in the policy, which says when a day begins, found none");
            return null;
        }
        Set<MonthDay> fixed = new LinkedHashSet<>();
        List<FestivalDays> festivals = new ArrayList<>();
        for (YamlNode each : node.list()) {
            if (each.isMapping()) {
                festival(each, festivals);
            } else {
                day(each, fixed);
            }
        }
        return new Days(fixed, festivals, zone);
    }

    private void festival(YamlNode node, List<FestivalDays> festivals) {
        YamlNode name = node.mapping().only(Set.of("calendar")).withoutEmpty().required("calendar");
        FestivalDays festival = name == null ? null : calendars.festivals().get(name.text());
        if (festival != null) {
            festivals.add(festival);
        } else if (name != null) {
            name.problem("expected a calendar with 'dates', found " + name.found()
                    + Nearest.hint(name.text(), calendars.festivals().keySet()));
        }
    }

    private static void day(YamlNode node, Set<MonthDay> fixed) {
        try {
            fixed.add(MonthDay.parse("--" + node.text()));
        } catch (DateTimeException e) {
            node.problem("expected a day of the year such as 05-20, or {calendar: NAME}, found " + node.found());
        }
    }
}
