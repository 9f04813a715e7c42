package io.certigate.server.admin;

import io.certigate.server.model.Proposal;
import io.certigate.server.model.Proposal.Signature;
import io.certigate.server.model.Proposal.Status;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Update;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Decides on proposals where nothing else changes. What it returns completes when this node's view includes the decision, and fails with an {@link AdminException}. */
public final class ApprovalAdmin {
    private final Writer writer;

    /** Writes through the writer that everything uses. */
    public ApprovalAdmin(Writer writer) {
        this.writer = writer;
    }

    /** Rejects a pending proposal; the actor must not have proposed it. */
    public CompletableFuture<Written<Proposal>> reject(long id, WriteOptions options) {
        return decide("reject", id, options, Status.REJECTED, (current, now) -> {
            Proposal proposal = ProposalRules.pending(id, options.ifRevision(), current, now);
            ProposalRules.another(proposal, options.actor(), "reject");
            return proposal;
        });
    }

    /** Takes a pending proposal back; the actor must have proposed it. */
    public CompletableFuture<Written<Proposal>> withdraw(long id, WriteOptions options) {
        return decide("withdraw", id, options, Status.WITHDRAWN, (current, now) -> {
            Proposal proposal = ProposalRules.pending(id, options.ifRevision(), current, now);
            ProposalRules.proposer(proposal, options.actor());
            return proposal;
        });
    }

    /** Writes down the review of a change that broke the glass; the reason is the verdict. The actor must not have made it. */
    public CompletableFuture<Written<Proposal>> review(long id, WriteOptions options) {
        return decide("review", id, options, Status.REVIEWED, (current, now) -> {
            Proposal proposal = ProposalRules.unreviewed(id, options.ifRevision(), current);
            ProposalRules.another(proposal, options.actor(), "review");
            return proposal;
        });
    }

    /** Finds the proposal, if the actor may decide on it. */
    private interface Finder {
        Proposal find(RecordReader current, Instant now);
    }

    private CompletableFuture<Written<Proposal>> decide(
            String verb, long id, WriteOptions options, Status outcome, Finder finder) {
        Idempotency idempotency = options.idempotencyKey().isEmpty()
                ? null
                : new Idempotency(options.idempotencyKey(), RequestHash.of(verb, List.of(Long.toString(id)), options));
        return writer.write(options, idempotency, (current, now) -> {
                    InputRules.check(options);
                    Signature decided = new Signature(options.actor(), now, options.why());
                    return List.of(new Update.Put(finder.find(current, now).decided(outcome, decided)));
                })
                .thenApply(Written::ofProposal);
    }
}
