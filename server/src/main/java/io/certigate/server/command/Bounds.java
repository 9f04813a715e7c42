package io.certigate.server.command;

import io.certigate.server.coverage.Coverage;
import io.certigate.server.coverage.Coverage.Figure;
import io.certigate.server.coverage.Coverage.Kind;
import io.certigate.server.mutation.Mutation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a run of suites measures besides its cases, and the bounds that the figures must keep. */
final class Bounds {
    /** Mutants of a release whose cases fail would say nothing. */
    static final Gate NOT_MUTATED =
            new Gate("mutants", false, "expected every case to pass before mutants are made, found failures");

    private static final int ALL = 100;

    @Option(names = "--coverage", description = "Measure which rules, edges and states of certifications cases reach.")
    private boolean coverage;

    @Option(names = "--min-rules", paramLabel = "PERCENT", description = "Least coverage of rules.")
    private @Nullable Integer minRules;

    @Option(names = "--min-edges", paramLabel = "PERCENT", description = "Least coverage of edges in time.")
    private @Nullable Integer minEdges;

    @Option(names = "--min-states", paramLabel = "PERCENT", description = "Least coverage of certification states.")
    private @Nullable Integer minStates;

    @Option(
            names = "--mutate",
            description = "Change each rule in small ways, and find the changes that no case notices.")
    private boolean mutate;

    @Option(
            names = "--min-mutation",
            paramLabel = "PERCENT",
            description = "Least share of mutants that cases notice; without it and --allow-survivors, all.")
    private @Nullable Integer minMutation;

    @Option(names = "--allow-survivors", paramLabel = "N", description = "Most mutants that may go unnoticed.")
    private @Nullable Integer allowSurvivors;

    /** Refuses figures that nothing can keep. */
    void check(@Nullable CommandSpec spec) {
        check(spec, "--min-rules", minRules, ALL);
        check(spec, "--min-edges", minEdges, ALL);
        check(spec, "--min-states", minStates, ALL);
        check(spec, "--min-mutation", minMutation, ALL);
        check(spec, "--allow-survivors", allowSurvivors, Integer.MAX_VALUE);
    }

    private static void check(@Nullable CommandSpec spec, String option, @Nullable Integer value, int most) {
        if (spec != null && value != null && (value < 0 || value > most)) {
            throw new ParameterException(
                    spec.commandLine(), "expected a number from 0 to " + most + " for " + option + ", found " + value);
        }
    }

    boolean wantsCoverage() {
        return coverage || minRules != null || minEdges != null || minStates != null;
    }

    boolean wantsMutation() {
        return mutate || minMutation != null || allowSurvivors != null;
    }

    List<Gate> gates(Coverage measured) {
        List<Gate> gates = new ArrayList<>();
        add(gates, "rules", minRules, measured.figure(Kind.RULE));
        add(gates, "edges", minEdges, measured.figure(Kind.EDGE));
        add(gates, "states", minStates, measured.figure(Kind.STATE));
        return gates;
    }

    private static void add(List<Gate> gates, String name, @Nullable Integer least, Figure figure) {
        if (least != null) {
            gates.add(Gate.atLeast(name, least, figure.covered(), figure.total()));
        }
    }

    List<Gate> gates(Mutation mutation) {
        List<Gate> gates = new ArrayList<>();
        if (minMutation != null) {
            gates.add(Gate.atLeast("mutants killed", minMutation, mutation.killed(), mutation.total()));
        }
        if (allowSurvivors != null || minMutation == null) {
            gates.add(Gate.atMost(
                    "surviving mutants",
                    allowSurvivors == null ? 0 : allowSurvivors,
                    mutation.survivors().size()));
        }
        return gates;
    }
}
