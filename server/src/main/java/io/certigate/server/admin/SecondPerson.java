package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.Conflict;
import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Forbidden;
import io.certigate.server.admin.AdminException.SecondPersonRequired;
import io.certigate.server.model.HighRisk;
import io.certigate.server.model.Proposal;
import io.certigate.server.model.Proposal.Signature;
import io.certigate.server.model.Proposal.Status;
import io.certigate.server.state.Change;
import io.certigate.server.state.ChangeKind;
import io.certigate.server.state.Committed;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps changes that can turn a DENY into a PERMIT from being made by one person. Every write goes past it, under the lock of the
 * state: of two who decide on one proposal at once, the second finds what the first one did.
 */
public final class SecondPerson {
    /** Most proposals that can be approved, and most changes that wait for a review. */
    public static final int MAX_WAITING = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SecondPerson.class);
    private static final Set<HighRisk> ALL = EnumSet.allOf(HighRisk.class);

    private final SecondPersonSettings settings;
    private final Supplier<Set<HighRisk>> demanded;

    /** Keeps to settings. */
    public SecondPerson(SecondPersonSettings settings) {
        this(settings, settings::risks);
    }

    /**
     * Keeps to settings, and to what other nodes demand.
     *
     * @param demanded the kinds of change that need a second person now
     */
    public SecondPerson(SecondPersonSettings settings, Supplier<Set<HighRisk>> demanded) {
        this.settings = settings;
        this.demanded = demanded;
    }

    /**
     * What is written instead of what a draft wants to write.
     *
     * @throws SecondPersonRequired if it needs a second person, and there is no leave
     */
    List<Update> changes(Writer.Draft draft, WriteOptions options, RecordReader current, Instant now) {
        Leave leave = options.leave();
        if (leave instanceof Leave.Approving approving) {
            Proposal proposal = ProposalRules.pending(approving.id(), approving.ifRevision(), current, now);
            ProposalRules.another(proposal, approving.by(), "approve");
            if (!proposal.change().request().equals(approving.request())) {
                throw new Conflict("expected proposal " + proposal.id()
                        + " as it was read, found another one of that number, as after a backup was restored; look at it,"
                        + " and decide again");
            }
            return approved(proposal, approving, draft.changes(current, now), current, now);
        }
        List<Update> updates = draft.changes(current, now);
        if (leave instanceof Leave.Proposing proposing) {
            return proposed(proposing, options, updates, current, now);
        }
        HighRiskChange change = HighRiskChange.first(updates, demanded.get(), current);
        if (change == null || leave.equals(Leave.FIRST_RELEASE) && isFirstRelease(change)) {
            return updates;
        }
        if (leave instanceof Leave.BreakGlass broken) {
            return broken(change, broken, options, updates, current, now);
        }
        throw new SecondPersonRequired(change.risk());
    }

    private static List<Update> approved(
            Proposal proposal, Leave.Approving by, List<Update> updates, RecordReader current, Instant now) {
        HighRiskChange change = HighRiskChange.first(updates, EnumSet.of(proposal.risk()), current);
        long base = proposal.change().base();
        if (change == null || !change.target().equals(proposal.change().target()) || change.base() != base) {
            throw new Conflict("expected what proposal " + proposal.id() + " changes as it was when it was proposed, "
                    + (base == 0 ? "not there" : "last changed at revision " + base) + ", found "
                    + (change == null ? "nothing left to change" : "it last changed at revision " + change.base())
                    + "; look at it, and propose again what is still wanted");
        }
        if (change.risk() == HighRisk.ACTIVATION) {
            List<StoredRelease> release = current.releases(change.target(), 1);
            if (!release.isEmpty() && release.get(0).actor().equals(by.by())) {
                throw new Forbidden("expected another person than who published the release to approve proposal "
                        + proposal.id() + ", found '" + by.by() + "'");
            }
        }
        Signature decided = new Signature(by.by(), now, by.why());
        List<Update> all = new ArrayList<>(updates);
        all.add(new Update.Put(proposal.decided(Status.APPROVED, decided), decided));
        return all;
    }

    private List<Update> proposed(
            Leave.Proposing leave, WriteOptions options, List<Update> updates, RecordReader current, Instant now) {
        HighRiskChange change = HighRiskChange.first(updates, ALL, current);
        if (change == null || change.risk() != leave.risk()) {
            throw new FailedPrecondition("expected a change that can permit more than is permitted now, found "
                    + (updates.isEmpty()
                            ? "that it is so already; there is nothing to propose"
                            : "one that only forbids; make it directly"));
        }
        int pending = current.proposalCounts(now).pending();
        if (pending >= MAX_WAITING) {
            throw new FailedPrecondition("expected at most " + MAX_WAITING + " pending proposals, found " + pending
                    + "; have some decided on or withdrawn first");
        }
        Signature proposed = new Signature(options.actor(), now, options.why());
        return List.of(new Update.Put(new Proposal(
                next(current),
                change.risk(),
                new Proposal.Change(change.target(), change.base(), leave.request()),
                proposed,
                now.plus(settings.keep()),
                Status.PENDING,
                null)));
    }

    private static List<Update> broken(
            HighRiskChange change,
            Leave.BreakGlass leave,
            WriteOptions options,
            List<Update> updates,
            RecordReader current,
            Instant now) {
        String target = leave.whole().isEmpty() ? change.target() : leave.whole();
        if (!leave.whole().isEmpty() && isListed(target, options.actor(), current.latestProposal())) {
            return updates;
        }
        int unreviewed = current.proposalCounts(now).unreviewed();
        if (unreviewed >= MAX_WAITING) {
            throw new FailedPrecondition("expected at most " + MAX_WAITING
                    + " changes that broke the glass and wait for a review, found " + unreviewed
                    + "; review some first, or propose this one");
        }
        Signature made = new Signature(options.actor(), now, leave.reason());
        List<Update> all = new ArrayList<>(updates);
        all.add(new Update.Put(
                new Proposal(
                        next(current),
                        change.risk(),
                        new Proposal.Change(target, change.base(), ""),
                        made,
                        null,
                        Status.BREAK_GLASS,
                        null),
                made));
        return all;
    }

    private static boolean isFirstRelease(HighRiskChange change) {
        return change.risk() == HighRisk.ACTIVATION && change.base() == 0;
    }

    private static boolean isListed(String whole, String actor, @Nullable Versioned<Proposal> latest) {
        return latest != null
                && latest.record().status() == Status.BREAK_GLASS
                && latest.record().change().target().equals(whole)
                && latest.record().proposed().by().equals(actor);
    }

    private static long next(RecordReader current) {
        Versioned<Proposal> latest = current.latestProposal();
        return latest == null ? 1 : latest.record().id() + 1;
    }

    /** Alarms whoever reads the log if a write broke the glass. */
    static void alarm(Committed committed) {
        Versioned<Proposal> made = committed.repeated() ? null : proposal(committed);
        if (made != null && made.record().status() == Status.BREAK_GLASS) {
            LOG.warn(
                    "the glass was broken: '{}' made a change of the kind {} without a second person; review proposal {}",
                    made.record().proposed().by(),
                    made.record().risk().text(),
                    made.record().id());
        }
    }

    /** The proposal that a write left, null if it left none. */
    public static @Nullable Versioned<Proposal> proposal(Committed committed) {
        for (Change change : committed.changes()) {
            if (change.kind() == ChangeKind.PROPOSAL) {
                return new Versioned<>(RecordCodec.readProposal(change.body()), change.revision());
            }
        }
        return null;
    }
}
