package io.certigate.server.coverage;

import io.certigate.server.policy.Rule;
import java.util.List;

/**
 * What test suites reach of a release.
 *
 * @param points everything that there is to reach, ordered by rule
 */
public record Coverage(List<Point> points) {
    /** What there is to reach. */
    public enum Kind {
        /** A rule that decides an answer. */
        RULE,
        /** An instant at which what a rule says changes, asked about on both sides. */
        EDGE,
        /** A state of a certification that a rule asks for. */
        STATE
    }

    /**
     * One thing to reach.
     *
     * @param kind its kind
     * @param rule the rule
     * @param what what it is within the rule; of a state the certification
     * @param lacks what no case is, empty if it is covered; of a state its name
     */
    public record Point(Kind kind, Rule rule, String what, List<String> lacks) {
        /** Copies the list. */
        public Point {
            lacks = List.copyOf(lacks);
        }

        /** Whether the suites reach it. */
        public boolean covered() {
            return lacks.isEmpty();
        }
    }

    /**
     * How much is covered.
     *
     * @param covered how many points are
     * @param total of how many
     */
    public record Figure(int covered, int total) {
        /** In percent, rounded down; 100 of nothing. */
        public int percent() {
            return total == 0 ? 100 : (int) (covered * 100L / total);
        }
    }

    /** Copies the points. */
    public Coverage {
        points = List.copyOf(points);
    }

    /** The points of a kind. */
    public List<Point> of(Kind kind) {
        return points.stream().filter(point -> point.kind() == kind).toList();
    }

    /** How much of a kind is covered. */
    public Figure figure(Kind kind) {
        List<Point> all = of(kind);
        return new Figure((int) all.stream().filter(Point::covered).count(), all.size());
    }
}
