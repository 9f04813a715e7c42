package io.certigate.server.lint;

import io.certigate.server.policy.Requirement;
import java.util.List;

/**
 * Whether one requirement surely holds whenever others do, by their form. What it denies may still be so: after
 * {@value #MOST_STEPS} steps it gives up.
 */
final class Implication {
    private static final int MOST_STEPS = 10_000;

    private int steps;

    private Implication() {}

    /** Whether all of {@code weaker} are met whenever all of {@code stronger} are. */
    static boolean holds(List<Requirement> stronger, List<Requirement> weaker) {
        Implication implication = new Implication();
        return implication.all(new Requirement.AllOf(stronger, null), weaker);
    }

    /** Whether {@code weaker} is met whenever {@code stronger} is. */
    static boolean holds(Requirement stronger, Requirement weaker) {
        return new Implication().implies(stronger, weaker);
    }

    private boolean implies(Requirement stronger, Requirement weaker) {
        if (++steps > MOST_STEPS) {
            return false;
        }
        if (weaker instanceof Requirement.AllOf all) {
            return all(stronger, all.parts());
        }
        if (stronger instanceof Requirement.AnyOf any) {
            // A part that is met may be any: each must do.
            return any.parts().stream().allMatch(part -> implies(part, weaker));
        }
        if (weaker instanceof Requirement.AnyOf any && any.parts().stream().anyMatch(part -> implies(stronger, part))) {
            return true;
        }
        if (stronger instanceof Requirement.AllOf all) {
            return all.parts().stream().anyMatch(part -> implies(part, weaker));
        }
        return stronger instanceof Requirement.OfCertification a
                && weaker instanceof Requirement.OfCertification b
                && a.kind().name().equals(b.kind().name())
                && a.of().equals(b.of());
    }

    private boolean all(Requirement stronger, List<Requirement> weaker) {
        return weaker.stream().allMatch(part -> implies(stronger, part));
    }
}
