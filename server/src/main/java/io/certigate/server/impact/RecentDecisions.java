package io.certigate.server.impact;

import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.LogTail;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.decisionlog.SegmentMemory;
import io.certigate.server.replay.Recorded;
import io.certigate.server.replay.RecordedSegment;
import io.certigate.v1.GapRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the decisions of a log from the newest to the oldest, one segment in memory at a time. Somebody may be writing
 * the log. For one thread, once.
 */
final class RecentDecisions {
    /** Clocks are set: how much earlier than its neighbors a segment may say that it was begun. */
    private static final Duration SLACK = Duration.ofHours(1);

    private final LogFolder folder;
    private final Instant from;
    private final Instant to;
    private final long most;
    private final List<String> lost = new ArrayList<>();
    private final List<GapRecord> gaps = new ArrayList<>();
    private long seen;
    private boolean cut;
    private @Nullable Instant oldest;
    private @Nullable Instant newest;
    // When the segment that was read last was begun, null if it cannot be read.
    private @Nullable Instant begun;

    /**
     * Prepares to go through a stretch.
     *
     * @param from decisions made at or after this
     * @param to decisions made before this
     * @param most most decisions
     */
    RecentDecisions(LogFolder folder, Instant from, Instant to, long most) {
        this.folder = folder;
        this.from = from;
        this.to = to;
        this.most = most;
    }

    /**
     * Goes through it.
     *
     * @throws IOException if the folder cannot be read
     */
    void forEach(Consumer<Recorded> visitor) throws IOException {
        LogTail tail = LogTail.of(folder);
        List<SegmentFile> segments = tail.segments();
        if (segments.isEmpty()) {
            loseTail(tail.missing(0, 0));
        }
        long reached = 0;
        long following = 0;
        boolean more = true;
        for (int i = segments.size() - 1; i >= 0 && more && !cut; i--) {
            long number = segments.get(i).number();
            if (following != 0 && number + 1 != following) {
                lost.add("the segments of the log between " + number + " and " + following + " are not there");
            }
            following = number;
            begun = null;
            more = segment(segments.get(i), i == segments.size() - 1 ? tail : null, visitor);
            reached = more && !cut ? 0 : number;
        }
        if (more && !cut && !segments.isEmpty()) {
            loseHead(segments.get(0).number());
        }
        for (SegmentFile damaged : folder.damaged()) {
            // What is older than what was looked at does not matter.
            if (damaged.number() >= reached) {
                lost.add("segment " + damaged.number() + " of the log was set aside as damaged, see "
                        + damaged.path().getFileName());
            }
        }
    }

    /** Says what is lost if segments at the beginning were deleted, by age or otherwise, that had decisions of the stretch. */
    private void loseHead(long first) {
        if (first > 1 && begun != null && begun.isAfter(from)) {
            lost.add("the log begins with segment " + first + " at " + LogPart.shown(begun)
                    + ": what was decided before in the window was deleted");
        }
    }

    private void loseTail(@Nullable String missing) {
        if (missing != null) {
            lost.add(missing);
        }
    }

    /**
     * Goes through a segment.
     *
     * @param tail what is known of the log's end if this is the last segment, otherwise null
     * @return whether segments before this one can matter
     */
    private boolean segment(SegmentFile file, @Nullable LogTail tail, Consumer<Recorded> visitor) throws IOException {
        try (SegmentImage image = folder.image(file.number())) {
            if (image == null) {
                lost.add("segment " + file.number() + " of the log was deleted meanwhile");
                return true;
            }
            return segment(image, tail, visitor);
        } catch (SegmentMemory.Exhausted | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            lost.add("segment " + file.number() + " of the log cannot be read: " + e.getMessage());
            return true;
        }
    }

    private boolean segment(SegmentImage image, @Nullable LogTail tail, Consumer<Recorded> visitor) throws IOException {
        RecordedSegment segment;
        try {
            segment = RecordedSegment.of(image);
            String foreign = folder.foreign(image.file(), segment.header());
            if (foreign != null) {
                throw new IllegalArgumentException(foreign);
            }
        } catch (IllegalArgumentException e) {
            lost.add("segment " + image.file().number() + " of the log cannot be read: " + e.getMessage());
            return true;
        }
        Instant created = RecordReader.instant(segment.header().getCreatedAt());
        begun = created;
        List<Frame> frames = image.frames();
        if (tail != null && !created.minus(SLACK).isAfter(to)) {
            loseTail(tail.missing(
                    image.file().number(), frames.get(frames.size() - 1).sequence()));
        }
        if (tail == null && image.endsAbruptly()) {
            lost.add("segment " + image.file().number() + " of the log is damaged from byte " + image.end()
                    + " on; 'certigate log verify' says more");
        }
        for (int i = frames.size() - 1; i >= 0 && !cut; i--) {
            if (frames.get(i).type() == FrameType.DECISION) {
                visit(segment, frames.get(i), visitor);
            } else if (frames.get(i).type() == FrameType.GAP) {
                gap(segment, frames.get(i));
            }
        }
        return !created.plus(SLACK).isBefore(from);
    }

    private void visit(RecordedSegment segment, Frame frame, Consumer<Recorded> visitor) {
        Recorded decision;
        Instant decidedAt;
        try {
            decision = segment.read(frame);
            decidedAt = decision.decidedAt();
        } catch (IllegalArgumentException e) {
            lost.add("the decision with the sequence " + frame.sequence() + " cannot be read: " + e.getMessage());
            return;
        }
        if (decidedAt.isBefore(from) || !decidedAt.isBefore(to)) {
            return;
        }
        if (seen == most) {
            cut = true;
            return;
        }
        seen++;
        oldest = oldest == null || decidedAt.isBefore(oldest) ? decidedAt : oldest;
        newest = newest == null || decidedAt.isAfter(newest) ? decidedAt : newest;
        visitor.accept(decision);
    }

    private void gap(RecordedSegment segment, Frame frame) {
        try {
            GapRecord gap = segment.gap(frame);
            if (RecordReader.instant(gap.getFrom()).isBefore(to)
                    && !RecordReader.instant(gap.getUntil()).isBefore(from)) {
                gaps.add(gap);
            }
        } catch (IllegalArgumentException e) {
            lost.add("how many denials were not logged, which the sequence " + frame.sequence()
                    + " says, cannot be read: " + e.getMessage());
        }
    }

    /** Denials that were answered and are not in the log; of the stretch, or some of them may be. */
    List<GapRecord> gaps() {
        return gaps;
    }

    /** How many were visited. */
    long seen() {
        return seen;
    }

    /** There were more than may be visited. */
    boolean cut() {
        return cut;
    }

    /** When the oldest was made that was visited, null if none was. */
    @Nullable
    Instant oldest() {
        return oldest;
    }

    /** When the newest was made that was visited, null if none was. */
    @Nullable
    Instant newest() {
        return newest;
    }

    /** What is not there or cannot be read, one sentence for each part. */
    List<String> lost() {
        return lost;
    }
}
