package io.certigate.server.evidence;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogProof;
import io.certigate.server.decisionlog.LogProver;
import io.certigate.server.decisionlog.LoggedDecision;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.decisionlog.WholeRecord;
import io.certigate.server.state.PastReader;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.StateRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks in the log of a node for the state with which it took a rule over, and for the decisions before and after the rule's turn.
 * It goes from the turn's segment forwards and backwards until it finds what it looks for, at most {@value #MAX_SEGMENTS} segments
 * each way. For one thread.
 */
final class LogSearch {
    /** Most segments that are read in one direction. */
    static final int MAX_SEGMENTS = 32;

    // Clocks are set: how much earlier than its neighbors a segment may say that it was begun.
    private static final Duration SLACK = Duration.ofHours(1);

    private final RuleStory story;
    private final Period period;
    private final PastReader past;
    private final SegmentShelf shelf;
    private final LogProver prover;
    private final LogFolder folder;
    private boolean cut;

    /**
     * Which decisions count.
     *
     * @param from not those before it, null for no bound
     * @param until not those after it
     */
    record Period(@Nullable Instant from, Instant until) {
        boolean contains(Instant at) {
            return !isBefore(at) && !at.isAfter(until);
        }

        boolean isBefore(Instant at) {
            return from != null && at.isBefore(from);
        }
    }

    private LogSearch(LogFolder folder, RuleStory story, Period period, PastReader past, SegmentShelf shelf) {
        this.past = past;
        this.folder = folder;
        this.story = story;
        this.period = period;
        this.shelf = shelf;
        this.prover = new LogProver(folder);
    }

    /**
     * Searches.
     *
     * @param past what was known at earlier revisions
     * @param cancelled whether nobody waits for the result any more
     * @throws IOException if the log cannot be read
     */
    static Findings search(LogFolder folder, RuleStory story, Period period, PastReader past, BooleanSupplier cancelled)
            throws IOException {
        try (SegmentShelf shelf = new SegmentShelf(folder, cancelled)) {
            return new LogSearch(folder, story, period, past, shelf).findings();
        }
    }

    private Findings findings() throws IOException {
        if (shelf.size() == 0) {
            return Findings.NONE;
        }
        int taken = shelf.before(story.turn().revision());
        Findings.Applied applied = applied(taken);
        Instant at = story.turn().at();
        Instant pivot = at == null || at.isAfter(period.until()) ? period.until() : at;
        Candidates found = new Candidates(new Matcher(story, pivot, past));
        // What turned when it was recorded turned with a revision, whatever the clocks said.
        int middle = pivot.equals(story.turn().recordedAt()) ? taken : around(pivot);
        forwards(middle, found);
        backwards(middle - 1, found);
        return new Findings(
                folder.identity(),
                shelf.begun(0),
                applied,
                proven(found.lastPermit()),
                proven(found.firstDeny()),
                shelf.size(),
                shelf.read(),
                cut || found.isExhausted(),
                shelf.unreadable());
    }

    /** The segment to begin with for what turned by its dates: earlier by the slack, as long as that leaves room for what follows. */
    private int around(Instant pivot) {
        return Math.max(shelf.at(pivot.minus(SLACK)), shelf.at(pivot) - MAX_SEGMENTS / 2);
    }

    private void forwards(int first, Candidates found) {
        for (int i = first; i < shelf.size(); i++) {
            Instant begun = shelf.begun(i);
            if (begun != null && begun.isAfter(period.until().plus(SLACK))) {
                return;
            }
            if (i - first == MAX_SEGMENTS) {
                cut = true;
                return;
            }
            look(shelf.segment(i), found, true);
            if (found.hasDeny()) {
                return;
            }
        }
    }

    private void backwards(int last, Candidates found) {
        for (int i = last; i >= 0 && !found.hasPermit(); i--) {
            if (last - i == MAX_SEGMENTS) {
                cut = true;
                return;
            }
            look(shelf.segment(i), found, false);
            Instant begun = shelf.begun(i);
            if (begun != null && period.isBefore(begun.plus(SLACK))) {
                return;
            }
        }
    }

    /** Takes the decisions of a segment that may be what is looked for. */
    private void look(@Nullable SegmentImage segment, Candidates found, boolean denials) {
        if (segment == null) {
            return;
        }
        found.turnTo(segment);
        StateRecord state = StateRecord.getDefaultInstance();
        long stateSequence = 0;
        for (Frame frame : segment.frames()) {
            if (frame.type() != FrameType.DECISION) {
                continue;
            }
            DecisionRecord decision = decision(segment, frame);
            if (decision == null || decision.getAnswer().getHypothetical() || !found.speaksOf(decision)) {
                continue;
            }
            decision = whole(segment, decision, frame);
            if (decision.getState() != stateSequence) {
                state = state(segment, segment.frame(decision.getState(), FrameType.STATE));
                stateSequence = decision.getState();
            }
            consider(frame, decision, state, found, denials);
        }
        found.choose();
    }

    private void consider(Frame frame, DecisionRecord decision, StateRecord state, Candidates found, boolean denials) {
        Instant at = RecordReader.instant(decision.getDecidedAt());
        if (!period.contains(at)) {
            return;
        }
        switch (decision.getAnswer().getEffect()) {
            case EFFECT_PERMIT -> {
                if (side(state, at) == Side.BEFORE) {
                    found.permit(frame);
                }
            }
            case EFFECT_DENY -> {
                // A node that had not heard of an end yet said so after it too.
                if (denials && (side(state, at) == Side.AFTER || namedWhilePresent(decision, state, found))) {
                    found.denial(frame);
                }
            }
            default -> {
                // Never written.
            }
        }
    }

    private boolean namedWhilePresent(DecisionRecord decision, StateRecord state, Candidates found) {
        return story.turn().kind() == Turn.Kind.BEGAN
                && story.presence().in(state.getRevision().getNumber(), state.getRelease())
                && found.isNamed(decision);
    }

    private enum Side {
        BEFORE,
        AFTER,
        NEITHER
    }

    private Side side(StateRecord state, Instant at) {
        Turn turn = story.turn();
        long revision = state.getRevision().getNumber();
        boolean acts = story.acts(revision, state.getRelease(), at);
        boolean passed = turn.at() != null && !at.isBefore(turn.at());
        if (turn.kind() == Turn.Kind.BEGAN) {
            return acts ? Side.AFTER : !passed || !story.after(revision) ? Side.BEFORE : Side.NEITHER;
        }
        if (acts) {
            return Side.BEFORE;
        }
        return passed || (turn.byItsDates() == null && story.after(revision)) ? Side.AFTER : Side.NEITHER;
    }

    /** The first state that a node had with the rule, or without the one that was removed. */
    private Findings.@Nullable Applied applied(int first) throws IOException {
        for (int i = first; i < shelf.size(); i++) {
            if (i - first == MAX_SEGMENTS) {
                cut = true;
                return null;
            }
            SegmentImage segment = shelf.segment(i);
            if (segment == null) {
                continue;
            }
            Frame taken = takenOver(segment);
            if (taken != null) {
                long sequence = taken.sequence();
                return new Findings.Applied(
                        sequence,
                        state(segment, taken),
                        firstUse(segment, sequence),
                        prove(segment.file().number(), List.of(sequence)));
            }
        }
        return null;
    }

    /**
     * The first state of a segment with the rule. A decision that was quicker than the log's own thread writes it without the instant at
     * which it was taken over: then the record of the same revision that has the instant, which follows at once.
     */
    private @Nullable Frame takenOver(SegmentImage segment) {
        Frame first = null;
        long revision = 0;
        for (Frame frame : segment.frames()) {
            if (frame.type() != FrameType.STATE) {
                continue;
            }
            StateRecord state = state(segment, frame);
            if (first == null && tookOver(state)) {
                first = frame;
                revision = state.getRevision().getNumber();
            }
            if (first != null && state.getRevision().getNumber() == revision && state.hasAppliedAt()) {
                return frame;
            }
        }
        return first;
    }

    private boolean tookOver(StateRecord state) {
        Turn turn = story.turn();
        long revision = state.getRevision().getNumber();
        return turn.kind() == Turn.Kind.ENDED && turn.byItsDates() == null
                ? story.after(revision)
                : story.presence().in(revision, state.getRelease());
    }

    private static @Nullable Instant firstUse(SegmentImage segment, long state) {
        for (Frame frame : segment.frames()) {
            if (frame.type() == FrameType.DECISION && frame.sequence() > state) {
                DecisionRecord decision = decision(segment, frame);
                if (decision != null && decision.getState() == state) {
                    return RecordReader.instant(decision.getDecidedAt());
                }
            }
        }
        return null;
    }

    private Findings.@Nullable Found proven(Candidates.@Nullable Candidate candidate) throws IOException {
        if (candidate == null) {
            return null;
        }
        LoggedDecision decision = candidate.decision();
        List<Long> sequences = new ArrayList<>(decision.record().getFactsList());
        sequences.add(decision.record().getState());
        if (decision.record().getRuling() != 0) {
            sequences.add(decision.record().getRuling());
        }
        sequences.add(decision.sequence());
        return new Findings.Found(
                candidate.match(), decision, prove(candidate.file().number(), sequences));
    }

    private LogProof prove(long segment, List<Long> sequences) throws IOException {
        // The proof takes memory of its own.
        shelf.close();
        return prover.prove(segment, sequences);
    }

    /** A decision as it is on disk. */
    private static @Nullable DecisionRecord decision(SegmentImage segment, Frame frame) {
        try {
            return DecisionRecord.parseFrom(segment.payload(frame));
        } catch (InvalidProtocolBufferException e) {
            // Its checksum is right, so that another version wrote it: what cannot be read is no evidence.
            return null;
        }
    }

    private static DecisionRecord whole(SegmentImage segment, DecisionRecord decision, Frame frame) {
        try {
            return WholeRecord.of(segment, decision);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("expected a decision at the sequence " + frame.sequence(), e);
        }
    }

    private static StateRecord state(SegmentImage segment, Frame frame) {
        try {
            return StateRecord.parseFrom(segment.payload(frame));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("expected a state at the sequence " + frame.sequence(), e);
        }
    }
}
