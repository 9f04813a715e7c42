package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Forbidden;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Proposal.Signature;
import io.certigate.server.model.Proposal.Status;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who may decide what on a proposal, and when. */
final class ProposalRules {
    private ProposalRules() {}

    /** One that can be decided on. */
    static Proposal pending(long id, @Nullable Long ifRevision, RecordReader current, Instant now) {
        Proposal proposal = find(id, ifRevision, current);
        if (proposal.isExpired(now)) {
            throw new FailedPrecondition("expected a pending proposal, found that " + id + " expired at "
                    + proposal.expiresAt() + "; propose it again");
        }
        return require(proposal, Status.PENDING, "a pending proposal");
    }

    /** A change that broke the glass and was not reviewed. */
    static Proposal unreviewed(long id, @Nullable Long ifRevision, RecordReader current) {
        return require(
                find(id, ifRevision, current),
                Status.BREAK_GLASS,
                "a change that broke the glass and waits for a review");
    }

    /** Demands another person than who made it. */
    static void another(Proposal proposal, String who, String verb) {
        if (proposal.proposed().by().equals(who)) {
            throw new Forbidden("expected another person than who made it to " + verb + " proposal " + proposal.id()
                    + ", found '" + who + "'" + (verb.equals("reject") ? "; withdraw it instead" : ""));
        }
    }

    /** Demands who proposed it. */
    static void proposer(Proposal proposal, String who) {
        if (!proposal.proposed().by().equals(who)) {
            throw new Forbidden("expected who made proposal " + proposal.id() + ", '"
                    + proposal.proposed().by() + "', to withdraw it, found '" + who + "'; reject it instead");
        }
    }

    private static Proposal find(long id, @Nullable Long ifRevision, RecordReader current) {
        Versioned<Proposal> found = current.proposal(id);
        if (found == null) {
            throw new NotFound("expected a proposal " + id + ", found none; 'certigate proposal list' shows them");
        }
        Preconditions.revision(new WriteOptions(ifRevision, "", "", ""), found.revision());
        return found.record();
    }

    private static Proposal require(Proposal proposal, Status status, String expected) {
        if (proposal.status() != status) {
            Signature decided = proposal.decided();
            String word = proposal.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            throw new FailedPrecondition("expected " + expected + ", found " + proposal.id() + " " + word
                    + (decided == null
                            ? ""
                            : " by '" + decided.by() + "' at "
                                    + Objects.requireNonNull(decided).at()));
        }
        return proposal;
    }
}
