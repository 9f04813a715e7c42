package io.certigate.server.replay;

import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.LogTail;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.decisionlog.SegmentImage.NotASegment;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.GapRecord;
import io.certigate.v1.SegmentHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the decisions of a log in their order, one segment in memory at a time. Somebody may be writing the log: what is
 * written after the scan began may be seen or not.
 */
public final class LogScan {
    /** Clocks are set: how much earlier or later than its neighbors a segment may say that it was begun. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final int STEP = 512;

    private final LogFolder folder;
    private final Stretch stretch;
    private final Predicate<DecisionRecord> which;
    private final DirectivePool pool = new DirectivePool();

    /** Sequence with which the next segment begins if nothing is missing; 0 if that is not known, or was told to be lost. */
    private long next;

    /** Who looks at the decisions. */
    public interface Visitor {
        /**
         * A decision of the stretch.
         *
         * @return whether to go on
         */
        boolean decision(Recorded decision);

        /**
         * A decision that cannot be read, though its bytes are as they were written.
         *
         * @param segment header of its segment
         * @return whether to go on
         */
        boolean unreadable(SegmentHeader segment, long sequence, String why);

        /**
         * A part of the log that is not there, or cannot be read: damaged, deleted since the scan began, or cut off at the end, as a
         * checkpoint of the log tells.
         *
         * @param segment its number, or that of the last segment there is if all behind it is lost; 0 if there is none
         * @return whether to go on
         */
        boolean lost(long segment, String why);

        /**
         * Denials that were answered without being logged; some of them, at least, in the stretch.
         *
         * @return whether to go on
         */
        boolean unlogged(GapRecord gap);

        /**
         * How far it has come, told several times in each segment.
         *
         * @param done bytes that were gone through
         * @param all bytes to go through in all
         * @return whether to go on
         */
        boolean progress(long done, long all);
    }

    /** Prepares to go through a stretch of a log. */
    public LogScan(LogFolder folder, Stretch stretch) {
        this(folder, stretch, decision -> true);
    }

    /**
     * Prepares to go through some decisions of a stretch.
     *
     * @param which which of them
     */
    public LogScan(LogFolder folder, Stretch stretch, Predicate<DecisionRecord> which) {
        this.folder = folder;
        this.stretch = stretch;
        this.which = record -> stretch.contains(RecordReader.instant(record.getDecidedAt())) && which.test(record);
    }

    /**
     * Goes through it.
     *
     * @return whether it came to the end, rather than being stopped
     * @throws IOException if the folder cannot be read
     */
    public boolean run(Visitor visitor) throws IOException {
        LogTail tail = LogTail.of(folder);
        List<SegmentFile> listed = tail.segments();
        List<SegmentFile> segments = chosen(listed);
        long[] sizes = new long[segments.size()];
        long all = 0;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = size(segments.get(i));
            all += sizes[i];
        }
        for (SegmentFile damaged : damaged(listed, segments)) {
            String why = "it, or a part of it, was set aside as damaged, see "
                    + damaged.path().getFileName();
            if (!visitor.lost(damaged.number(), why)) {
                return false;
            }
        }
        String cut = listed.isEmpty() ? tail.missing(0, 0) : null;
        if (cut != null && !visitor.lost(0, cut)) {
            return false;
        }
        long done = 0;
        next = 0;
        for (int i = 0; i < sizes.length; i++) {
            SegmentFile segment = segments.get(i);
            boolean isLast = segment.equals(listed.get(listed.size() - 1));
            Reach reach = new Reach(done, sizes[i], all);
            boolean isGap = i > 0 && !areNeighbors(segments.get(i - 1), segment);
            next = isGap ? 0 : next;
            if (isGap && !visitor.lost(segment.number() - 1, "it and perhaps others before it are not there")) {
                return false;
            }
            if (!visitor.progress(done, all) || !scan(segment, isLast ? tail : null, visitor, reach)) {
                return false;
            }
            done += sizes[i];
        }
        return visitor.progress(all, all);
    }

    private static boolean areNeighbors(SegmentFile one, SegmentFile other) {
        return one.number() + 1 == other.number();
    }

    /** Where a segment lies in what there is to go through, in bytes of files, of which some are compressed. */
    private record Reach(long before, long size, long all) {
        boolean tell(Visitor visitor, long done, long of) {
            return visitor.progress(before + size * done / Math.max(1, of), all);
        }
    }

    /**
     * Goes through a segment.
     *
     * @param tail what is known of the log's end if this is the last segment, otherwise null
     * @return whether to go on
     */
    private boolean scan(SegmentFile file, @Nullable LogTail tail, Visitor visitor, Reach reach) throws IOException {
        String damage;
        int end;
        try (SegmentImage image = folder.image(file.number())) {
            if (image == null) {
                next = 0;
                return visitor.lost(file.number(), "it was deleted meanwhile");
            }
            if (!scan(image, tail, visitor, reach)) {
                return false;
            }
            end = image.end();
            damage = tail != null && next != 0 ? image.tailDamage() : null;
        } catch (NotASegment e) {
            next = 0;
            return visitor.lost(file.number(), String.valueOf(e.getMessage()));
        }
        return damage == null || hasGrown(file, end) || visitor.lost(file.number(), damage);
    }

    /** Whether somebody is writing a segment: its end may be read before its beginning. */
    private boolean hasGrown(SegmentFile file, int end) throws IOException {
        try (SegmentImage image = folder.image(file.number())) {
            return image == null || image.end() != end;
        }
    }

    private boolean scan(SegmentImage image, @Nullable LogTail tail, Visitor visitor, Reach reach) throws IOException {
        RecordedSegment segment;
        long begun = next;
        next = 0;
        try {
            segment = RecordedSegment.of(image, pool);
            String foreign = folder.foreign(image.file(), segment.header());
            if (foreign != null) {
                return visitor.lost(image.file().number(), foreign);
            }
        } catch (IllegalArgumentException e) {
            return visitor.lost(image.file().number(), String.valueOf(e.getMessage()));
        }
        List<Frame> frames = image.frames();
        long first = frames.get(0).sequence();
        if (begun != 0 && begun != first && !visitor.lost(image.file().number() - 1, torn(first, begun))) {
            return false;
        }
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            if (i % STEP == STEP - 1 && !reach.tell(visitor, i, frames.size())) {
                return false;
            }
            boolean goesOn = switch (frame.type()) {
                case DECISION -> visit(segment, frame, visitor);
                case GAP -> gap(segment, frame, visitor);
                default -> true;
            };
            if (!goesOn) {
                return false;
            }
            if (i + 1 < frames.size() && frame.type() == FrameType.SEAL && image.isClosing(frame)) {
                return visitor.lost(image.file().number(), appended(frames.get(i + 1)));
            }
        }
        long number = image.file().number();
        long last = frames.get(frames.size() - 1).sequence();
        String missing = tail == null ? damage(image) : tail.missing(number, last);
        if (missing != null) {
            return visitor.lost(number, missing);
        }
        next = last + 1;
        return true;
    }

    private static @Nullable String damage(SegmentImage image) {
        return image.endsAbruptly()
                ? "from byte " + image.end() + " on it is damaged: 'certigate log verify' says more"
                : null;
    }

    private static String torn(long first, long begun) {
        return "expected frames up to " + (first - 1)
                + ", before which the next segment begins, found the last whole one to be " + (begun - 1)
                + ": 'certigate log verify' says more";
    }

    private static String appended(Frame frame) {
        return "expected nothing after the seal that closes it, found a " + frame.type() + " record with the sequence "
                + frame.sequence() + ": 'certigate log verify' says more";
    }

    private boolean visit(RecordedSegment segment, Frame frame, Visitor visitor) {
        @Nullable Recorded decision;
        try {
            decision = segment.read(frame, which);
        } catch (IllegalArgumentException e) {
            return visitor.unreadable(segment.header(), frame.sequence(), String.valueOf(e.getMessage()));
        }
        return decision == null || visitor.decision(decision);
    }

    private boolean gap(RecordedSegment segment, Frame frame, Visitor visitor) {
        GapRecord gap;
        try {
            gap = segment.gap(frame);
        } catch (IllegalArgumentException e) {
            return visitor.lost(segment.header().getSegment(), String.valueOf(e.getMessage()));
        }
        boolean isBefore =
                stretch.since() != null && RecordReader.instant(gap.getUntil()).isBefore(stretch.since());
        boolean isAfter =
                stretch.until() != null && !RecordReader.instant(gap.getFrom()).isBefore(stretch.until());
        return isBefore || isAfter || visitor.unlogged(gap);
    }

    /** The segments that can have a decision of the stretch: a segment begins when the one before ends. */
    private List<SegmentFile> chosen(List<SegmentFile> segments) {
        if (stretch.equals(Stretch.ALL)) {
            return segments;
        }
        List<@Nullable Instant> begun = new ArrayList<>();
        for (SegmentFile segment : segments) {
            begun.add(begun(segment));
        }
        List<SegmentFile> chosen = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            Instant from = begun.get(i);
            Instant until = i + 1 < segments.size() ? begun.get(i + 1) : null;
            Instant since = stretch.since();
            Instant end = stretch.until();
            boolean before = since != null && until != null && until.plus(SLACK).isBefore(since);
            boolean after = end != null && from != null && from.minus(SLACK).isAfter(end);
            if (!before && !after) {
                chosen.add(segments.get(i));
            }
        }
        return chosen;
    }

    /** What was set aside and can have a decision of the stretch: not what is before or after a segment that has none. */
    private List<SegmentFile> damaged(List<SegmentFile> all, List<SegmentFile> chosen) throws IOException {
        int count = chosen.size();
        boolean fromStart = count == 0 || chosen.get(0).equals(all.get(0));
        boolean toEnd = count == 0 || chosen.get(count - 1).equals(all.get(all.size() - 1));
        long first = fromStart ? 0 : chosen.get(0).number();
        long last = toEnd ? Long.MAX_VALUE : chosen.get(count - 1).number();
        return folder.damaged().stream()
                .filter(each -> first <= each.number() && each.number() <= last)
                .toList();
    }

    private static @Nullable Instant begun(SegmentFile file) {
        try {
            return RecordReader.instant(
                    RecordedSegment.of(SegmentImage.beginning(file)).header().getCreatedAt());
        } catch (IOException | IllegalArgumentException e) {
            // Reading it says what is the matter.
            return null;
        }
    }

    private static long size(SegmentFile file) throws IOException {
        try {
            return Files.size(file.path());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
