package io.certigate.server.grpc;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.model.HighRisk;
import io.certigate.server.state.ChangeLog;
import io.certigate.server.state.ListenerStatus;
import io.certigate.server.state.ProposalCounts;
import io.certigate.server.state.Sighting;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.View;
import io.certigate.server.state.Views;
import io.certigate.v1.DecisionLogState;
import io.certigate.v1.GetStateResponse;
import io.certigate.v1.Listener;
import io.certigate.v1.Node;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a node knows of itself. It is told also while the store cannot be read, when it is asked for most: then with what the
 * store said last.
 */
public final class NodeState {
    /**
     * What does not change while the node runs.
     *
     * @param store where the state is kept: {@code sqlite} or {@code postgresql}
     * @param maxStaleness how long a view may be trusted
     */
    public record Fixed(String store, Duration maxStaleness) {}

    /**
     * What changes while the node runs.
     *
     * @param self the node, as whenever it was seen
     * @param nodes reads the nodes that were seen lately; empty where there can be no other. Blocks
     * @param listener how the node hears of changes
     * @param cached about how many holders' facts are cached
     * @param loaded how many holders' facts were read from the store
     * @param decisions how the decision log does
     * @param refused why the content of the folder that the node publishes is not active; empty if it is
     * @param warnings what else an operator should know, a sentence each
     * @param proposals reads how many proposals wait for somebody. Blocks
     */
    public record Sources(
            Supplier<Sighting> self,
            Supplier<List<Sighting>> nodes,
            Supplier<ListenerStatus> listener,
            LongSupplier cached,
            LongSupplier loaded,
            Supplier<DecisionLog.Status> decisions,
            Supplier<String> refused,
            Supplier<List<String>> warnings,
            Supplier<ProposalCounts> proposals) {}

    private final Fixed fixed;
    private final Views<?> views;
    private final ChangeLog log;
    private final Sources sources;
    private final InstantSource clock;

    private volatile long floor;
    private volatile List<Sighting> seen = List.of();
    private volatile ProposalCounts proposals = new ProposalCounts(0, 0);

    /**
     * Makes what is asked.
     *
     * @param fixed what does not change
     * @param views the node's views
     * @param log the change log
     * @param sources what changes
     * @param clock the wall clock
     */
    public NodeState(Fixed fixed, Views<?> views, ChangeLog log, Sources sources, InstantSource clock) {
        this.fixed = fixed;
        this.views = views;
        this.log = log;
        this.sources = sources;
        this.clock = clock;
    }

    /** Accepts the present time; false if the clock made no step. */
    boolean acknowledgeClock() {
        return views.acknowledgeClock();
    }

    /** The time by the node's clock. */
    Instant now() {
        return clock.instant();
    }

    /** The answer. Blocks. */
    GetStateResponse get() {
        lookAtStore();
        View<?> view = views.current();
        Views.Status status = views.status();
        DecisionLog.Status decisions = sources.decisions().get();
        GetStateResponse.Builder state = GetStateResponse.newBuilder()
                .setNode(node(
                        sources.self().get().at(clock.instant(), view.revision().number())))
                .setRevision(RegistryMessages.revision(view.revision()))
                .setRelease(view.releaseHash())
                .setReady(status.ready() && !decisions.full())
                .addAllNotReady(notReady(status, decisions))
                .setLeaseLeft(Timestamps.write(status.leaseLeft()))
                .setMaxStaleness(Timestamps.write(fixed.maxStaleness()))
                .setStore(fixed.store())
                .setListener(listener(sources.listener().get()))
                .setFloor(floor)
                .setFailedSyncs(status.failedSyncs())
                .setNewHistories(status.newHistories())
                .setCachedHolders(sources.cached().getAsLong())
                .setLoadedHolders(sources.loaded().getAsLong())
                .setDecisionLog(decisionLog(decisions))
                .setPoliciesRefused(sources.refused().get())
                .addAllWarnings(sources.warnings().get())
                .setPendingProposals(proposals.pending())
                .setUnreviewedBreakGlass(proposals.unreviewed());
        Duration offset = status.clockOffset();
        if (offset != null) {
            state.setClockOffset(Timestamps.write(offset));
        }
        seen.forEach(each -> state.addNodes(node(each)));
        return state.build();
    }

    private static List<String> notReady(Views.Status status, DecisionLog.Status decisions) {
        List<String> reasons = new ArrayList<>(status.notReady());
        if (decisions.full()) {
            reasons.add("expected room for the decision log, found '" + decisions.refusal()
                    + "'; make room, and answers come back by themselves");
        }
        return reasons;
    }

    private void lookAtStore() {
        if (views.isFailing()) {
            return;
        }
        try {
            floor = log.extent().floor();
            seen = List.copyOf(sources.nodes().get());
            proposals = sources.proposals().get();
        } catch (StoreException e) {
            // The views fail as well, and say so.
        }
    }

    private static Node node(Sighting sighting) {
        return Node.newBuilder()
                .setId(sighting.id())
                .setName(sighting.name())
                .setAddress(sighting.address())
                .setVersion(sighting.version())
                .setStartedAt(Timestamps.write(sighting.startedAt()))
                .setSeenAt(Timestamps.write(sighting.seenAt()))
                .setRevision(sighting.revision())
                .addAllSecondPerson(sighting.secondPerson().stream()
                        .map(HighRisk::text)
                        .sorted()
                        .toList())
                .build();
    }

    private static DecisionLogState decisionLog(DecisionLog.Status status) {
        return DecisionLogState.newBuilder()
                .setMode(status.mode())
                .setSegment(status.segment())
                .setRefusal(status.refusal())
                .setGaps(status.gaps())
                .build();
    }

    private static Listener listener(ListenerStatus status) {
        return Listener.newBuilder()
                .setUsed(status.used())
                .setHealthy(status.healthy())
                .setNotifications(status.notifications())
                .setLosses(status.losses())
                .build();
    }
}
