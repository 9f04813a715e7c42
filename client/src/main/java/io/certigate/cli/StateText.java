package io.certigate.cli;

import com.google.protobuf.Duration;
import io.certigate.v1.DecisionLogState;
import io.certigate.v1.GetStateResponse;
import io.certigate.v1.Listener;
import io.certigate.v1.Node;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes what a node knows for people. */
final class StateText {
    private final Output out;

    StateText(Output out) {
        this.out = out;
    }

    void state(GetStateResponse state) {
        Node node = state.getNode();
        String ready =
                state.getReady() ? out.style().good("ready") : out.style().bad("not ready");
        out.line(out.style().strong(Output.clean(node.getName())) + "  " + ready);
        state.getNotReadyList().forEach(why -> out.field("because", why));
        out.field("address", node.getAddress());
        out.field("version", node.getVersion());
        out.field("started", out.instant(node.getStartedAt()));
        out.field("id", node.getId());
        out.field("revision", Output.revision(state.getRevision()));
        out.field("release", state.getRelease().isEmpty() ? "none: every answer is DENY" : state.getRelease());
        state.getPoliciesRefused().lines().forEach(problem -> out.field("refused", problem));
        state.getWarningsList().stream().flatMap(String::lines).forEach(line -> out.field("warning", line.strip()));
        out.field("lease left", seconds(state.getLeaseLeft()) + " of " + seconds(state.getMaxStaleness()));
        out.field("store", state.getStore());
        if (state.hasClockOffset()) {
            out.field("database clock", seconds(state.getClockOffset()) + " ahead of the node's");
        }
        out.field("listener", listener(state.getListener()));
        String kinds = Stream.concat(Stream.of(node), state.getNodesList().stream())
                .flatMap(each -> each.getSecondPersonList().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        out.field("second person", kinds.isEmpty() ? "no change needs one" : kinds);
        if (state.getPendingProposals() > 0) {
            out.field("proposals", state.getPendingProposals() + " pending: 'certigate proposal list'");
        }
        if (state.getUnreviewedBreakGlass() > 0) {
            out.field(
                    "broken glass",
                    out.style().bad(state.getUnreviewedBreakGlass() + " not reviewed")
                            + ": 'certigate proposal list --state break-glass'");
        }
        out.field(
                "history",
                state.getFloor() == 0 ? "whole" : "pruned; can be asked from revision " + state.getFloor() + " on");
        out.field(
                "failures",
                state.getFailedSyncs() + " looks at the state, " + state.getNewHistories() + " new histories");
        out.field(
                "facts",
                "of " + state.getCachedHolders() + " holders cached, " + state.getLoadedHolders()
                        + " reads of a holder since the start");
        out.field("decision log", decisionLog(state.getDecisionLog()));
        nodes(state.getNodesList());
    }

    private String decisionLog(DecisionLogState log) {
        if (log.getSegment() == 0) {
            return "off: nobody can tell later what was answered";
        }
        String gaps = log.getGaps() == 0 ? "" : ", " + log.getGaps() + " denials not logged since the start";
        String refusal = log.getRefusal().isEmpty()
                ? ""
                : ", " + out.style().bad("no further segment") + ": " + Output.clean(log.getRefusal());
        return log.getMode() + ", segment " + log.getSegment() + gaps + refusal;
    }

    private static String listener(Listener listener) {
        if (!listener.getUsed()) {
            return "none: nobody else writes";
        }
        return (listener.getHealthy() ? "healthy" : "lost; the state is looked at by the clock") + ", "
                + listener.getNotifications() + " notifications, " + listener.getLosses() + " losses";
    }

    private void nodes(List<Node> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        out.line("");
        new Table(out, "NODE", "ADDRESS", "VERSION", "STARTED", "SEEN", "REVISION", "SECOND PERSON")
                .rows(nodes.stream().map(this::row).toList());
    }

    private List<String> row(Node node) {
        return List.of(
                node.getName(),
                node.getAddress(),
                node.getVersion(),
                out.instant(node.getStartedAt()),
                out.instant(node.getSeenAt()),
                Long.toString(node.getRevision()),
                String.join(",", node.getSecondPersonList()));
    }

    /** To the millisecond. */
    private static String seconds(Duration duration) {
        long millis = java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos())
                .toMillis();
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + " s";
    }
}
