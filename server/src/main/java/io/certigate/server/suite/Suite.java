package io.certigate.server.suite;

import io.certigate.server.policy.Question;
import java.time.Instant;
import java.util.List;

/**
 * A test suite.
 *
 * @param name its name
 * @param file path of its document
 * @param cases its cases in the order of the document
 */
public record Suite(String name, String file, List<Case> cases) {
    /**
     * One case.
     *
     * @param name its name
     * @param line line of the document
     * @param question what is asked
     * @param at the instant asked about
     * @param fixtures what the registry holds: the suite's fixtures and the case's own
     * @param expected what the answer must be
     */
    public record Case(String name, int line, Question question, Instant at, Fixtures fixtures, Expectation expected) {}

    /** Copies the cases. */
    public Suite {
        cases = List.copyOf(cases);
    }
}
