package io.certigate.server.outlook;

import io.certigate.server.model.Edges;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Steps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * How the answer to one question changes over a window, if nothing but time changes.
 *
 * @param segments the answers in the order of time, without gaps; neighbors differ in more than their valid_until
 * @param truncated the window goes on after the last segment
 */
public record Timeline(List<Segment> segments, boolean truncated) {
    /** Most segments of a timeline. */
    public static final int MAX_SEGMENTS = 1_000;

    /** Segments of a timeline unless told otherwise. */
    public static final int DEFAULT_SEGMENTS = 100;

    /** Most evaluations for one timeline: many edges change nothing. It ends earlier if conditions take too many {@link Steps}. */
    static final int MAX_EVALUATIONS = 10_000;

    /**
     * A stretch of time with one answer.
     *
     * @param from its start, inclusive
     * @param until its end, exclusive
     * @param answer the answer, without the end of its validity
     */
    public record Segment(Instant from, Instant until, Answer answer) {}

    /** Copies the segments. */
    public Timeline {
        segments = List.copyOf(segments);
    }

    /**
     * Evaluates from edge to edge.
     *
     * @param from start of the window, inclusive
     * @param until end of the window, exclusive; after its start
     * @param maxSegments most segments, 1 to {@value #MAX_SEGMENTS}
     * @param facts what the registry knows; if it is asked for facts that it does not have, the timeline does not count
     * @param cancelled whether nobody waits for it any more; asked before each evaluation
     * @throws CancellationException if so
     */
    public static Timeline of(
            PolicySet policies,
            Question question,
            Instant from,
            Instant until,
            int maxSegments,
            FactsLookup facts,
            BooleanSupplier cancelled) {
        List<Segment> segments = new ArrayList<>();
        Instant at = from;
        Steps steps = new Steps(Steps.MAX_OF_STUDY);
        for (int i = 0; i < MAX_EVALUATIONS && at.isBefore(until) && !steps.areSpent(); i++) {
            Advisor.stopIf(cancelled);
            Answer answer = policies.evaluate(question, at, facts, steps);
            Instant edge = Edges.earlier(at, answer.validUntil(), until);
            Instant end = edge == null ? until : edge;
            Answer timeless = answer.timeless();
            Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
            if (last != null && last.answer().equals(timeless)) {
                segments.set(segments.size() - 1, new Segment(last.from(), end, timeless));
            } else if (segments.size() == maxSegments) {
                break;
            } else {
                segments.add(new Segment(at, end, timeless));
            }
            at = end;
        }
        return new Timeline(segments, at.isBefore(until));
    }
}
