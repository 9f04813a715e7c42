package io.certigate.cli;

import io.certigate.json.MessageJson;
import io.certigate.v1.HighRisk;
import io.certigate.v1.Proposal;
import io.certigate.v1.ProposalState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes proposals for people. */
final class ProposalText {
    private static final String STATE = "PROPOSAL_STATE_";
    private static final String RISK = "HIGH_RISK_";

    private final Output out;

    ProposalText(Output out) {
        this.out = out;
    }

    void proposal(Proposal proposal) {
        out.line(out.style().strong("proposal " + proposal.getId()));
        out.field("state", word(proposal.getState()));
        out.field("kind", word(proposal.getRisk()));
        out.field("changes", proposal.getTarget());
        out.field(proposal.hasChange() ? "proposed by" : "made by", proposal.getProposedBy());
        out.field("at", out.instant(proposal.getProposedAt()));
        out.field("why", proposal.getWhy());
        if (proposal.hasExpiresAt()) {
            out.field("expires", out.instant(proposal.getExpiresAt()));
        }
        out.field("decided by", proposal.getDecidedBy());
        if (proposal.hasDecidedAt()) {
            out.field("at", out.instant(proposal.getDecidedAt()));
        }
        out.field("decision", proposal.getDecision());
        if (proposal.hasChange()) {
            out.field("request", MessageJson.of(proposal.getChange()));
        }
        out.field("last changed", "revision " + proposal.getRevision());
    }

    /** The table that the rows are of. */
    Table table() {
        return new Table(out, "PROPOSAL", "STATE", "KIND", "CHANGES", "BY", "EXPIRES", "WHY");
    }

    List<String> row(Proposal proposal) {
        return List.of(
                Long.toString(proposal.getId()),
                word(proposal.getState()),
                word(proposal.getRisk()),
                proposal.getTarget(),
                proposal.getProposedBy(),
                proposal.hasExpiresAt() ? out.instant(proposal.getExpiresAt()) : "",
                proposal.getWhy());
    }

    /** A state as people write it, such as {@code break-glass}. */
    static String word(ProposalState state) {
        return word(state.name(), STATE);
    }

    static String word(HighRisk risk) {
        return word(risk.name(), RISK);
    }

    /** The states that a list can be of, as people write them. */
    static List<String> states() {
        return Arrays.stream(ProposalState.values())
                .filter(state ->
                        state != ProposalState.UNRECOGNIZED && state != ProposalState.PROPOSAL_STATE_UNSPECIFIED)
                .map(ProposalText::word)
                .toList();
    }

    private static String word(String name, String prefix) {
        return name.startsWith(prefix)
                ? name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '-')
                : "of a newer version";
    }
}
