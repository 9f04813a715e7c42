package io.certigate.server.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.PropertyType.Kind;
import io.certigate.server.model.Value;
import io.certigate.server.model.WorkingDays;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A small vocabulary, a calendar with the notice of the State Council for 2022, and short ways to compile and ask. */
final class Sample {
    static final Map<String, PropertyPath> VARIABLES = variables();
    static final Map<String, WorkingDays> CALENDARS = Map.of("cn.working-days", workingDaysOf2022());

    private Sample() {}

    private static Map<String, PropertyPath> variables() {
        Map<String, PropertyPath> variables = new HashMap<>();
        add(variables, PropertyPath.Side.SUBJECT, "platform", false, Kind.STRING);
        add(variables, PropertyPath.Side.SUBJECT, "entity_type", true, Kind.STRING);
        add(variables, PropertyPath.Side.SUBJECT, "verified", false, Kind.BOOL);
        add(variables, PropertyPath.Side.SUBJECT, "age", false, Kind.INT);
        add(variables, PropertyPath.Side.SUBJECT, "real-name", false, Kind.STRING);
        add(variables, PropertyPath.Side.RESOURCE, "sent", false, Kind.INSTANT);
        add(variables, PropertyPath.Side.RESOURCE, "days", false, Kind.INT);
        add(variables, PropertyPath.Side.CONTEXT, "amount.value", false, Kind.DECIMAL);
        add(variables, PropertyPath.Side.CONTEXT, "amount.currency", false, Kind.STRING);
        addList(variables, "tags", Kind.STRING);
        addList(variables, "limits", Kind.DECIMAL);
        addList(variables, "numbers", Kind.INT);
        return Map.copyOf(variables);
    }

    private static void add(
            Map<String, PropertyPath> variables, PropertyPath.Side side, String name, boolean attested, Kind kind) {
        PropertyPath path = new PropertyPath(
                side, Arrays.asList(name.split("\\.")), attested, new PropertyType.Plain(kind, Set.of()));
        variables.put(path.word(), path);
    }

    private static void addList(Map<String, PropertyPath> variables, String name, Kind kind) {
        PropertyPath path = new PropertyPath(
                PropertyPath.Side.RESOURCE,
                List.of(name),
                false,
                new PropertyType.ListOf(new PropertyType.Plain(kind, Set.of())));
        variables.put(path.word(), path);
    }

    private static WorkingDays workingDaysOf2022() {
        return new WorkingDays(
                "cn.working-days",
                ZoneId.of("Asia/Shanghai"),
                2021,
                2022,
                Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                days(
                        "2022-01-01 2022-01-02 2022-01-03 2022-01-31 2022-02-01 2022-02-02 2022-02-03 2022-02-04 2022-02-05"
                                + " 2022-02-06 2022-04-03 2022-04-04 2022-04-05 2022-04-30 2022-05-01 2022-05-02 2022-05-03"
                                + " 2022-05-04 2022-12-31"),
                days("2022-01-29 2022-01-30 2022-04-02 2022-04-24 2022-05-07"));
    }

    private static Set<LocalDate> days(String days) {
        return Arrays.stream(days.split(" ")).map(LocalDate::parse).collect(Collectors.toSet());
    }

    static ConditionCompiler compiler() {
        return new ConditionCompiler(VARIABLES, CALENDARS, Map.of());
    }

    /** A condition for tests that are not about {@code has}. */
    static Condition condition(String text) {
        Compiled compiled = compiler().compile(text, Use.PERMIT_WHEN);
        assertThat(compiled).as(text).isInstanceOf(Compiled.Checked.class);
        return ((Compiled.Checked) compiled).condition();
    }

    static List<Mistake> mistakes(String text) {
        return mistakes(text, Use.PERMIT_WHEN);
    }

    static List<Mistake> mistakes(String text, Use use) {
        Compiled compiled = compiler().compile(text, use);
        assertThat(compiled).as(text).isInstanceOf(Compiled.Rejected.class);
        return ((Compiled.Rejected) compiled).mistakes();
    }

    static Value text(String value) {
        return new Value.Text(value);
    }

    static Value whole(long value) {
        return new Value.Whole(value);
    }

    static Value decimal(String value) {
        return new Value.Decimal(new BigDecimal(value));
    }

    static Value instant(String value) {
        return new Value.Moment(Instant.parse(value));
    }

    static Value list(Value... values) {
        return new Value.ListOf(List.of(values));
    }
}
