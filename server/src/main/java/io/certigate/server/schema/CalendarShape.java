package io.certigate.server.schema;

import static io.certigate.server.schema.Shapes.filledList;
import static io.certigate.server.schema.Shapes.list;
import static io.certigate.server.schema.Shapes.map;
import static io.certigate.server.schema.Shapes.oneOf;
import static io.certigate.server.schema.Shapes.ref;
import static io.certigate.server.schema.Shapes.text;
import static io.certigate.server.schema.Shapes.texts;
import static io.certigate.server.schema.Shapes.without;

import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The schema of calendar documents. */
final class CalendarShape {
    private CalendarShape() {}

    static void define(Map<String, Object> definitions) {
        List<String> days = Arrays.stream(DayOfWeek.values())
                .map(day -> day.name().toLowerCase(Locale.ROOT))
                .toList();
        definitions.put(
                "calendar",
                ObjectShape.of("Working days, or the days of a festival, in the years that the calendar covers.")
                        .required("calendar", "Name of this calendar.", text())
                        .required("language", "Version of the policy language.", map("const", 1))
                        .key("title", "Its name for people.", texts())
                        .key("source", "Where its days come from.", text())
                        .required("zone", "The time zone in which a day begins and ends.", text())
                        .required("years", "The years that it covers; outside them nothing is known.", ref("years"))
                        .key("weekend", "Days off of each week.", filledList(oneOf(days)))
                        .key("off", "Further days off.", list(ref("date")))
                        .key("work", "Days of work in spite of the weekend.", list(ref("date")))
                        .key("dates", "The days of a festival.", list(ref("date")))
                        .and("if", map("required", List.of("dates")))
                        .and("then", without(List.of("weekend", "off", "work")))
                        .and("else", map("required", List.of("weekend")))
                        .shape());
        Map<String, Object> year = map("type", "integer", "minimum", 1, "maximum", 9998);
        definitions.put(
                "years",
                ObjectShape.of("First and last year, both included.")
                        .required("from", "First year.", year)
                        .required("to", "Last year.", year)
                        .shape());
    }
}
