package io.certigate.server.policy;

import io.certigate.server.model.OrderHistory;
import io.certigate.server.yaml.Place;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule as its policy writes it, with words resolved: dates to instants, names to what they stand for.
 *
 * @param cause its reason: code, policy, rule, message and law
 * @param effect {@link Effect#PERMIT}, or {@link Effect#DENY} for a forbid
 * @param target which questions it speaks of
 * @param during when it is in force, at least one span
 * @param order the states of the order that it enforces
 * @param conditions what must hold, or must not, beyond the target
 * @param require what a permit needs, all of it
 * @param obligations what a permit imposes
 * @param reviewBy the day by which somebody must look at it again, null if none
 * @param place where it stands
 * @param orderedBy who ordered it, empty for whoever issued the law that it cites first
 */
public record Rule(
        Cause cause,
        Effect effect,
        Target target,
        List<Span> during,
        OrderHistory order,
        Conditions conditions,
        List<Requirement> require,
        List<Obligation> obligations,
        @Nullable LocalDate reviewBy,
        Place place,
        String orderedBy) {
    /** A rule that its law orders. */
    public Rule(
            Cause cause,
            Effect effect,
            Target target,
            List<Span> during,
            OrderHistory order,
            Conditions conditions,
            List<Requirement> require,
            List<Obligation> obligations,
            @Nullable LocalDate reviewBy,
            Place place) {
        this(cause, effect, target, during, order, conditions, require, obligations, reviewBy, place, "");
    }

    /** Copies the lists. */
    public Rule {
        during = List.copyOf(during);
        require = List.copyOf(require);
        obligations = List.copyOf(obligations);
    }

    /** Who ordered it, empty if not said. */
    public String authority() {
        boolean said = !orderedBy.isEmpty() || cause.law().isEmpty();
        return said ? orderedBy : cause.law().get(0).issuer();
    }

    /** What it says, aspect by aspect, by the keys of a rule and in their order; aspects that say nothing are left out. */
    public Map<String, String> aspects() {
        Map<String, String> texts = RuleText.aspects(this);
        Map<String, String> said = new LinkedHashMap<>();
        for (String name : RuleText.NAMES) {
            String text = texts.getOrDefault(name, "");
            if (!text.isEmpty()) {
                said.put(name, text);
            }
        }
        return Collections.unmodifiableMap(said);
    }

    /** Its policy and id, such as {@code cn.cac/real-name}. */
    public String name() {
        return cause.policy() + "/" + cause.rule();
    }
}
