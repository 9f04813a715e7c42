package io.certigate.server.suite;

import io.certigate.server.policy.Answer;
import java.time.Duration;
import java.util.List;

/**
 * What came of a case.
 *
 * @param suite the suite
 * @param testCase the case
 * @param answer the answer
 * @param differences what the answer lacks of the expectation, empty if it is as expected
 * @param took how long the answer took
 */
public record CaseResult(Suite suite, Suite.Case testCase, Answer answer, List<String> differences, Duration took) {
    /** Copies the differences. */
    public CaseResult {
        differences = List.copyOf(differences);
    }

    /** Whether the answer is as expected. */
    public boolean passed() {
        return differences.isEmpty();
    }
}
