package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.Change;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import io.certigate.v1.NeededCertification;
import io.certigate.v1.NeededProperty;
import io.certigate.v1.Outlook;
import io.certigate.v1.RuleOutcome;
import io.certigate.v1.RuleStep;
import io.certigate.v1.RuleTrace;
import io.certigate.v1.Way;
import java.util.stream.Collectors;

/** Writes how an answer came about, and what would permit. */
final class ExplanationText {
    private final Output out;
    private final EvidenceText facts;

    ExplanationText(Output out) {
        this.out = out;
        this.facts = new EvidenceText(out);
    }

    /** What the answer has of it: nothing if no trace was asked for. */
    void write(CheckActionResponse answer) {
        answer.getTraceList().forEach(this::rule);
        if (answer.getTraceTruncated()) {
            out.heading("rules", "there are more");
        }
        if (answer.hasOutlook()) {
            outlook(answer.getOutlook());
        }
    }

    private void rule(RuleTrace rule) {
        String effect = rule.getEffect() == Effect.EFFECT_DENY ? "forbid" : "permit";
        out.heading(
                effect, rule.getPolicy() + " / " + rule.getRule() + " in " + rule.getMarket() + ": " + outcome(rule));
        // Of a rule that does not count, what excludes it says all.
        boolean whole = rule.getOutcome() == RuleOutcome.RULE_OUTCOME_APPLIES
                || rule.getOutcome() == RuleOutcome.RULE_OUTCOME_UNMET;
        for (RuleStep step : rule.getStepsList()) {
            if (whole || excludes(step)) {
                step(step);
            }
        }
    }

    private static String outcome(RuleTrace rule) {
        boolean forbid = rule.getEffect() == Effect.EFFECT_DENY;
        return switch (rule.getOutcome()) {
            case RULE_OUTCOME_APPLIES -> forbid ? "applies" : "holds";
            case RULE_OUTCOME_NO_MATCH -> "does not match";
            case RULE_OUTCOME_NOT_IN_FORCE -> "not in force";
            case RULE_OUTCOME_ORDER_NOT_IN_FORCE -> "its order is not in force";
            case RULE_OUTCOME_UNMET -> "does not hold";
            case RULE_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> "an outcome that this version does not know";
        };
    }

    private static boolean excludes(RuleStep step) {
        return switch (step.getPart()) {
            case "unless" -> step.getResult().equals("true");
            case "states" -> !step.getResult().equals("in_force");
            default -> step.getResult().equals("false");
        };
    }

    private void step(RuleStep step) {
        String found = step.getFound().isEmpty() ? "" : "; found " + step.getFound();
        out.field(step.getPart(), step.getResult() + "  " + step.getText() + found);
        step.getEvidenceList().forEach(evidence -> out.field("", "  " + facts.of(evidence)));
    }

    private void outlook(Outlook outlook) {
        out.heading("what would permit", summary(outlook));
        int number = 1;
        for (Way way : outlook.getWaysList()) {
            String label = number++ + ".";
            for (Change change : way.getChangesList()) {
                out.field(label, change(change));
                label = "  and";
            }
        }
        if (outlook.getIncomplete() && outlook.getWaysCount() == 0) {
            out.field("", "not every combination could be tried");
        }
    }

    private String summary(Outlook outlook) {
        if (outlook.getWaysCount() > 0) {
            return outlook.getWaysCount() == 1 ? "one way, verified" : "any of these, each verified";
        }
        if (!outlook.hasNoneBefore()) {
            return "none";
        }
        return "none before " + out.instant(outlook.getNoneBefore())
                + (outlook.getByTimeAlone() ? ", when time alone permits" : "");
    }

    private static String change(Change change) {
        return switch (change.getKindCase()) {
            case CERTIFICATION -> certification(change.getCertification());
            case RELATION ->
                "a relation '" + change.getRelation().getRelation() + "' of "
                        + Output.entity(change.getRelation().getOf());
            case PROPERTY -> property(change.getProperty());
            case KIND_NOT_SET -> "a change that this version does not know";
        };
    }

    private static String certification(NeededCertification needed) {
        return "a valid certification " + needed.getKind() + " of " + needed.getOf()
                + (needed.hasHolder() ? " " + Output.entity(needed.getHolder()) : "")
                + (needed.getIssuersCount() == 0
                        ? ""
                        : ", issued by " + needed.getIssuersList().stream().collect(Collectors.joining(" or ")));
    }

    private static String property(NeededProperty needed) {
        String value = needed.getValue().hasStringValue()
                ? needed.getValue().getStringValue()
                : MessageJson.value(needed.getValue());
        return needed.getPath() + " = " + value + (needed.getAttested() ? ", in the registry" : "");
    }
}
