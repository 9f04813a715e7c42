package io.certigate.server.mutation;

import io.certigate.server.model.OrderHistory;
import io.certigate.server.policy.Conditions;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.InForce;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import io.certigate.server.policy.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Proves of some mutants that no case could notice them: they change no answer's effect, basis, reasons, obligations or
 * notices. Only the next edge that an answer names may differ.
 */
final class Equivalence {
    private final List<Rule> rules;

    /**
     * Proves within a release.
     *
     * @param rules the rules of the release
     */
    Equivalence(List<Rule> rules) {
        this.rules = rules;
    }

    /** Whether a mutant certainly makes no difference; false says nothing. */
    boolean isProved(Mutant mutant) {
        Instant edge = mutant.edge();
        Rule changed = mutant.changed();
        return edge != null
                && changed != null
                && (isSameInTime(mutant.rule(), changed, edge) || isMasked(mutant.rule(), edge));
    }

    /** The moved edge lies where another window or the order keeps the rule as it is. */
    private static boolean isSameInTime(Rule rule, Rule changed, Instant edge) {
        return around(edge, List.of(rule, changed)).stream()
                .allMatch(at -> InForce.of(rule, at).equals(InForce.of(changed, at)));
    }

    /** A forbid that applies whenever the permit could, all around its edge. */
    private boolean isMasked(Rule permit, Instant edge) {
        return permit.effect() == Effect.PERMIT
                && permit.order().entries().isEmpty()
                && rules.stream()
                        .filter(other -> other.effect() == Effect.DENY)
                        .filter(other -> other.conditions().equals(Conditions.NONE))
                        .filter(other -> includes(other.target(), permit.target()))
                        .anyMatch(other -> around(edge, List.of(permit, other)).stream()
                                .allMatch(at -> InForce.of(other, at).holds()));
    }

    /** Whether one target fits whenever another does; an unknown property makes both unknown, and the forbid applies. */
    private static boolean includes(Target wide, Target narrow) {
        return includes(wide.subjects(), narrow.subjects())
                && includes(wide.resources(), narrow.resources())
                && includes(wide.ids(), narrow.ids())
                && wide.actions().containsAll(narrow.actions())
                && wide.markets().containsAll(narrow.markets())
                && wide.where().stream().allMatch(each -> isImplied(each, narrow.where()));
    }

    private static <T> boolean includes(Set<T> wide, Set<T> narrow) {
        return wide.isEmpty() || (!narrow.isEmpty() && wide.containsAll(narrow));
    }

    private static boolean isImplied(Equality equality, List<Equality> by) {
        return by.stream()
                .anyMatch(each ->
                        each.path().equals(equality.path()) && equality.values().containsAll(each.values()));
    }

    /** Instants within a shift of the edge that stand for all of them: between two of them no rule given changes. */
    private static Set<Instant> around(Instant edge, List<Rule> rules) {
        Instant first = edge.minus(Mutant.SHIFT);
        Instant end = edge.plus(Mutant.SHIFT);
        TreeSet<Instant> instants = new TreeSet<>(List.of(first, edge));
        // Days begin at whole seconds.
        Instant second = edge.truncatedTo(ChronoUnit.SECONDS);
        addWithin(instants, second, first, end);
        addWithin(instants, second.plus(Mutant.SHIFT), first, end);
        for (Rule rule : rules) {
            for (Span span : rule.during()) {
                addWithin(instants, span.window().from(), first, end);
                addWithin(instants, span.window().until(), first, end);
            }
            for (OrderHistory.Entry entry : rule.order().entries()) {
                addWithin(instants, entry.at(), first, end);
            }
        }
        return instants;
    }

    private static void addWithin(Set<Instant> instants, @Nullable Instant instant, Instant first, Instant end) {
        if (instant != null && !instant.isBefore(first) && instant.isBefore(end)) {
            instants.add(instant);
        }
    }
}
