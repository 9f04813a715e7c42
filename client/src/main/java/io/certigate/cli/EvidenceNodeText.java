package io.certigate.cli;

import static io.certigate.cli.Markdown.code;
import static io.certigate.cli.Markdown.plain;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.certigate.json.MessageJson;
import io.certigate.v1.AppliedState;
import io.certigate.v1.DecisionMatch;
import io.certigate.v1.Effect;
import io.certigate.v1.GetEvidenceResponse;
import io.certigate.v1.LogProof;
import io.certigate.v1.LoggedDecision;
import io.certigate.v1.NodeEvidence;
import io.certigate.v1.ProvenDecision;
import io.certigate.v1.ProvenFrame;
import io.certigate.v1.ProvenSeal;
import io.certigate.v1.StateRecord;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What the logs of nodes say of a rule, as parts of a document. */
final class EvidenceNodeText {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Markdown to;
    private final GetEvidenceResponse shared;

    EvidenceNodeText(Markdown to, GetEvidenceResponse shared) {
        this.to = to;
        this.shared = shared;
    }

    /** One row for each node. */
    void table(List<GetEvidenceResponse> answers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Node", "Applied", "Clock offset", "Last PERMIT before", "First DENY after"));
        for (GetEvidenceResponse answer : answers) {
            NodeEvidence node = answer.getNode();
            rows.add(List.of(
                    plain(node.getNode()),
                    applied(node),
                    node.getApplied().getState().hasClockOffset()
                            ? offset(node.getApplied().getState())
                            : "none told",
                    node.hasLastPermit() ? made(node.getLastPermit()) : "none found",
                    node.hasFirstDeny() ? made(node.getFirstDeny()) : "none found"));
        }
        to.table(rows);
    }

    private String applied(NodeEvidence node) {
        AppliedState applied = node.getApplied();
        if (applied.getState().hasAppliedAt()) {
            return "at " + to.instant(applied.getState().getAppliedAt());
        }
        if (applied.hasFirstUsedAt()) {
            return "first used at " + to.instant(applied.getFirstUsedAt());
        }
        return node.hasApplied() ? "not told when" : "not found";
    }

    private String made(ProvenDecision proven) {
        return to.instant(proven.getDecision().getDecision().getDecidedAt());
    }

    /** How far the database's clock was ahead of the node's. */
    private static String offset(StateRecord state) {
        Duration offset = state.getClockOffset();
        return BigDecimal.valueOf(offset.getSeconds())
                        .add(BigDecimal.valueOf(offset.getNanos(), 9))
                        .stripTrailingZeros()
                        .toPlainString()
                + " s";
    }

    /** The chapter of a node. */
    void node(NodeEvidence node) {
        to.heading(2, "Node " + plain(node.getNode()));
        log(node);
        if (node.getSegments() == 0) {
            return;
        }
        took(node);
        to.heading(3, "The last PERMIT before");
        decision(node, node.hasLastPermit(), node.getLastPermit());
        to.heading(3, "The first DENY after");
        decision(node, node.hasFirstDeny(), node.getFirstDeny());
    }

    private void log(NodeEvidence node) {
        if (node.getMode().equals("off")) {
            to.paragraph(
                    node.getSegments() == 0
                            ? "The decision log of this node is off, and none of its decisions were logged before: it has"
                                    + " neither a PERMIT nor a DENY to show."
                            : "The decision log of this node is off now. What follows is what was logged before that.");
        } else if (node.getSegments() == 0) {
            to.paragraph("The decision log of this node holds nothing yet.");
        }
        if (node.getSegments() > 0) {
            to.paragraph(
                    "Its decision log " + code(node.getLog()) + " (mode " + code(node.getMode()) + ") is kept since "
                            + to.instant(node.getKeptSince()) + ". Of its " + node.getSegments() + " segments "
                            + node.getSegmentsRead() + " were read.");
        }
        if (node.getCut()) {
            to.paragraph("The search ended at its limit: a nearer choice of --from and --until may find more.");
        }
        if (node.getUnreadableCount() > 0) {
            to.paragraph("These segments could not be read, so that what they held is missing here:");
            to.list(node.getUnreadableList().stream().map(Markdown::plain).toList());
        }
    }

    private void took(NodeEvidence node) {
        to.heading(3, "When it applied the rule");
        if (!node.hasApplied()) {
            to.paragraph(
                    "The log has no record of it: the node was not running then, made no decision since, or the record"
                            + " is older than what is kept.");
            return;
        }
        AppliedState applied = node.getApplied();
        StateRecord state = applied.getState();
        String release = state.getRelease().isEmpty() ? "no release" : "the release " + code(state.getRelease());
        String when = state.hasAppliedAt()
                ? "The node's decisions began to use it at " + to.instant(state.getAppliedAt()) + " by its own clock."
                : "The record does not say when the node took it over.";
        String used = applied.hasFirstUsedAt()
                ? " The first decision with it was made at " + to.instant(applied.getFirstUsedAt()) + "."
                : "";
        String clock = state.hasClockOffset()
                ? " The database's clock less the node's was " + offset(state) + " then."
                : " No other clock is recorded beside the node's: node and state shared one, or the record does not say.";
        to.paragraph("The record " + applied.getSequence() + " of the log is the first state with it: revision "
                + state.getRevision().getNumber() + ", " + release + ". " + when + used + clock);
        proof(applied.getProof());
    }

    private void decision(NodeEvidence node, boolean found, ProvenDecision proven) {
        if (!found) {
            to.paragraph("None was found among the " + node.getSegmentsRead() + " segments that were read.");
            return;
        }
        LoggedDecision logged = proven.getDecision();
        boolean permit = logged.getDecision().getAnswer().getEffect() == Effect.EFFECT_PERMIT;
        to.paragraph((permit ? "PERMIT" : "DENY") + " at "
                + to.instant(logged.getDecision().getDecidedAt())
                + ", decision " + code(logged.getDecision().getDecisionId()) + ": "
                + code(logged.getDecision().getRequest().getSubject().getType() + ":"
                        + logged.getDecision().getRequest().getSubject().getId())
                + " asked for "
                + code(logged.getDecision().getRequest().getAction().getName()) + " on "
                + code(logged.getDecision().getRequest().getResource().getType() + ":"
                        + logged.getDecision().getRequest().getResource().getId())
                + " in "
                + plain(String.join(", ", logged.getDecision().getRequest().getMarketsList())) + ". "
                + chosen(proven.getMatch(), permit));
        to.paragraph("The record " + logged.getPosition().getSequence() + " in segment "
                + logged.getPosition().getSegment() + ", whole:");
        to.block("json", indented(logged));
        proof(proven.getProof());
    }

    private String chosen(DecisionMatch match, boolean permit) {
        String rule = code(shared.getRule().getName());
        String which = permit ? "last PERMIT before" : "first DENY after";
        return switch (match) {
            case DECISION_MATCH_NAMED -> "It was chosen as the " + which + " whose answer names " + rule + ".";
            case DECISION_MATCH_WOULD_APPLY ->
                "It was chosen as the " + which + " to which " + rule
                        + " applies: the rule alone, freed of its dates, was"
                        + " applied to the same question and to what was known then.";
            default ->
                "It was chosen as the " + which + " with an action and a market of which " + rule
                        + " speaks; none was found" + " to which the rule itself can be shown to apply.";
        };
    }

    private static String indented(LoggedDecision decision) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Json.parse(MessageJson.of(decision)));
    }

    private static String counted(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private void proof(LogProof proof) {
        if (!proof.getMissing().isEmpty()) {
            to.paragraph("Not all of it is proven: " + plain(proof.getMissing()) + ".");
        }
        ProvenFrame last = proof.getFrames(proof.getFramesCount() - 1);
        if (last.getBlock() == 0 || proof.getSealsCount() == 0) {
            return;
        }
        ProvenSeal end = proof.getSeals(proof.getSealsCount() - 1);
        to.paragraph("Its frame is number " + (last.getIndex() + 1) + " of the " + last.getSize()
                + " in the block that ends with record " + last.getBlock() + ", and "
                + counted(last.getPathCount(), "hash leads", "hashes lead")
                + " from it to the root of the block. A chain of " + counted(proof.getSealsCount(), "seal", "seals")
                + " leads to the seal of record " + end.getLast() + " in segment " + end.getSegment() + ", made at "
                + to.instant(Timestamp.newBuilder()
                        .setSeconds(end.getSealedSeconds())
                        .setNanos(end.getSealedNanos())
                        .build())
                + ", whose hash is " + code(hex(end.getHash().toByteArray())) + ". "
                + (end.getSignature().isEmpty()
                        ? "The log is not signed: the chain shows that nothing was changed only to whoever had one of its"
                                + " hashes before."
                        : "It is signed by the Ed25519 key "
                                + code(hex(end.getPublicKey().toByteArray())) + "."));
        if (!proof.getCheckpoint().isEmpty()) {
            to.paragraph("The log's list of checkpoints names that seal:");
            to.block("json", Output.clean(proof.getCheckpoint()));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
