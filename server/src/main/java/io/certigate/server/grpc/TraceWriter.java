package io.certigate.server.grpc;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Step;
import io.certigate.v1.RuleOutcome;
import io.certigate.v1.RuleStep;
import io.certigate.v1.RuleTrace;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes how a rule was weighed. */
final class TraceWriter {
    private TraceWriter() {}

    static RuleTrace write(io.certigate.server.policy.RuleTrace trace) {
        RuleTrace.Builder built = RuleTrace.newBuilder()
                .setPolicy(trace.rule().cause().policy())
                .setRule(trace.rule().cause().rule())
                .setMarket(trace.market())
                .setEffect(ResponseWriter.effect(trace.rule().effect()))
                .setOutcome(outcome(trace.outcome()));
        trace.steps().forEach(step -> built.addSteps(step(step)));
        return built.build();
    }

    private static RuleOutcome outcome(io.certigate.server.policy.RuleTrace.Outcome outcome) {
        return switch (outcome) {
            case APPLIES -> RuleOutcome.RULE_OUTCOME_APPLIES;
            case NO_MATCH -> RuleOutcome.RULE_OUTCOME_NO_MATCH;
            case NOT_IN_FORCE -> RuleOutcome.RULE_OUTCOME_NOT_IN_FORCE;
            case ORDER_NOT_IN_FORCE -> RuleOutcome.RULE_OUTCOME_ORDER_NOT_IN_FORCE;
            case UNMET -> RuleOutcome.RULE_OUTCOME_UNMET;
        };
    }

    private static RuleStep step(Step step) {
        RuleStep.Builder built = RuleStep.newBuilder();
        if (step instanceof Step.Where where) {
            Value found = where.found();
            return built.setPart("where")
                    .setText(TraceText.of(where.equality()))
                    .setResult(word(where.truth()))
                    .setFound(found == null ? "" : TraceText.of(found))
                    .build();
        }
        if (step instanceof Step.During during) {
            return built.setPart("during")
                    .setText(during.spans().stream().map(TraceText::of).collect(Collectors.joining(" or ")))
                    .setResult(word(during.truth()))
                    .build();
        }
        if (step instanceof Step.States states) {
            return built.setPart("states")
                    .setText(TraceText.of(states.history()))
                    .setResult(word(states.state()))
                    .build();
        }
        if (step instanceof Step.Conditional conditional) {
            return built.setPart(conditional.unless() ? "unless" : "when")
                    .setText(conditional.condition().text())
                    .setResult(word(conditional.truth()))
                    .setFound(found(conditional))
                    .build();
        }
        Step.Required required = (Step.Required) step;
        required.evidence().forEach(each -> built.addEvidence(EvidenceWriter.write(each)));
        return built.setPart(required.unless() ? "unless" : "require")
                .setText(TraceText.of(required.requirement()))
                .setResult(word(required.truth()))
                .build();
    }

    private static String found(Step.Conditional conditional) {
        String error = conditional.error();
        return conditional.truth() == Truth.ERROR && error != null
                ? error
                : conditional.found().entrySet().stream()
                        .map(each -> each.getKey().word() + ": " + TraceText.of(each.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String word(Truth truth) {
        return truth.name().toLowerCase(Locale.ROOT);
    }

    private static String word(@Nullable OrderState state) {
        return state == null ? "not made" : state.word();
    }
}
