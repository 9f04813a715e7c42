package io.certigate.server.condition;

import static io.certigate.server.condition.Sample.decimal;
import static io.certigate.server.condition.Sample.list;
import static io.certigate.server.condition.Sample.text;
import static io.certigate.server.condition.Sample.whole;

import io.certigate.server.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Random conditions over the sample vocabulary, and random questions for them. */
final class RandomConditions {
    private static final Instant FIRST = Instant.parse("2021-11-01T00:00:00Z");
    private static final List<String> ORDER = List.of("<", "<=", ">", ">=");
    private static final List<String> COMPARE = List.of("<", "<=", ">", ">=", "==", "!=");
    private static final List<String> ZONES = List.of("Asia/Shanghai", "Europe/Berlin", "America/St_Johns");

    /** What CEL alone can evaluate too. */
    private static final List<String> TIMELESS = List.of(
            "subject.platform == 'L'",
            "subject.platform != 'L'",
            "subject.platform in ['a', 'L']",
            "subject.platform.startsWith('L')",
            "subject.verified",
            "subject.verified == true",
            "subject.age C N",
            "N C subject.age",
            "subject.age in [1, N]",
            "resource.days / subject.age == N",
            "context.amount.value C N",
            "context.amount.value C decimal('N.50')",
            "context.amount.value in resource.limits",
            "resource.limits.all(x, x C N)",
            "'L' in resource.tags",
            "subject.platform in resource.tags",
            "resource.tags.exists(x, x == subject.platform || subject.age > N)",
            "resource.numbers.all(n, n C subject.age && subject.verified)",
            "resource.numbers.exists_one(n, n C N)",
            "resource.tags[N] == 'L'",
            "(subject.verified ? subject.age C N : subject.platform == 'L')",
            "resource.sent + duration('24h') O timestamp('2022-02-0NT00:00:00+00:00')",
            "localDate(resource.sent, 'Z') O '2022-02-0N'",
            "true",
            "false");

    private static final List<String> TIMED = List.of(
            "at O resource.sent",
            "resource.sent O at",
            "at O timestamp('2022-02-0NT00:00:00+00:00')",
            "at O addMonths(resource.sent, resource.days, 'Z')",
            "at O addWorkingDays(resource.sent, resource.days, 'cn.working-days')",
            "at O resource.sent + duration('N00h')",
            "at O (subject.verified ? resource.sent : addMonths(resource.sent, N, 'Z'))",
            "localDate(at, 'Z') O '2022-02-0N'",
            "localDate(at, 'Z') == localDate(resource.sent, 'Z')",
            "money(context.amount.value, context.amount.currency) C money('N', 'L')");

    private static final List<String> PRESENCE =
            List.of("has(subject.age)", "has(resource.tags)", "has(subject.verified)");

    private final SplittableRandom random;

    RandomConditions(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Without {@code at}, money and {@code has}. */
    String timeless() {
        return condition(3, TIMELESS);
    }

    /** Without {@code has}. */
    String timed() {
        return condition(3, random.nextBoolean() ? TIMED : TIMELESS);
    }

    /** With {@code has} here and there. */
    String any() {
        return condition(2, random.nextBoolean() ? PRESENCE : random.nextBoolean() ? TIMED : TIMELESS)
                + either()
                + condition(2, PRESENCE);
    }

    private String either() {
        return random.nextBoolean() ? " && " : " || ";
    }

    private String condition(int depth, List<String> leaves) {
        return switch (depth == 0 ? 0 : random.nextInt(5)) {
            case 0, 1 -> leaf(leaves);
            case 2 -> "!(" + condition(depth - 1, leaves) + ")";
            default ->
                "(" + condition(depth - 1, leaves) + either()
                        + condition(depth - 1, random.nextBoolean() ? leaves : TIMELESS) + ")";
        };
    }

    private String leaf(List<String> leaves) {
        StringBuilder leaf = new StringBuilder();
        String template = pick(leaves);
        for (int i = 0; i < template.length(); i++) {
            char each = template.charAt(i);
            boolean hole = (i == 0 || !Character.isLetter(template.charAt(i - 1)))
                    && (i + 1 == template.length() || !Character.isLetter(template.charAt(i + 1)) || each == 'N');
            leaf.append(!hole ? String.valueOf(each) : hole(each));
        }
        return leaf.toString();
    }

    private String hole(char each) {
        return switch (each) {
            case 'L' -> pick(List.of("a", "b"));
            case 'N' -> String.valueOf(random.nextInt(1, 4));
            case 'C' -> pick(COMPARE);
            case 'O' -> pick(ORDER);
            case 'Z' -> pick(ZONES);
            default -> String.valueOf(each);
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    Instant instant() {
        return FIRST.plus(Duration.ofHours(random.nextInt(24 * 300)))
                .plusNanos(random.nextInt(2) * random.nextLong(3_600_000_000_000L));
    }

    /** An instant before another and not before a third. */
    Instant between(Instant from, Instant until) {
        long nanos = Math.min(Duration.between(from, until).toSeconds(), 1_000_000_000L) * 1_000_000_000L;
        return from.plusNanos(nanos == 0 ? 0 : random.nextLong(nanos));
    }

    /** A question in which properties may be absent, and may be of another type. */
    TestScope scope() {
        Map<String, Value> properties = new HashMap<>();
        put(properties, "subject.platform", text(pick(List.of("a", "b", "c"))));
        put(properties, "subject.verified", new Value.Bool(random.nextBoolean()));
        put(properties, "subject.age", whole(random.nextInt(4)));
        put(properties, "resource.days", whole(random.nextInt(-3, 7)));
        put(properties, "resource.sent", new Value.Moment(instant()));
        put(properties, "context.amount.value", decimal(pick(List.of("1", "2.0", "2.50", "3.000"))));
        put(properties, "context.amount.currency", text(pick(List.of("a", "b"))));
        put(properties, "resource.tags", pick(List.of(list(), list(text("a")), list(text("b"), text("c")))));
        put(
                properties,
                "resource.limits",
                pick(List.of(list(), list(decimal("2")), list(decimal("1"), decimal("3.0")))));
        put(properties, "resource.numbers", pick(List.of(list(), list(whole(1)), list(whole(1), whole(3)))));
        return new TestScope(instant(), properties);
    }

    private void put(Map<String, Value> properties, String name, Value value) {
        int luck = random.nextInt(20);
        if (luck > 2) {
            properties.put(name, luck == 3 ? list(list()) : value);
        }
    }
}
