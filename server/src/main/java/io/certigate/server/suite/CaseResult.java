package io.certigate.server.suite;

import io.certigate.server.policy.Answer;
import java.util.List;

/**
 * What came of a case.
 *
 * @param suite the suite
 * @param testCase the case
 * @param answer the answer
 * @param differences what the answer lacks of the expectation, empty if it is as expected
 */
public record CaseResult(Suite suite, Suite.Case testCase, Answer answer, List<String> differences) {
    /** Copies the differences. */
    public CaseResult {
        differences = List.copyOf(differences);
    }

    /** Whether the answer is as expected. */
    public boolean passed() {
        return differences.isEmpty();
    }
}
