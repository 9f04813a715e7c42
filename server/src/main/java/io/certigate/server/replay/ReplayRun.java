package io.certigate.server.replay;

import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.replay.Verdict.Different;
import io.certigate.server.replay.Verdict.Identical;
import io.certigate.server.replay.Verdict.NotReplayable;
import io.certigate.server.replay.Verdict.Obstacle;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.GapRecord;
import io.certigate.v1.SegmentHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Replays a stretch of a log. For one thread, once. */
public final class ReplayRun implements LogScan.Visitor {
    /** Most parts of the log that are named as lost. */
    static final int MAX_LOST = 100;

    private final Replayer replayer;
    private final Listener listener;
    private final Map<Obstacle, Long> notReplayable = new EnumMap<>(Obstacle.class);
    private final List<String> lost = new ArrayList<>();
    private long identical;
    private long different;
    private long lostInAll;
    private long unlogged;

    /**
     * A decision whose verdict is not {@link Verdict#IDENTICAL}.
     *
     * @param segment number of its segment
     * @param sequence its number in the log
     * @param decision the decision, null if its record cannot be read
     * @param verdict what came of it
     */
    public record Finding(
            long segment, long sequence, @Nullable Recorded decision, Verdict verdict) {}

    /**
     * What came of a run.
     *
     * @param counts how many decisions got which verdict
     * @param lost parts of the log that could not be replayed, at most {@value #MAX_LOST}
     * @param lostInAll how many such parts there are
     * @param unlogged denials of the stretch that were answered without being logged
     * @param complete whether it came to the end, rather than being stopped
     */
    public record Summary(ReplayCounts counts, List<String> lost, long lostInAll, long unlogged, boolean complete) {
        /** Copies the parts. */
        public Summary {
            lost = List.copyOf(lost);
        }
    }

    /** Who hears of a run. */
    public interface Listener {
        /** Hears of a decision that is not identical. */
        void finding(Finding finding);

        /**
         * Hears how far it is, many times a second.
         *
         * @param run the run, whose {@link #counts} are those of now
         * @param done bytes of the log that were gone through
         * @param all bytes of the log to go through in all
         * @return whether to go on
         */
        boolean progress(ReplayRun run, long done, long all);
    }

    private ReplayRun(Replayer replayer, Listener listener) {
        this.replayer = replayer;
        this.listener = listener;
    }

    /**
     * Replays decisions.
     *
     * @param which which of the stretch
     * @throws IOException if the log cannot be read
     * @throws io.certigate.server.state.StoreException if a release cannot be read now
     */
    public static Summary run(
            LogFolder folder, Stretch stretch, Predicate<DecisionRecord> which, Replayer replayer, Listener listener)
            throws IOException {
        ReplayRun run = new ReplayRun(replayer, listener);
        boolean complete = new LogScan(folder, stretch, which).run(run);
        return new Summary(run.counts(), run.lost, run.lostInAll, run.unlogged, complete);
    }

    /**
     * Replays one decision.
     *
     * @param found the decision, as a reader of the log found it
     * @throws IOException if its segment cannot be read
     * @throws io.certigate.server.state.StoreException if its release cannot be read now
     */
    public static Summary one(LogFolder folder, LoggedDecision found, Replayer replayer, Listener listener)
            throws IOException {
        ReplayRun run = new ReplayRun(replayer, listener);
        long number = found.header().getSegment();
        try (SegmentImage image = folder.image(number)) {
            if (image == null) {
                throw new IOException("expected the segment " + number + ", found that it was deleted");
            }
            run.decision(RecordedSegment.of(image).read(image.frame(found.sequence(), FrameType.DECISION)));
        } catch (IllegalArgumentException e) {
            run.unreadable(found.header(), found.sequence(), String.valueOf(e.getMessage()));
        }
        return new Summary(run.counts(), List.of(), 0, 0, true);
    }

    /** How many decisions got which verdict so far. */
    public ReplayCounts counts() {
        return new ReplayCounts(identical, different, notReplayable);
    }

    @Override
    public boolean decision(Recorded decision) {
        Verdict verdict = replayer.replay(decision);
        count(verdict);
        if (!(verdict instanceof Identical)) {
            listener.finding(new Finding(
                    decision.logged().header().getSegment(), decision.logged().sequence(), decision, verdict));
        }
        return true;
    }

    @Override
    public boolean unreadable(SegmentHeader segment, long sequence, String why) {
        Verdict verdict = replayer.failed(segment, why);
        count(verdict);
        listener.finding(new Finding(segment.getSegment(), sequence, null, verdict));
        return true;
    }

    @Override
    public boolean lost(long segment, String why) {
        lostInAll++;
        if (lost.size() < MAX_LOST) {
            lost.add((segment == 0 ? "" : "segment " + segment + ": ") + why);
        }
        return true;
    }

    @Override
    public boolean unlogged(GapRecord gap) {
        unlogged += gap.getDenials();
        return true;
    }

    @Override
    public boolean progress(long done, long all) {
        return listener.progress(this, done, all);
    }

    private void count(Verdict verdict) {
        if (verdict instanceof Different) {
            different++;
        } else if (verdict instanceof NotReplayable not) {
            notReplayable.merge(not.obstacle(), 1L, Long::sum);
        } else {
            identical++;
        }
    }
}
