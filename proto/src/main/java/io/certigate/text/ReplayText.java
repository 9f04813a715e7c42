package io.certigate.text;

import io.certigate.json.MessageJson;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ReplayCounts;
import io.certigate.v1.ReplayDifference;
import io.certigate.v1.ReplayFinding;
import io.certigate.v1.ReplayObstacle;
import io.certigate.v1.ReplayObstacleCount;
import io.certigate.v1.ReplaySummary;
import io.certigate.v1.ReplayVerdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of replays, as lines. */
public final class ReplayText {
    private static final int LABEL = 14;

    private ReplayText() {}

    /** A finding. */
    public static List<String> finding(ReplayFinding finding) {
        List<String> lines = new ArrayList<>();
        lines.add(verdict(finding) + "  " + (finding.getDecisionId().isEmpty() ? "" : finding.getDecisionId() + "  ")
                + "segment " + finding.getPosition().getSegment() + ", sequence "
                + finding.getPosition().getSequence());
        if (!finding.getDecisionId().isEmpty()) {
            lines.add(field("decided", instant(finding)));
            lines.add(field(
                    "question",
                    entity(finding.getSubject()) + "  " + finding.getAction() + "  " + entity(finding.getResource())
                            + "  " + String.join(",", finding.getMarketsList())));
        }
        for (ReplayDifference difference : finding.getDifferencesList()) {
            lines.add(field(difference.getPart(), difference.getRecorded()));
            lines.add(field("  now", difference.getNow()));
        }
        lines.add(field("why", finding.getWhy()));
        return lines;
    }

    /** The verdict in words, such as {@code "not replayable"}. */
    private static String verdict(ReplayFinding finding) {
        return MessageJson.word(ReplayVerdict.getDescriptor(), finding.getVerdictValue())
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    private static String instant(ReplayFinding finding) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(Instant.ofEpochSecond(
                        finding.getDecidedAt().getSeconds(),
                        finding.getDecidedAt().getNanos())
                .atOffset(ZoneOffset.UTC));
    }

    private static String entity(EntityReference entity) {
        return entity.getType() + ":" + entity.getId();
    }

    /** What came of it all. */
    public static List<String> summary(ReplaySummary summary) {
        ReplayCounts counts = summary.getCounts();
        List<String> lines = new ArrayList<>();
        if (all(counts) == 0) {
            lines.add("no decision in this range: nothing was replayed, and nothing is proven");
        } else {
            lines.add(number(all(counts)) + (all(counts) == 1 ? " decision" : " decisions") + " replayed");
        }
        lines.add(field("identical", number(counts.getIdentical())));
        lines.add(field("different", number(counts.getDifferent())));
        lines.add(field("not replayable", number(notReplayable(counts)) + reasons(counts)));
        if (summary.getFindingsLeftOut() > 0) {
            lines.add(field(
                    "not shown", number(summary.getFindingsLeftOut()) + " of them; --findings shows more at once"));
        }
        if (summary.getUnloggedDenials() > 0) {
            lines.add(field(
                    "not logged",
                    number(summary.getUnloggedDenials())
                            + (summary.getUnloggedDenials() == 1 ? " denial" : " denials")
                            + " in this range, answered without being logged"));
        }
        summary.getLostList().forEach(part -> lines.add(field("not there", part)));
        if (summary.getLostInAll() > summary.getLostCount()) {
            lines.add(field("", number(summary.getLostInAll() - summary.getLostCount()) + " more"));
        }
        return lines;
    }

    /** How many decisions were replayed. */
    public static long all(ReplayCounts counts) {
        return counts.getIdentical() + counts.getDifferent() + notReplayable(counts);
    }

    /** Of how many decisions the log alone cannot tell. */
    public static long notReplayable(ReplayCounts counts) {
        return counts.getNotReplayableList().stream()
                .mapToLong(ReplayObstacleCount::getDecisions)
                .sum();
    }

    private static String reasons(ReplayCounts counts) {
        List<String> reasons = new ArrayList<>();
        for (ReplayObstacleCount each : counts.getNotReplayableList()) {
            reasons.add(number(each.getDecisions()) + " " + reason(each.getObstacle()));
        }
        return reasons.isEmpty() ? "" : ": " + String.join(", ", reasons);
    }

    private static String reason(ReplayObstacle obstacle) {
        return switch (obstacle) {
            case REPLAY_OBSTACLE_MASKED -> "need a masked value";
            case REPLAY_OBSTACLE_OMITTED -> "need facts that were too large for the log";
            case REPLAY_OBSTACLE_UNRECORDED -> "need facts that were not recorded";
            case REPLAY_OBSTACLE_RELEASE -> "need a release that is not to be had";
            case REPLAY_OBSTACLE_UNSPECIFIED, UNRECOGNIZED -> "for another reason";
        };
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A labelled value, without control characters, so that stored texts cannot steer the terminal. */
    private static String field(String label, String value) {
        return "  " + label + " ".repeat(Math.max(1, LABEL + 2 - label.length()))
                + value.replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}
