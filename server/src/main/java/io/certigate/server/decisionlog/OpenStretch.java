package io.certigate.server.decisionlog;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.certigate.server.decisionlog.SegmentCheck.Finding;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.SegmentHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The decisions at the end of an open segment that no seal covers. A writer seals what is a second old or a MiB long, so they are few and
 * close together in time. Anybody can write frames without a seal; more of them than a writer leaves are taken for a forgery, which no
 * seal may cover.
 */
final class OpenStretch {
    /** Most bytes of decisions: many blocks, since the thread that seals may be late on a busy machine. */
    static final int MAX_BYTES = 16 * Sealer.BLOCK_BYTES;

    /**
     * Longest time between two of them, or between the header and one of them: it too is sealed within a second. It may be exceeded once,
     * by a clock that was set, or a machine that slept: what is before and what is after that each keep to it.
     */
    static final Duration MAX_SPAN = Duration.ofSeconds(30);

    private OpenStretch() {}

    /** What is there more than a writer leaves; null if there is nothing. The segment itself was found right. */
    static @Nullable String excess(SegmentImage image, Finding found) {
        if (found.isClosed()) {
            return null;
        }
        SegmentHeader header = found.header();
        LongStream.Builder millis = LongStream.builder();
        if (found.seal() == null && header != null) {
            millis.add(RecordReader.instant(header.getCreatedAt()).toEpochMilli());
        }
        long bytes = 0;
        for (Frame frame : open(image, found)) {
            if (frame.type() == FrameType.DECISION) {
                Instant at = decidedAt(image, frame);
                if (at == null) {
                    return "the decision " + frame.sequence() + " without a time";
                }
                millis.add(at.toEpochMilli());
                bytes += frame.end() - frame.offset();
                if (bytes > MAX_BYTES) {
                    return "more decisions that no seal covers";
                }
            }
        }
        long[] sorted = millis.build().sorted().toArray();
        return isShort(sorted)
                ? null
                : "decisions from " + Instant.ofEpochMilli(sorted[0]) + " to "
                        + Instant.ofEpochMilli(sorted[sorted.length - 1]) + " that no seal covers";
    }

    /** Whether instants, in their order, are close together but for one leap. */
    private static boolean isShort(long[] sorted) {
        int leap = 0;
        for (int i = 1; i < sorted.length; i++) {
            if (leap == 0 || sorted[i] - sorted[i - 1] > sorted[leap] - sorted[leap - 1]) {
                leap = i;
            }
        }
        long most = MAX_SPAN.toMillis();
        return leap == 0 || (sorted[leap - 1] - sorted[0] <= most && sorted[sorted.length - 1] - sorted[leap] <= most);
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
        return "decisions without a seal of at most " + MAX_BYTES + " bytes and " + MAX_SPAN.toSeconds()
                + " seconds, but for one step of the clock";
    }
}
