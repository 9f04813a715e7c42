package io.certigate.server.grpc;

import io.certigate.server.decisionlog.DecisionFilter;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Effect;
import io.certigate.v1.DecisionOrder;
import io.certigate.v1.ListDecisionsRequest;
import io.certigate.v1.LogPosition;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the requests of the decision log service say; what is returned counts only if there are no violations. */
final class LogRequests {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final int MAX_WORD = 256;

    /** Most characters of an action, a market and an id in a request. */
    private static final int MAX_ASKED = 128;

    private static final int MAX_LOG = 64;

    private LogRequests() {}

    static UUID id(String text, Violations violations) {
        if (!UUID_TEXT.matcher(text).matches()) {
            violations.add(
                    "decision_id",
                    "expected a UUID such as 01984f3e-6f60-7a3c-8c1d-0123456789ab, found '"
                            + text.substring(0, Math.min(text.length(), MAX_LOG)) + "'");
            return new UUID(0, 0);
        }
        return UUID.fromString(text);
    }

    static DecisionFilter filter(io.certigate.v1.DecisionFilter filter, Violations violations) {
        String policy = word("policy", filter.getPolicy(), violations);
        String rule = word("rule", filter.getRule(), violations);
        if (policy.isEmpty() && !rule.isEmpty()) {
            violations.add("filter.policy", "expected the policy of the rule '" + rule + "', found none");
            rule = "";
        }
        Instant since = Timestamps.read("filter.since", filter.hasSince(), filter.getSince(), violations);
        Instant until = Timestamps.read("filter.until", filter.hasUntil(), filter.getUntil(), violations);
        if (since != null && until != null && !since.isBefore(until)) {
            violations.add("filter.until", "expected an instant after since, " + since + ", found " + until);
        }
        return new DecisionFilter(
                since,
                until,
                filter.hasSubject() ? ref("filter.subject", filter.getSubject(), violations) : null,
                filter.hasResource() ? ref("filter.resource", filter.getResource(), violations) : null,
                action(filter.getAction(), violations),
                violations.plain("filter.market", filter.getMarket(), MAX_ASKED),
                policy,
                rule,
                effect(filter, violations),
                word("reason", filter.getReason(), violations),
                violations.plain("filter.request_id", filter.getRequestId(), MAX_ASKED),
                filter.hasHypothetical() ? filter.getHypothetical() : null);
    }

    private static EntityRef ref(String field, io.certigate.v1.EntityReference reference, Violations violations) {
        return violations.ref(field, true, reference);
    }

    private static String word(String field, String text, Violations violations) {
        return violations.plain("filter." + field, text, MAX_WORD);
    }

    private static String action(String action, Violations violations) {
        int star = action.indexOf('*');
        if (star >= 0 && !(action.endsWith(".*") && star == action.length() - 1 && star > 1)) {
            violations.add(
                    "filter.action",
                    "expected a name such as 'asset.display' or a dotted prefix such as 'asset.*', found another '*'");
        }
        return violations.plain("filter.action", action, MAX_ASKED);
    }

    private static @Nullable Effect effect(io.certigate.v1.DecisionFilter filter, Violations violations) {
        return switch (filter.getEffect()) {
            case EFFECT_UNSPECIFIED -> null;
            case EFFECT_PERMIT -> Effect.PERMIT;
            case EFFECT_DENY -> Effect.DENY;
            case UNRECOGNIZED -> {
                violations.add("filter.effect", "expected an effect of this version, found " + filter.getEffectValue());
                yield null;
            }
        };
    }

    static boolean oldestFirst(ListDecisionsRequest request, Violations violations) {
        if (request.getOrder() == DecisionOrder.UNRECOGNIZED) {
            violations.add("order", "expected an order of this version, found " + request.getOrderValue());
        }
        return request.getOrder() == DecisionOrder.DECISION_ORDER_OLDEST_FIRST;
    }

    static LogPosition after(LogPosition after, Violations violations) {
        violations.plain("after.log", after.getLog(), MAX_LOG);
        if (after.getSequence() < 0) {
            violations.add("after.sequence", "expected a sequence of at least 0, found " + after.getSequence());
        }
        return after;
    }
}
