package io.certigate.server.lint;

import io.certigate.server.yaml.Place;
import io.certigate.server.yaml.Problem;
import java.util.List;

/** What keeps a document from being compiled. */
final class Mistake {
    static final Description DESCRIPTION = new Description(
            "CG001",
            Severity.ERROR,
            "Mistake in a document",
            """
            A document does not compile: it is not YAML, a word is not declared, a value is not of its type, a key is
            unknown, given twice or empty. While there are mistakes, nothing else is looked for.""",
            "A release with a mistake cannot be published.",
            "Do as the message says; where a declared word is near, it is named.",
            """
            - {id: sell, effect: permit, actions: [asset.sel], law: [act]}
            """,
            """
            - {id: sell, effect: permit, actions: [asset.sell], law: [act]}
            """);

    private Mistake() {}

    static Finding of(Problem problem) {
        Place place = new Place(problem.file(), problem.line(), problem.column());
        return new Finding(DESCRIPTION, problem.message(), place, List.of());
    }
}
