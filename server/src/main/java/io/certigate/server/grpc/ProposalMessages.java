package io.certigate.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Proposal.Signature;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.Versioned;
import io.certigate.v1.HighRisk;
import io.certigate.v1.ProposalState;
import io.certigate.v1.ProposedChange;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Proposals as the contract writes them, and requests as proposals keep them. */
final class ProposalMessages {
    private static final String LIST_START = "[";

    private ProposalMessages() {}

    /** With its state at an instant. */
    static io.certigate.v1.Proposal proposal(Versioned<Proposal> versioned, Instant now) {
        Proposal proposal = versioned.record();
        Signature proposed = proposal.proposed();
        io.certigate.v1.Proposal.Builder built = io.certigate.v1.Proposal.newBuilder()
                .setId(proposal.id())
                .setState(state(proposal, now))
                .setRisk(risk(proposal.risk()))
                .setTarget(target(proposal.change().target()))
                .setProposedBy(proposed.by())
                .setProposedAt(Timestamps.write(proposed.at()))
                .setWhy(proposed.why())
                .setBaseRevision(proposal.change().base())
                .setRevision(versioned.revision());
        if (!proposal.change().request().isEmpty()) {
            built.setChange(read(proposal.change().request()));
        }
        if (proposal.expiresAt() != null) {
            built.setExpiresAt(Timestamps.write(proposal.expiresAt()));
        }
        Signature decided = proposal.decided();
        if (decided != null) {
            built.setDecidedBy(decided.by())
                    .setDecidedAt(Timestamps.write(decided.at()))
                    .setDecision(decided.why());
        }
        return built.build();
    }

    /** A request as a text that is kept: exactly what was sent. */
    static String write(ProposedChange change) {
        return Base64.getEncoder().encodeToString(change.toByteArray());
    }

    /** A request that was kept. */
    static ProposedChange read(String kept) {
        try {
            return ProposedChange.parseFrom(Base64.getDecoder().decode(kept));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new StoreException("expected a proposal that this version can read, found " + e.getMessage(), e);
        }
    }

    private static ProposalState state(Proposal proposal, Instant now) {
        return switch (proposal.status()) {
            case PENDING ->
                proposal.isExpired(now) ? ProposalState.PROPOSAL_STATE_EXPIRED : ProposalState.PROPOSAL_STATE_PENDING;
            case APPROVED -> ProposalState.PROPOSAL_STATE_APPROVED;
            case REJECTED -> ProposalState.PROPOSAL_STATE_REJECTED;
            case WITHDRAWN -> ProposalState.PROPOSAL_STATE_WITHDRAWN;
            case BREAK_GLASS -> ProposalState.PROPOSAL_STATE_BREAK_GLASS;
            case REVIEWED -> ProposalState.PROPOSAL_STATE_REVIEWED;
        };
    }

    private static HighRisk risk(io.certigate.server.model.HighRisk risk) {
        return switch (risk) {
            case ACTIVATION -> HighRisk.HIGH_RISK_ACTIVATION;
            case DIRECTIVES -> HighRisk.HIGH_RISK_DIRECTIVES;
            case CERTIFICATIONS -> HighRisk.HIGH_RISK_CERTIFICATIONS;
        };
    }

    /** A key of the change log for people: type and id of a holder belong together. */
    private static String target(String key) {
        if (!key.startsWith(LIST_START)) {
            return key;
        }
        List<String> parts = RecordCodec.readArray(key);
        return parts.size() == 1
                ? parts.get(0)
                : parts.get(0) + ":"
                        + String.join(" ", parts.subList(1, parts.size())).strip();
    }
}
