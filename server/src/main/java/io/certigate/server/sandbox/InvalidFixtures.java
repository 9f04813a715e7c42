package io.certigate.server.sandbox;

import io.certigate.server.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Fixtures with mistakes. */
public final class InvalidFixtures extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    InvalidFixtures(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The mistakes, each with its file, line and column, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
