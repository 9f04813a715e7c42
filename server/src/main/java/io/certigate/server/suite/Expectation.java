package io.certigate.server.suite;

import io.certigate.server.model.Value;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must be; a part that is null is not checked.
 *
 * @param effect the effect
 * @param basis the basis
 * @param reasons codes that must be among the answer's reasons
 * @param allReasons exactly the codes of the answer's reasons
 * @param duties exactly the answer's obligations
 * @param notices exactly the codes of the answer's notices
 * @param validUntil the answer's valid_until
 */
public record Expectation(
        Effect effect,
        @Nullable Basis basis,
        List<String> reasons,
        @Nullable Set<String> allReasons,
        @Nullable List<Duty> duties,
        @Nullable Set<String> notices,
        @Nullable End validUntil) {

    /**
     * When the answer may end.
     *
     * @param at the instant, null for no known end
     */
    record End(@Nullable Instant at) {}

    /**
     * An obligation.
     *
     * @param id its id
     * @param parameters exactly its parameters, null for any
     */
    record Duty(String id, @Nullable Map<String, Value> parameters) {
        boolean matches(Obligation obligation) {
            return obligation.id().equals(id)
                    && parameters != null
                    && obligation.parameters().equals(parameters);
        }
    }

    /** Whether it says that no policy speaks of the question. */
    public boolean isAboutCoverage() {
        return basis == Basis.NOT_COVERED
                || reasons.contains(Cause.UNDECLARED)
                || (allReasons != null && allReasons.contains(Cause.UNDECLARED));
    }

    /** The differences between the expectation and an answer, empty if there are none. */
    public List<String> differences(Answer answer) {
        List<String> differences = new ArrayList<>();
        Set<String> codes = codes(answer.reasons());
        if (answer.effect() != effect) {
            differences.add("expected effect " + effect + ", found " + answer.effect() + " because of " + codes);
        }
        if (basis != null && answer.basis() != basis) {
            differences.add("expected basis " + basis + ", found " + answer.basis() + " because of " + codes);
        }
        for (String reason : reasons) {
            if (!codes.contains(reason)) {
                differences.add("expected reason " + reason + ", found " + codes);
            }
        }
        if (allReasons != null && !codes.equals(allReasons)) {
            differences.add("expected the reasons " + new TreeSet<>(allReasons) + ", found " + codes);
        }
        if (duties != null) {
            differences.addAll(differences(duties, answer.obligations()));
        }
        Set<String> noticed = codes(answer.notices());
        if (notices != null && !noticed.equals(notices)) {
            differences.add("expected notices " + new TreeSet<>(notices) + ", found " + noticed);
        }
        if (validUntil != null && !validUntil.equals(new End(answer.validUntil()))) {
            differences.add("expected valid_until " + text(validUntil.at()) + ", found " + text(answer.validUntil()));
        }
        return differences;
    }

    private static List<String> differences(List<Duty> duties, List<Obligation> found) {
        Set<String> expectedIds = duties.stream().map(Duty::id).collect(Collectors.toCollection(TreeSet::new));
        Set<String> foundIds = found.stream().map(Obligation::id).collect(Collectors.toCollection(TreeSet::new));
        if (!expectedIds.equals(foundIds)) {
            return List.of("expected obligations " + expectedIds + ", found " + foundIds);
        }
        List<String> differences = new ArrayList<>();
        for (Duty duty : duties) {
            if (duty.parameters() != null && found.stream().noneMatch(duty::matches)) {
                List<String> others = found.stream()
                        .filter(each -> each.id().equals(duty.id()))
                        .map(each -> text(each.parameters()))
                        .toList();
                differences.add(
                        "expected obligation " + duty.id() + " with " + text(duty.parameters()) + ", found " + others);
            }
        }
        return differences;
    }

    private static Set<String> codes(List<Reason> reasons) {
        return reasons.stream().map(reason -> reason.cause().code()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? "none" : instant.toString();
    }

    private static String text(Map<String, Value> parameters) {
        Map<String, Object> texts = new TreeMap<>();
        parameters.forEach((name, value) -> texts.put(name, text(value)));
        return texts.toString();
    }

    /** A parameter is a scalar. */
    private static Object text(Value value) {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        if (value instanceof Value.Whole whole) {
            return whole.value();
        }
        return value instanceof Value.Bool bool ? bool.value() : value;
    }
}
