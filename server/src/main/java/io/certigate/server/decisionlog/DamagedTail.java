package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells what a killed process leaves behind the last whole frame of a segment from damage. */
final class DamagedTail {
    // What looks like the head of a frame is checked with its payload: so often in all, in lengths of the segment.
    private static final int MAX_EFFORT = 4;

    /**
     * Whole frames found.
     *
     * @param any whether there is one
     * @param highest the highest sequence of one
     */
    private record Found(boolean any, long highest) {}

    private DamagedTail() {}

    /**
     * What is wrong with the end of a segment.
     *
     * @param last whether it is the last segment of its log
     * @return null if it is closed, or if it ends as that of a process that was killed: with zeros, or with one torn frame before
     *     them
     */
    static @Nullable String damage(SegmentImage image, boolean last) {
        String damage = image.damage();
        if (damage != null) {
            return damage;
        }
        int end = image.end();
        int rest = image.rest();
        String where = "at " + end + ", after the sequence " + lastSequence(image) + ", ";
        if (rest == end) {
            if (TailSeal.isClosed(image)) {
                return null;
            }
            return image.size() == end
                    ? where + "expected the seal that closes the segment, or room for it, found the end of the file"
                    : last ? null : where + "expected the seal that closes the segment, found zeros";
        }
        if (TailSeal.isClosed(image)) {
            return where + "expected nothing after the seal that closes the segment, found other bytes";
        }
        Found later = wholeFrames(image.content(), end + 1, rest, lastSequence(image));
        if (later.any()) {
            return where + "expected a whole frame, found other bytes, and whole frames up to the sequence "
                    + later.highest() + " after them";
        }
        return last && isTornFrame(image, end, rest)
                ? null
                : where + "expected a whole frame, found " + (rest - end) + " other bytes";
    }

    /** Whether the bytes can be the beginning of one frame, with nothing behind it. */
    private static boolean isTornFrame(SegmentImage image, int end, int rest) {
        ByteBuffer bytes = image.content();
        if (bytes.capacity() - end < Frame.OVERHEAD || rest == bytes.capacity()) {
            // Behind what is written there is always room: the file was cut, and what is there was whole.
            return false;
        }
        int length = Frame.length(bytes, end);
        return length >= 1 && length <= Frame.MAX_PAYLOAD && rest <= (long) end + Frame.OVERHEAD + length;
    }

    /** The highest sequence of a whole frame in a file that was set aside; 0 if there is none. */
    static long highest(Path file) throws IOException {
        try (MappedSegment segment = MappedSegment.open(new SegmentFile(0, file))) {
            SegmentImage image = segment.image();
            long last = lastSequence(image);
            return Math.max(
                    last,
                    wholeFrames(image.content(), image.end(), image.rest(), last)
                            .highest());
        } catch (SegmentImage.NotASegment e) {
            return 0;
        }
    }

    private static long lastSequence(SegmentImage image) {
        return image.frames().isEmpty()
                ? 0
                : image.frames().get(image.frames().size() - 1).sequence();
    }

    /** Looks for whole frames with sequences after one, at any offset. */
    private static Found wholeFrames(ByteBuffer bytes, int from, int until, long after) {
        // So many frames were written after it at most.
        long most = after == 0 ? Long.MAX_VALUE : after + bytes.capacity() / (Frame.OVERHEAD + 1);
        long effort = (long) MAX_EFFORT * bytes.capacity();
        Found found = new Found(false, 0);
        int at = from;
        while (at + Frame.OVERHEAD < until) {
            int length = Frame.length(bytes, at);
            long sequence = Frame.sequence(bytes, at);
            Frame frame = null;
            if (length >= 1
                    && length <= Math.min(Frame.MAX_PAYLOAD, bytes.capacity() - at - Frame.OVERHEAD)
                    && Frame.type(bytes, at) != null
                    && sequence > after
                    && sequence <= most) {
                effort -= length;
                if (effort < 0) {
                    return new Found(true, Math.max(found.highest(), after == 0 ? 0 : most));
                }
                frame = Frame.read(bytes, at, bytes.capacity(), 0);
            }
            if (frame == null) {
                at++;
            } else {
                found = new Found(true, Math.max(found.highest(), frame.sequence()));
                at = frame.end();
            }
        }
        return found;
    }
}
