package io.certigate.server.lint;

import io.certigate.server.condition.Condition;
import io.certigate.server.policy.Conditions;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Target;
import java.util.List;
import java.util.Set;

/**
 * Whether one rule surely speaks of a question whenever another does, apart from time and from what a permit requires. Judged
 * by the form of the rules: conditions count as the same only if their texts are.
 *
 * <p>With the four values of truth: each part of the wider rule is FALSE only if a part of the narrower one is, and TRUE if
 * all of its parts are. So if the narrower rule applies, as a forbid or as a permit, the wider one does.
 */
final class Subsumption {
    private Subsumption() {}

    static boolean speaksWhenever(Rule wide, Rule narrow) {
        return matches(wide.target(), narrow.target()) && conditions(wide.conditions(), narrow.conditions());
    }

    private static boolean matches(Target wide, Target narrow) {
        return any(wide.subjects(), narrow.subjects())
                && any(wide.resources(), narrow.resources())
                && any(wide.ids(), narrow.ids())
                && wide.markets().containsAll(narrow.markets())
                && wide.actions().containsAll(narrow.actions())
                && wide.where().stream()
                        .allMatch(weak -> narrow.where().stream().anyMatch(strong -> implies(strong, weak)));
    }

    /** An empty set stands for any. */
    private static <T> boolean any(Set<T> wide, Set<T> narrow) {
        return wide.isEmpty() || (!narrow.isEmpty() && wide.containsAll(narrow));
    }

    private static boolean implies(Equality strong, Equality weak) {
        return strong.path().equals(weak.path()) && weak.values().containsAll(strong.values());
    }

    private static boolean conditions(Conditions wide, Conditions narrow) {
        return among(wide.when(), narrow.when()) && among(wide.unless(), narrow.unless()) && exemption(wide, narrow);
    }

    private static boolean among(List<Condition> wide, List<Condition> narrow) {
        return wide.stream()
                .allMatch(each -> narrow.stream().anyMatch(other -> other.text().equals(each.text())));
    }

    /** What lifts the wider rule must lift the narrower one too. */
    private static boolean exemption(Conditions wide, Conditions narrow) {
        Requirement lifts = wide.exemption();
        Requirement liftsNarrow = narrow.exemption();
        return lifts == null || (liftsNarrow != null && Implication.holds(lifts, liftsNarrow));
    }
}
