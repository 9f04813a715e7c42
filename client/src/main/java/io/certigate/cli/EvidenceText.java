package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.CertificationEvidence;
import io.certigate.v1.CertificationState;
import io.certigate.v1.Evidence;
import io.certigate.v1.OrderEvidence;
import io.certigate.v1.OrderState;

/** A fact in one line. */
record EvidenceText(Output out) {
    String of(Evidence evidence) {
        return switch (evidence.getFactCase()) {
            case CERTIFICATION -> certification(evidence.getCertification());
            case RELATION ->
                Output.entity(evidence.getRelation().getOf()) + " has no relation '"
                        + evidence.getRelation().getRelation() + "'";
            case UNKNOWN_PROPERTY ->
                "property " + evidence.getUnknownProperty().getPath() + " is not known"
                        + (evidence.getUnknownProperty().getAttested() ? ": only the registry's value counts" : "");
            case FAILED_CONDITION ->
                "condition '" + evidence.getFailedCondition().getCondition() + "' could not be evaluated: "
                        + evidence.getFailedCondition().getError();
            case ORDER -> order(evidence.getOrder());
            case FACT_NOT_SET -> "a fact that this version does not know";
        };
    }

    private String order(OrderEvidence order) {
        String state = MessageJson.word(OrderState.getDescriptor(), order.getStateValue());
        return AnswerText.join(
                ", ",
                "order " + order.getId() + ": " + state,
                order.getOrderedBy().isEmpty() ? "" : "ordered by " + order.getOrderedBy(),
                order.hasFrom() ? "from " + out.instant(order.getFrom()) : "",
                order.hasUntil() ? "until " + out.instant(order.getUntil()) : "until further notice");
    }

    private String certification(CertificationEvidence fact) {
        String what = AnswerText.join(
                " ", fact.getKind(), fact.getNumber(), "of", fact.getOf(), Output.entity(fact.getHolder()));
        String state = MessageJson.word(CertificationState.getDescriptor(), fact.getStateValue());
        String window =
                fact.hasValidFrom() ? out.window(fact.getValidFrom(), fact.hasValidUntil(), fact.getValidUntil()) : "";
        return AnswerText.join(
                ", ", what + ": " + state, window, fact.getIssuer().isEmpty() ? "" : "issued by " + fact.getIssuer());
    }
}
