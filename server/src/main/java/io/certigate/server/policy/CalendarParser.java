package io.certigate.server.policy;

import io.certigate.server.model.FestivalDays;
import io.certigate.server.model.WorkingDays;
import io.certigate.server.yaml.Scalars;
import io.certigate.server.yaml.YamlMapping;
import io.certigate.server.yaml.YamlNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads calendar documents: working days, or the days of a festival, in the years that they cover. */
final class CalendarParser {
    private static final Set<String> KEYS =
            Set.of("calendar", "language", "title", "source", "zone", "years", "weekend", "off", "work", "dates");

    /** Most years that a calendar covers. */
    private static final int MOST_YEARS = 200;

    private final Map<String, WorkingDays> working = new HashMap<>();
    private final Map<String, FestivalDays> festivals = new HashMap<>();
    private final List<Calendars.Declared> declared = new ArrayList<>();

    /** First and last year of a calendar. */
    private record Years(int from, int to) {
        boolean contain(LocalDate day) {
            return day.getYear() >= from && day.getYear() <= to;
        }
    }

    void add(YamlNode root) {
        YamlMapping document = root.mapping().only(KEYS);
        Texts.language(document);
        Texts.localized(document, "title");
        document.textOrEmpty("source");
        String name = document.text("calendar");
        YamlNode zoneNode = document.required("zone");
        ZoneId zone = zoneNode == null ? ZoneOffset.UTC : Scalars.zone(zoneNode);
        Years years = years(document);
        if (declared.stream().anyMatch(each -> each.name().equals(name))) {
            root.problem("expected each calendar once, found '" + name + "' again");
        }
        if (document.optional("dates") == null) {
            add(new WorkingDays(
                    name,
                    zone,
                    years.from(),
                    years.to(),
                    weekend(document),
                    dates(document, "off", years),
                    dates(document, "work", years)));
        } else {
            for (String key : List.of("weekend", "off", "work")) {
                YamlNode node = document.optional(key);
                if (node != null) {
                    node.problem("expected either 'dates', of a festival, or 'weekend', 'off' and 'work', of working"
                            + " days, found both");
                }
            }
            festivals.put(name, new FestivalDays(name, years.from(), years.to(), dates(document, "dates", years)));
        }
        declared.add(new Calendars.Declared(
                name, LocalDate.of(years.to() + 1, 1, 1).atStartOfDay(zone).toInstant(), root.place()));
    }

    private void add(WorkingDays calendar) {
        working.put(calendar.name(), calendar);
    }

    Calendars calendars() {
        declared.sort(Comparator.comparing(Calendars.Declared::name));
        return new Calendars(working, festivals, declared);
    }

    private static Years years(YamlMapping document) {
        YamlNode node = document.required("years");
        if (node == null) {
            return new Years(1970, 1970);
        }
        YamlMapping mapping = node.mapping().only(Set.of("from", "to")).withoutEmpty();
        Years years = new Years(year(mapping, "from"), year(mapping, "to"));
        if (years.to() < years.from() || years.to() - years.from() >= MOST_YEARS) {
            node.problem("expected a last year that is not before the first, and at most " + MOST_YEARS
                    + " years, found " + years.from() + " to " + years.to());
            return new Years(years.from(), years.from());
        }
        return years;
    }

    private static int year(YamlMapping mapping, String key) {
        YamlNode node = mapping.required(key);
        if (node == null) {
            return 1970;
        }
        try {
            int year = Integer.parseInt(node.text());
            if (year >= 1 && year <= 9998) {
                return year;
            }
        } catch (NumberFormatException e) {
            // Said below, with the place.
        }
        node.problem("expected a year from 1 to 9998, found " + node.found());
        return 1970;
    }

    private static Set<DayOfWeek> weekend(YamlMapping document) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        YamlNode list = document.required("weekend");
        for (YamlNode node : list == null ? List.<YamlNode>of() : list.list()) {
            try {
                days.add(DayOfWeek.valueOf(node.text().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                node.problem("expected one of "
                        + Arrays.toString(DayOfWeek.values()).toLowerCase(Locale.ROOT) + ", found " + node.found());
            }
        }
        return days;
    }

    private static Set<LocalDate> dates(YamlMapping document, String key, Years years) {
        Set<LocalDate> dates = new LinkedHashSet<>();
        for (YamlNode node : document.listOrEmpty(key)) {
            try {
                LocalDate date = LocalDate.parse(node.text());
                if (!years.contain(date)) {
                    node.problem("expected a date in the years that the calendar covers, " + years.from() + " to "
                            + years.to() + ", found " + node.found());
                }
                if (!dates.add(date)) {
                    node.problem("expected each date once, found " + node.found() + " again");
                }
            } catch (DateTimeException e) {
                node.problem("expected a date such as 2022-03-31, found " + node.found());
            }
        }
        return dates;
    }
}
