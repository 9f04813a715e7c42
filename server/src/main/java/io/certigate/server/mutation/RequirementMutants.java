package io.certigate.server.mutation;

import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** Mutants of what a permit requires: items, alternatives and parts left out. */
final class RequirementMutants {
    private RequirementMutants() {}

    /**
     * A requirement with one part less.
     *
     * @param rest the requirement without the part
     * @param what the part
     * @param advice which case tells the difference
     */
    record Less(Requirement rest, String what, String advice) {}

    static List<Mutant> of(Rule rule) {
        List<Mutant> mutants = new ArrayList<>();
        for (int i = 0; i < rule.require().size(); i++) {
            Requirement item = rule.require().get(i);
            String text = text(item);
            mutants.add(Mutant.of(
                    rule,
                    Changed.of(rule).require(Changed.replaced(rule.require(), i, null)),
                    "without requiring " + text,
                    onlyInvalid(text)));
            for (Less less : less(item)) {
                mutants.add(Mutant.of(
                        rule,
                        Changed.of(rule).require(Changed.replaced(rule.require(), i, less.rest())),
                        "requires " + text + " without " + less.what(),
                        less.advice()));
            }
        }
        return mutants;
    }

    /** Every way to leave out one part of a requirement; never the last one. */
    static List<Less> less(Requirement requirement) {
        List<Less> all = new ArrayList<>();
        List<Requirement> parts = parts(requirement);
        for (int i = 0; i < parts.size(); i++) {
            Requirement part = parts.get(i);
            if (parts.size() > 1) {
                String what = text(part);
                String advice = requirement instanceof Requirement.AnyOf ? onlyValid(what) : onlyInvalid(what);
                all.add(new Less(with(requirement, Changed.replaced(parts, i, null)), what, advice));
            }
            for (Less below : less(part)) {
                Requirement whole = with(requirement, Changed.replaced(parts, i, below.rest()));
                all.add(new Less(whole, below.what(), below.advice()));
            }
        }
        return all;
    }

    static String onlyValid(String what) {
        return "a case in which only " + what + " is VALID";
    }

    private static String onlyInvalid(String what) {
        return "a case in which only " + what + " is not VALID";
    }

    private static List<Requirement> parts(Requirement requirement) {
        if (requirement instanceof Requirement.AnyOf any) {
            return any.parts();
        }
        return requirement instanceof Requirement.AllOf all ? all.parts() : List.of();
    }

    private static Requirement with(Requirement requirement, List<Requirement> parts) {
        return requirement instanceof Requirement.AnyOf any
                ? new Requirement.AnyOf(parts, any.shortfall())
                : new Requirement.AllOf(parts, requirement.shortfall());
    }

    static String text(Requirement requirement) {
        if (requirement instanceof Requirement.OfCertification single) {
            return single.kind().name() + " of " + single.of().word();
        }
        List<String> texts =
                parts(requirement).stream().map(RequirementMutants::text).toList();
        return (requirement instanceof Requirement.AnyOf ? "any" : "all") + texts;
    }
}
