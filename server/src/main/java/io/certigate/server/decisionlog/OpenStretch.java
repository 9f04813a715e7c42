package io.certigate.server.decisionlog;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.certigate.server.decisionlog.SegmentCheck.Finding;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.SegmentHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decisions at the end of an open segment that no seal covers. A writer seals what is a second old or a MiB long, so they are few and
 * close together in time. Anybody can write frames without a seal; more of them than a writer leaves are taken for a forgery, which no
 * seal may cover.
 */
final class OpenStretch {
    /** Most bytes of decisions: many blocks, since the thread that seals may be late on a busy machine. */
    static final int MAX_BYTES = 16 * Sealer.BLOCK_BYTES;

    /** Longest time between two of them, or between the header and one of them: it too is sealed within a second. */
    static final Duration MAX_SPAN = Duration.ofSeconds(30);

    private OpenStretch() {}

    /** What is there more than a writer leaves; null if there is nothing. The segment itself was found right. */
    static @Nullable String excess(SegmentImage image, Finding found) {
        if (found.isClosed()) {
            return null;
        }
        SegmentHeader header = found.header();
        Instant earliest = Instant.MAX;
        Instant latest = Instant.MIN;
        if (found.seal() == null && header != null) {
            earliest = RecordReader.instant(header.getCreatedAt());
            latest = earliest;
        }
        long bytes = 0;
        for (Frame frame : open(image, found)) {
            if (frame.type() == FrameType.DECISION) {
                Instant at = decidedAt(image, frame);
                if (at == null) {
                    return "the decision " + frame.sequence() + " without a time";
                }
                earliest = at.isBefore(earliest) ? at : earliest;
                latest = at.isAfter(latest) ? at : latest;
                bytes += frame.end() - frame.offset();
            }
        }
        if (bytes > MAX_BYTES) {
            return bytes + " bytes of decisions that no seal covers";
        }
        return earliest.isBefore(latest) && earliest.plus(MAX_SPAN).isBefore(latest)
                ? "decisions from " + earliest + " to " + latest + " that no seal covers"
                : null;
    }

    private static List<Frame> open(SegmentImage image, Finding found) {
        List<Frame> frames = image.frames();
        int sealed = found.seal() == null ? 0 : (int) (found.seal().getLast() + 1 - found.first());
        return frames.subList(sealed, frames.size());
    }

    private static @Nullable Instant decidedAt(SegmentImage image, Frame frame) {
        try {
            Timestamp at = DecisionRecord.parseFrom(image.payload(frame)).getDecidedAt();
            return RecordReader.instant(at);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return null;
        }
    }

    /** What may be said that a writer leaves at most. */
    static String expected() {
        return "decisions without a seal of at most " + MAX_BYTES + " bytes and " + MAX_SPAN.toSeconds() + " seconds";
    }
}
