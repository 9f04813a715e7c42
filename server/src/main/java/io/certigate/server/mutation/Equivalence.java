package io.certigate.server.mutation;

import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Window;
import io.certigate.server.policy.Conditions;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.InForce;
import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Span;
import io.certigate.server.policy.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
        Rule rule = mutant.rule();
        Rule changed = mutant.changed();
        if (changed == null) {
            return false;
        }
        Window within = mutant.within();
        return within == null
                ? isSameButInForce(rule, changed) && (isNeverInForce(rule) || isAskedByForbid(rule, changed))
                : isSameInTime(rule, changed, within) || isMasked(rule, within);
    }

    /** The change is in what only a rule in force does; an order that is not in force is told of, whatever its effect. */
    private static boolean isSameButInForce(Rule rule, Rule changed) {
        return changed.target().equals(rule.target())
                && changed.during().equals(rule.during())
                && changed.order().equals(rule.order())
                && changed.conditions().when().equals(rule.conditions().when())
                && changed.conditions().unless().equals(rule.conditions().unless());
    }

    /** What a permit no longer requires lifts a forbid, which else denies whatever the permit could permit. */
    private boolean isAskedByForbid(Rule permit, Rule changed) {
        if (changed.effect() != Effect.PERMIT || !changed.obligations().equals(permit.obligations())) {
            return false;
        }
        List<Requirement> dropped = new ArrayList<>(permit.require());
        dropped.removeAll(changed.require());
        return dropped.size() == 1
                && permit.require().containsAll(changed.require())
                && permit.order().entries().isEmpty()
                && rules.stream().anyMatch(other -> asks(other, dropped.get(0)) && isMaskedBy(other, permit));
    }

    /** Whether a rule is a forbid that nothing lifts but a certification that the requirement asks for. */
    private static boolean asks(Rule rule, Requirement dropped) {
        Conditions conditions = rule.conditions();
        return rule.effect() == Effect.DENY
                && rule.order().entries().isEmpty()
                && conditions.when().isEmpty()
                && conditions.unless().isEmpty()
                && conditions.exemption() != null
                && conditions.exemption().parts().stream().allMatch(each -> isSameCertification(each, dropped));
    }

    private static boolean isSameCertification(Requirement a, Requirement b) {
        return a instanceof Requirement.OfCertification one
                && b instanceof Requirement.OfCertification other
                && one.kind().equals(other.kind())
                && one.of().equals(other.of());
    }

    private static boolean isMaskedBy(Rule forbid, Rule permit) {
        return includes(forbid.target(), permit.target()) && forbid.during().equals(permit.during());
    }

    private static boolean isNeverInForce(Rule rule) {
        List<OrderHistory.Entry> entries = rule.order().entries();
        boolean never = !entries.isEmpty();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).state() == OrderState.IN_FORCE) {
                Instant next = i + 1 < entries.size() ? entries.get(i + 1).at() : null;
                Window inForce = new Window(entries.get(i).at(), next);
                never &= rule.during().stream().noneMatch(span -> overlap(span.window(), inForce));
            }
        }
        return never;
    }

    private static boolean overlap(Window a, Window b) {
        return startsBeforeEnd(a, b) && startsBeforeEnd(b, a);
    }

    private static boolean startsBeforeEnd(Window a, Window b) {
        Instant from = a.from();
        Instant until = b.until();
        return from == null || until == null || from.isBefore(until);
    }

    /** The moved edge lies where another window or the order keeps the rule as it is. */
    private static boolean isSameInTime(Rule rule, Rule changed, Window within) {
        return moments(within, List.of(rule, changed)).stream()
                .allMatch(at -> InForce.of(rule, at).equals(InForce.of(changed, at)));
    }

    /** A forbid that applies whenever the permit could, as long as the change shows. */
    private boolean isMasked(Rule permit, Window within) {
        return permit.effect() == Effect.PERMIT
                && permit.order().entries().isEmpty()
                && rules.stream()
                        .filter(other -> other.effect() == Effect.DENY)
                        .filter(other -> other.conditions().equals(Conditions.NONE))
                        .filter(other -> includes(other.target(), permit.target()))
                        .anyMatch(other -> moments(within, List.of(other)).stream()
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

    /** Instants that stand for all of a window: between two of them no rule given changes. */
    private static Set<Instant> moments(Window window, List<Rule> rules) {
        Set<Instant> moments = new TreeSet<>();
        Instant start = window.from();
        if (start != null) {
            moments.add(start);
            // Days begin at whole seconds, and the window is no longer than one.
            add(moments, start.truncatedTo(ChronoUnit.SECONDS).plus(Mutant.SHIFT), window);
        }
        for (Rule rule : rules) {
            for (Span span : rule.during()) {
                add(moments, span.window().from(), window);
                add(moments, span.window().until(), window);
            }
            for (OrderHistory.Entry entry : rule.order().entries()) {
                add(moments, entry.at(), window);
            }
        }
        return moments;
    }

    private static void add(Set<Instant> moments, @Nullable Instant instant, Window window) {
        if (instant != null && window.contains(instant)) {
            moments.add(instant);
        }
    }
}
