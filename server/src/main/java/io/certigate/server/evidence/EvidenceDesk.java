package io.certigate.server.evidence;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Unavailable;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.state.Activation;
import io.certigate.server.state.ChangeLog;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.ReleaseLoader;
import io.certigate.server.state.StateStore;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Puts the evidence of rules together. Reads only, and blocks: it compiles releases and reads whole segments. */
public final class EvidenceDesk {
    private final StateStore store;
    private final ChangeLog changes;
    private final PastReader past;
    private final ReleaseLoader<PolicySet> loader;
    private final @Nullable LogFolder folder;
    private final InstantSource clock;

    /**
     * Makes the desk.
     *
     * @param store releases and directives
     * @param changes where the change log begins
     * @param past what was known at earlier revisions
     * @param loader compiles stored releases
     * @param folder the node's log, one that is off now too; null if it has no place for one
     */
    public EvidenceDesk(
            StateStore store,
            ChangeLog changes,
            PastReader past,
            ReleaseLoader<PolicySet> loader,
            @Nullable LogFolder folder,
            InstantSource clock) {
        this.store = store;
        this.changes = changes;
        this.past = past;
        this.loader = loader;
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Puts the evidence of a rule together.
     *
     * @param rule {@code POLICY/RULE} or {@code directive/ID}
     * @param from decisions before it do not count, null for no bound
     * @param until later changes and decisions do not count, null for now
     * @param cancelled whether nobody waits for the result any more
     * @throws Invalid if the name or the period is at fault
     * @throws io.certigate.server.admin.AdminException.NotFound if there is no such rule
     * @throws Unavailable if the log cannot be read
     */
    public RuleEvidence collect(
            String rule, @Nullable Instant from, @Nullable Instant until, BooleanSupplier cancelled) {
        Instant now = clock.instant();
        Instant end = until == null || until.isAfter(now) ? now : until;
        if (from != null && from.isAfter(end)) {
            throw new Invalid(List.of(new Violation(
                    "from",
                    "expected an instant that is not after " + end + ", the end of the period, found " + from)));
        }
        RuleName name = RuleName.parse(rule);
        Revision revision = store.head().revision();
        RuleStory story = story(name, end);
        return new RuleEvidence(
                name.toString(), revision, now, story, findings(story, new LogSearch.Period(from, end), cancelled));
    }

    private RuleStory story(RuleName name, Instant until) {
        if (!name.isDirective()) {
            return RuleHistory.of(store, this::load, name, until);
        }
        Activation active = RuleHistory.latest(store, until);
        PolicySet policies = load(active == null ? "" : active.hash());
        return DirectiveStory.of(store, changes.extent().floor(), policies, name, until);
    }

    private Findings findings(RuleStory story, LogSearch.Period period, BooleanSupplier cancelled) {
        LogFolder log = folder;
        if (log == null) {
            return Findings.NONE;
        }
        try {
            return LogSearch.search(log, story, period, past, cancelled);
        } catch (IOException e) {
            throw new Unavailable("the decision log in " + log.path() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private PolicySet load(String hash) {
        try {
            return loader.load(hash);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Unavailable("the release " + hash + " cannot be compiled by this version: " + e.getMessage(), e);
        }
    }
}
