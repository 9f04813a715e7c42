package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.Effect;
import io.certigate.v1.Entity;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.LogOrigin;
import io.certigate.v1.LoggedDecision;
import io.certigate.v1.MaskedValue;
import io.certigate.v1.Reason;
import java.util.List;
import java.util.stream.Collectors;

/** Writes decisions of the log for people: as rows of a table, or one in full. */
final class DecisionText {
    private final Output out;

    DecisionText(Output out) {
        this.out = out;
    }

    /** The table that the rows are of. */
    Table table() {
        return new Table(out, "DECIDED", "EFFECT", "SUBJECT", "ACTION", "RESOURCE", "MARKETS", "REASONS", "DECISION");
    }

    List<String> row(LoggedDecision logged) {
        DecisionRecord decision = logged.getDecision();
        CheckActionRequest request = decision.getRequest();
        return List.of(
                out.instant(decision.getDecidedAt()),
                MessageJson.word(Effect.getDescriptor(), decision.getAnswer().getEffectValue())
                        + (decision.getAnswer().getHypothetical() ? " (hypothetical)" : ""),
                entity(request.getSubject()),
                request.getAction().getName(),
                entity(request.getResource()),
                String.join(",", request.getMarketsList()),
                decision.getAnswer().getReasonsList().stream()
                        .map(Reason::getCode)
                        .distinct()
                        .collect(Collectors.joining(",")),
                decision.getDecisionId());
    }

    private static String entity(Entity entity) {
        return entity.getType() + ":" + entity.getId();
    }

    /** Question, answer, what it rests upon, and where it is. */
    void write(LoggedDecision logged) {
        DecisionRecord decision = logged.getDecision();
        AnswerText.writeBody(decision.getAnswer(), out);
        question(decision.getRequest());
        masked(decision.getMaskedList());
        logged.getFactsList().forEach(this::facts);
        if (logged.getFactsLeftOut()) {
            out.heading("facts", "too large for an answer of the server; 'certigate log get --data DIR' shows them");
        }
        out.heading("decision", decision.getDecisionId());
        out.field("decided at", out.instant(decision.getDecidedAt()));
        out.field(
                "valid until",
                decision.getAnswer().hasValidUntil()
                        ? out.instant(decision.getAnswer().getValidUntil())
                        : "no known end");
        out.field("revision", Output.revision(logged.getState().getRevision()));
        out.field("release", logged.getState().getRelease());
        out.field(
                "position",
                "sequence " + logged.getPosition().getSequence() + " in segment "
                        + logged.getPosition().getSegment());
        out.field("log", logged.getPosition().getLog());
        origin(logged.getOrigin());
    }

    private void question(CheckActionRequest request) {
        out.heading("question", request.getAction().getName());
        properties("action", "", request.getAction().getPropertiesMap());
        properties("subject", entity(request.getSubject()), request.getSubject().getPropertiesMap());
        properties(
                "resource", entity(request.getResource()), request.getResource().getPropertiesMap());
        out.field("markets", String.join(", ", request.getMarketsList()));
        properties("context", "", request.getContextMap());
        out.field("at", request.hasAt() ? out.instant(request.getAt()) : "");
        out.field("request", request.getRequestId());
    }

    private void properties(String label, String of, java.util.Map<String, io.certigate.v1.Value> properties) {
        out.field(label, AnswerText.join(" ", of, properties.isEmpty() ? "" : MessageJson.values(properties)));
    }

    private void masked(List<MaskedValue> values) {
        values.forEach(value -> out.field(
                "masked", value.getPath() + (value.getDigest().isEmpty() ? ", dropped" : ", hash " + hex(value))));
    }

    private static String hex(MaskedValue value) {
        return java.util.HexFormat.of().formatHex(value.getDigest().toByteArray());
    }

    private void facts(FactsRecord facts) {
        out.heading("facts of", Output.entity(facts.getHolder()));
        out.field("changed", facts.getChangedAt() == 0 ? "never" : "at revision " + facts.getChangedAt());
        out.field("left out", facts.getOmitted() ? "too large for the log" : "");
        out.field("entity", facts.getEntity());
        facts.getCertificationsList().forEach(each -> out.field("certification", each));
        facts.getRelationsList().forEach(each -> out.field("relation", each));
        masked(facts.getMaskedList());
    }

    private void origin(LogOrigin origin) {
        out.field("node", origin.getNode());
        out.field(
                "made with",
                "Certigate " + origin.getEngine() + ", CEL " + origin.getCel() + ", time zones " + origin.getTimeZones()
                        + ", Java " + origin.getJava());
    }
}
