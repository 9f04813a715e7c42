package io.certigate.server.mutation;

import io.certigate.server.suite.CaseResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of mutating a release.
 *
 * @param killed how many mutants some case noticed
 * @param equivalent mutants that were not noticed and provably make no difference
 * @param survivors mutants that were not noticed, ordered by rule
 */
public record Mutation(int killed, List<Mutant> equivalent, List<Survivor> survivors) {
    /**
     * A mutant that no case noticed.
     *
     * @param mutant the mutant
     * @param seen a case whose answer it changes in something that the case does not expect, null if there is none
     */
    public record Survivor(Mutant mutant, @Nullable CaseResult seen) {}

    /** Copies the lists. */
    public Mutation {
        equivalent = List.copyOf(equivalent);
        survivors = List.copyOf(survivors);
    }

    /** How many mutants there are that make a difference. */
    public int total() {
        return killed + survivors.size();
    }

    /** How many of those were noticed, in percent, rounded down; 100 of none. */
    public int percent() {
        return total() == 0 ? 100 : (int) (killed * 100L / total());
    }
}
