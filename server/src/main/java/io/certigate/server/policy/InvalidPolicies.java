package io.certigate.server.policy;

import io.certigate.server.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A set of documents that cannot become a release. */
public final class InvalidPolicies extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /** Names the problems, at least one. */
    public InvalidPolicies(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The problems. */
    public List<Problem> problems() {
        return problems;
    }
}
