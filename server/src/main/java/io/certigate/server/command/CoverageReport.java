package io.certigate.server.command;

import io.certigate.server.coverage.Coverage;
import io.certigate.server.coverage.Coverage.Figure;
import io.certigate.server.coverage.Coverage.Kind;
import io.certigate.server.coverage.Coverage.Point;
import io.certigate.server.policy.Rule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what test suites reach, and what they do not. */
final class CoverageReport {
    private final Coverage coverage;

    /** What a rule lacks in one respect. */
    private record Gap(Kind kind, Rule rule, String what, List<String> lacks) {
        String text() {
            String place = rule.place() + ": " + rule.name() + ": ";
            String all = String.join(", ", lacks);
            return switch (kind) {
                case RULE -> place + "lacks " + all;
                case EDGE -> place + what + ": lacks " + all;
                case STATE -> place + what + ": lacks a case that finds it " + all;
            };
        }

        Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("kind", word(kind));
            members.put("rule", rule.name());
            members.put("file", rule.place().file());
            members.put("line", rule.place().line());
            members.put("what", what);
            members.put("lacks", lacks);
            return members;
        }
    }

    CoverageReport(Coverage coverage) {
        this.coverage = coverage;
    }

    void text(PrintWriter out) {
        out.println("coverage  covered  total  percent");
        for (Kind kind : Kind.values()) {
            Figure figure = coverage.figure(kind);
            out.println(String.format(
                    Locale.ROOT,
                    "%-8s  %7d  %5d  %7d",
                    words(kind),
                    figure.covered(),
                    figure.total(),
                    figure.percent()));
        }
        List<Gap> gaps = gaps();
        if (!gaps.isEmpty()) {
            out.println("not covered:");
            gaps.forEach(gap -> out.println("  " + gap.text()));
        }
    }

    String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            Figure figure = coverage.figure(kind);
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("covered", figure.covered());
            figures.put("total", figure.total());
            figures.put("percent", figure.percent());
            members.put(words(kind), figures);
        }
        members.put("not_covered", gaps().stream().map(Gap::members).toList());
        return Json.object(Map.of("coverage", members));
    }

    /** What is not covered, the states of one certification together. */
    private List<Gap> gaps() {
        Map<List<Object>, Gap> gaps = new LinkedHashMap<>();
        for (Point point : coverage.points()) {
            if (!point.covered()) {
                List<Object> key = List.of(point.kind(), point.rule().name(), point.what());
                gaps.computeIfAbsent(key, none -> new Gap(point.kind(), point.rule(), point.what(), new ArrayList<>()))
                        .lacks()
                        .addAll(point.lacks());
            }
        }
        return List.copyOf(gaps.values());
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String words(Kind kind) {
        return word(kind) + "s";
    }
}
