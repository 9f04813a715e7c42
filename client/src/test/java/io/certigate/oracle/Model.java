package io.certigate.oracle;

import static io.certigate.client.Instants.toInstant;

import com.google.protobuf.Timestamp;
import io.certigate.v1.Certification;
import io.certigate.v1.Directive;
import io.certigate.v1.DirectiveState;
import io.certigate.v1.Effect;
import io.certigate.v1.Entity;
import io.certigate.v1.OrderState;
import io.certigate.v1.Relation;
import io.certigate.v1.Suspension;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Answers questions about {@link Pack} from the history, by hand: slow, obvious, and without a line of the server. */
final class Model {
    private final Map<String, Pack> packs;

    /** Knows the releases by their content hashes. */
    Model(Map<String, Pack> packs) {
        this.packs = Map.copyOf(packs);
    }

    /** What the answer must be at an instant, with what was known at a revision. */
    Verdict verdict(Query query, History history, long number, Instant at) {
        Pack pack = Objects.requireNonNull(packs.get(history.release(number)), "a release that was not published");
        if (query.action().equals(Pack.SHOW)) {
            return pack == Pack.GENEROUS ? Verdict.permit("oracle.trade.show") : Verdict.deny("oracle.show_forbidden");
        }
        String account = Pack.ACCOUNT + ":" + query.account();
        long orders = history.directives(account, number).stream()
                .filter(directive -> inForce(directive, at))
                .count();
        if (orders > 0) {
            return new Verdict(Effect.EFFECT_DENY, Collections.nCopies((int) orders, Pack.ORDER));
        }
        Entity entity = history.entity(account, number);
        if (entity == null) {
            return Verdict.deny("certigate.property_unknown");
        }
        if (!entity.getPropertiesOrThrow(Pack.STANDING).getStringValue().equals(Pack.GOOD)) {
            return Verdict.deny("certigate.not_covered");
        }
        if (filed(account, history, number, at)) {
            return Verdict.permit("oracle.trade.sell");
        }
        if (pack == Pack.STRICT) {
            return Verdict.deny("oracle.own_filing_required");
        }
        boolean partnerFiled = history.relations(account, number).stream()
                .filter(relation -> contains(relation, at))
                .anyMatch(relation -> filed(History.name(relation.getWith()), history, number, at));
        return partnerFiled ? Verdict.permit("oracle.trade.sell") : Verdict.deny("oracle.unfiled");
    }

    private static boolean filed(String holder, History history, long number, Instant at) {
        return history.certifications(holder, number).stream().anyMatch(held -> valid(held, at));
    }

    private static boolean valid(Certification held, Instant at) {
        if (held.hasEnd() && !at.isBefore(toInstant(held.getEnd().getEffectiveAt()))) {
            return false;
        }
        for (Suspension suspension : held.getSuspensionsList()) {
            if (!at.isBefore(toInstant(suspension.getFrom()))
                    && (!suspension.hasUntil() || at.isBefore(toInstant(suspension.getUntil())))) {
                return false;
            }
        }
        return within(at, held.hasValidFrom(), held.getValidFrom(), held.hasValidUntil(), held.getValidUntil());
    }

    private static boolean contains(Relation relation, Instant at) {
        return within(
                at,
                relation.hasValidFrom(),
                relation.getValidFrom(),
                relation.hasValidUntil(),
                relation.getValidUntil());
    }

    private static boolean inForce(Directive directive, Instant at) {
        boolean within = within(
                at,
                directive.hasValidFrom(),
                directive.getValidFrom(),
                directive.hasValidUntil(),
                directive.getValidUntil());
        OrderState state = OrderState.ORDER_STATE_UNSPECIFIED;
        List<DirectiveState> states = directive.getStatesList();
        for (DirectiveState entry : states) {
            if (!at.isBefore(toInstant(entry.getAt()))) {
                state = entry.getState();
            }
        }
        return within && (states.isEmpty() || state == OrderState.ORDER_STATE_IN_FORCE);
    }

    private static boolean within(Instant at, boolean hasFrom, Timestamp from, boolean hasUntil, Timestamp until) {
        return (!hasFrom || !at.isBefore(toInstant(from))) && (!hasUntil || at.isBefore(toInstant(until)));
    }
}
