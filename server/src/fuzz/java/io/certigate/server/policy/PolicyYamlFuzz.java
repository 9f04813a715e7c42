package io.certigate.server.policy;

import io.certigate.server.suite.SuiteRunner;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A policy, a vocabulary or a suite as YAML: it is compiled, or its problems are told; nothing else is thrown. */
public final class PolicyYamlFuzz {
    private static final PolicySet NONE = PolicySet.none();

    private PolicyYamlFuzz() {}

    /** One document. */
    public static void fuzzerTestOneInput(byte[] input) {
        PolicyDocument document = new PolicyDocument("document.yaml", new String(input, StandardCharsets.UTF_8));
        try {
            PolicyCompiler.compile(List.of(document));
        } catch (InvalidPolicies e) {
            demandProblems(e);
        }
        try {
            SuiteRunner.parse(List.of(document), NONE);
        } catch (InvalidPolicies e) {
            demandProblems(e);
        }
    }

    private static void demandProblems(InvalidPolicies refusal) {
        if (refusal.problems().isEmpty()) {
            throw new AssertionError("expected problems of a document that is refused, found none", refusal);
        }
    }
}
