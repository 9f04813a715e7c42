package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that are made to exhaust their reader are refused, with a place, soon. */
class HostileDocumentsTest {
    /** Many times what it takes, so that a busy machine does not matter; without limits it would be for ever. */
    private static final Duration SOON = Duration.ofSeconds(20);

    static Stream<Named<String>> documents() {
        return Stream.of(
                Named.of("a bomb of aliases", "policy: p\na: &a [x,x]\n" + aliases(40)),
                Named.of("an alias of itself", "policy: &a\n  a: *a\n"),
                Named.of("lists in lists", "policy: " + "[".repeat(200_000)),
                Named.of("mappings in mappings", "policy: " + "{a: ".repeat(100_000)),
                Named.of("lines that indent", indents(3_000)),
                Named.of("a million keys", "policy: p\n" + keys(200_000)),
                Named.of("one key again and again", "policy: p\n" + "language: 1\n".repeat(200_000)),
                Named.of("groups of groups of groups", groups(60)),
                Named.of(
                        "a ring of groups",
                        "vocabulary: v\nlanguage: 1\nmarket_groups: {a: {members: [b]}, b: {members: [a]}}"),
                Named.of("any in any", Sample.permit("actions: ['*']\nrequire: [" + "{any: [".repeat(10_000))),
                Named.of(
                        "too many windows",
                        Sample.permit("actions: ['*']\nduring: [" + "{from: 2020-01-01T00:00:00Z}, ".repeat(50_000)
                                + "{from: 2020-01-01T00:00:00Z}]")),
                Named.of("a condition that is long", condition("true && ".repeat(300_000) + "true")),
                Named.of("a condition that is deep", condition("(".repeat(2_000) + "true" + ")".repeat(2_000))),
                Named.of("a condition of nots", condition("!(".repeat(1_000) + "true" + ")".repeat(1_000))),
                Named.of(
                        "a pattern that explodes", condition("subject.platform.matches('((a{1,100}){1,100}){1,100}')")),
                Named.of(
                        "loops in loops",
                        condition("subject.memberships.all(a, subject.memberships.all(b, "
                                + "subject.memberships.all(c, subject.memberships.all(d, a == b && c == d))))")),
                Named.of(
                        "a number pattern that explodes",
                        "vocabulary: v\nlanguage: 1\ncertification_kinds:\n"
                                + "  k: {number: {pattern: '((a{1,1000}){1,1000}){1,1000}'}}\n"),
                Named.of(
                        "a calendar of all time",
                        "calendar: c\nlanguage: 1\nzone: UTC\nyears: {from: 1, to: 9998}\n" + "weekend: [sunday]\n"),
                Named.of(
                        "a day of the year 999999999",
                        "calendar: c\nlanguage: 1\nzone: UTC\nyears: {from: 1, to: 9}\n"
                                + "dates: ['+999999999-12-31']\n"),
                Named.of(
                        "an instant at the end of time",
                        Sample.permit("actions: ['*']\nduring: {from: '+999999999-12-31T23:59:59Z'}")));
    }

    private static String condition(String text) {
        return Sample.permit("actions: ['*']\nwhen: \"" + text + "\"\n");
    }

    private static String aliases(int levels) {
        return IntStream.range(0, levels)
                .mapToObj(i ->
                        "a" + i + ": &a" + i + " [*a" + (i == 0 ? "" : i - 1) + ",*a" + (i == 0 ? "" : i - 1) + "]")
                .collect(Collectors.joining("\n"));
    }

    private static String indents(int levels) {
        return "policy:\n"
                + IntStream.range(1, levels)
                        .mapToObj(i -> " ".repeat(i) + "a:\n")
                        .collect(Collectors.joining());
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());
    }

    private static String groups(int levels) {
        List<String> groups = new ArrayList<>(List.of("g0: {members: [AA]}"));
        for (int i = 1; i < levels; i++) {
            groups.add("g" + i + ": {members: [" + ("g" + (i - 1) + ", ").repeat(30) + "AA]}");
        }
        return "vocabulary: v\nlanguage: 1\nmarkets: {AA: }\nmarket_groups:\n  " + String.join("\n  ", groups);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void compile_hostileDocument_isRefusedSoonWithItsPlace(String text) {
        List<PolicyDocument> documents = new ArrayList<>(List.of(new PolicyDocument("hostile.yaml", text)));
        if (text.startsWith("policy")) {
            documents.add(new PolicyDocument("vocabulary.yaml", Sample.VOCABULARY));
        } else {
            documents.add(new PolicyDocument("policy.yaml", "policy: p\nlanguage: 1\nmarkets: [AA]\nrules: []\n"));
        }
        InvalidPolicies refusal = assertTimeoutPreemptively(
                SOON, () -> catchThrowableOfType(InvalidPolicies.class, () -> PolicyCompiler.compile(documents)));
        assertThat(refusal).isNotNull();
        assertThat(refusal.problems()).hasSizeLessThanOrEqualTo(101);
        assertThat(refusal.problems().get(0).toString()).startsWith("hostile.yaml:");
    }
}
