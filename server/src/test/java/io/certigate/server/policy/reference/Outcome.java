package io.certigate.server.policy.reference;

import io.certigate.server.model.Value;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Evidence;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.Reason;
import io.certigate.server.policy.Remedy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer in lines that can be compared and read. */
public record Outcome(
        boolean permit,
        String basis,
        List<String> reasons,
        List<String> obligations,
        List<String> remedies,
        List<String> notices,
        @Nullable Instant validUntil) {

    /** The lines of an answer of the engine. */
    public static Outcome of(Answer answer) {
        return new Outcome(
                answer.effect() == io.certigate.server.policy.Effect.PERMIT,
                answer.basis().name(),
                answer.reasons().stream().map(Outcome::line).toList(),
                answer.obligations().stream()
                        .map(each -> duty(each.id(), days(each), each.policy(), each.rule()))
                        .toList(),
                answer.remedies().stream().map(Outcome::line).toList(),
                answer.notices().stream().map(Outcome::line).toList(),
                answer.validUntil());
    }

    /** The same without the instant until which it holds. */
    public Outcome timeless() {
        return new Outcome(permit, basis, reasons, obligations, remedies, notices, null);
    }

    static String reason(String code, String policy, String rule, String market, List<String> evidence) {
        return code + " by " + policy + "/" + rule + " in " + market + " since " + evidence;
    }

    static String duty(String id, String days, String policy, String rule) {
        return id + "(" + days + ") by " + policy + "/" + rule;
    }

    private static String days(Obligation obligation) {
        return obligation.parameters().get("days") instanceof Value.Whole days ? Long.toString(days.value()) : "";
    }

    static String failed(String condition) {
        return condition + " cannot be evaluated";
    }

    static String order(String id, String state, @Nullable Instant from, @Nullable Instant until) {
        return "order " + id + " " + state + " from " + from + " until " + until;
    }

    static String certified(String of, Object holder, String kind, String number, String state) {
        return of + "=" + holder + " has " + kind + " " + number + " " + state;
    }

    static String noRelation(Object of, String relation) {
        return of + " has no " + relation;
    }

    static String unknown(String path, boolean attested) {
        return path + (attested ? " unknown to the registry" : " unknown");
    }

    static String remedy(String reason, List<String> options, String message) {
        return reason + ": " + options + " " + message;
    }

    static String option(String of, String kind, List<String> issuers) {
        return kind + " of " + of + " from " + issuers;
    }

    private static String line(Reason reason) {
        return reason(
                reason.cause().code(),
                reason.cause().policy(),
                reason.cause().rule(),
                reason.market(),
                reason.evidence().stream().map(Outcome::line).toList());
    }

    private static String line(Evidence evidence) {
        if (evidence instanceof Evidence.Certified certified) {
            var certification = certified.certification();
            return certified(
                    certified.of(),
                    certified.holder(),
                    certified.kind(),
                    certification == null ? "-" : certification.number(),
                    certified.state().name());
        }
        if (evidence instanceof Evidence.MissingRelation missing) {
            return noRelation(missing.of(), missing.relation());
        }
        if (evidence instanceof Evidence.FailedCondition condition) {
            return failed(condition.condition());
        }
        if (evidence instanceof Evidence.Order order) {
            return order(
                    order.id(),
                    order.state().word(),
                    order.window().from(),
                    order.window().until());
        }
        Evidence.UnknownProperty property = (Evidence.UnknownProperty) evidence;
        return unknown(property.path(), property.attested());
    }

    private static String line(Remedy remedy) {
        List<String> options = remedy.options().stream().map(Outcome::line).toList();
        // The sentence about unknown properties is the engine's own and no matter of semantics.
        boolean property = !remedy.options().isEmpty() && remedy.options().get(0) instanceof Remedy.Option.OfProperty;
        return remedy(remedy.reason(), options, property ? "" : remedy.message().best("en"));
    }

    private static String line(Remedy.Option option) {
        if (option instanceof Remedy.Option.OfCertification certification) {
            return option(certification.of(), certification.kind(), certification.issuers());
        }
        return ((Remedy.Option.OfProperty) option).path();
    }
}
