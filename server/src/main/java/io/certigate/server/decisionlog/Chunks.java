package io.certigate.server.decisionlog;

import java.util.Arrays;

/**
 * How the frames of a segment lie in chunks of about 256 KiB: a chunk begins with a frame and ends where the next one begins.
 * What of a segment is known without reading it. Does not change.
 */
final class Chunks {
    /** Bytes after which a chunk ends at the next frame. */
    static final int BYTES = 256 * 1024;

    private final int[] offsets;
    private final long[] sequences;
    private final long[] earliest;
    private final long[] latest;
    private final int end;
    private final long nextSequence;
    private final long first;
    private final long last;

    /**
     * Makes them.
     *
     * @param offsets where each begins in the segment
     * @param sequences of its first frame
     * @param earliest when its first decision in time was made, in nanoseconds from 1970; {@code Long.MAX_VALUE} if it has none
     * @param latest when its last decision in time was made; {@code Long.MIN_VALUE} if it has none
     * @param end where the last chunk ends
     * @param nextSequence the sequence after the last frame; 0 if there are no frames
     */
    Chunks(int[] offsets, long[] sequences, long[] earliest, long[] latest, int end, long nextSequence) {
        this.offsets = offsets;
        this.sequences = sequences;
        this.earliest = earliest;
        this.latest = latest;
        this.end = end;
        this.nextSequence = nextSequence;
        this.first = Arrays.stream(earliest).min().orElse(Long.MAX_VALUE);
        this.last = Arrays.stream(latest).max().orElse(Long.MIN_VALUE);
    }

    /** How many there are. */
    int count() {
        return offsets.length;
    }

    /** Whether the segment has no whole frame. */
    boolean isEmpty() {
        return offsets.length == 0;
    }

    /** Whether they begin with the first frame of a segment and go on from there, each behind the one before. */
    boolean isGapless(long firstOfSegment) {
        if (isEmpty() || offsets[0] != Frame.MAGIC.length || sequences[0] != firstOfSegment) {
            return false;
        }
        for (int i = 0; i < offsets.length; i++) {
            boolean isLast = i + 1 == offsets.length;
            if (end(i) <= offsets[i] || (isLast ? nextSequence : sequences[i + 1]) <= sequences[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where a chunk begins. */
    int offset(int chunk) {
        return offsets[chunk];
    }

    /** Where a chunk ends. */
    int end(int chunk) {
        return chunk + 1 < offsets.length ? offsets[chunk + 1] : end;
    }

    /** Where the last frame ends. */
    int end() {
        return end;
    }

    /** Sequence of a chunk's first frame. */
    long sequence(int chunk) {
        return sequences[chunk];
    }

    /** The sequence after a chunk's last frame. */
    long nextSequence(int chunk) {
        return chunk + 1 < sequences.length ? sequences[chunk + 1] : nextSequence;
    }

    /** Sequence of the segment's first frame. */
    long firstSequence() {
        return sequences[0];
    }

    /** The sequence after the segment's last frame. */
    long nextSequence() {
        return nextSequence;
    }

    /** The first time in nanoseconds of a chunk's decisions. */
    long earliest(int chunk) {
        return earliest[chunk];
    }

    /** The last time in nanoseconds of a chunk's decisions. */
    long latest(int chunk) {
        return latest[chunk];
    }

    /** Whether the segment may have decisions made at or after an instant and before another. */
    boolean overlap(long since, long until) {
        return first < until && last >= since;
    }

    /** When its first decision in time was made; {@code Long.MAX_VALUE} if there is none. */
    long earliest() {
        return first;
    }

    /** When its last decision in time was made; {@code Long.MIN_VALUE} if there is none. */
    long latest() {
        return last;
    }

    /** Whether a chunk may have decisions made at or after an instant and before another. */
    boolean overlap(int chunk, long since, long until) {
        return earliest[chunk] < until && latest[chunk] >= since;
    }

    /** The chunk with a sequence; the first or the last one if it lies outside. */
    int chunkOf(long sequence) {
        int found = Arrays.binarySearch(sequences, sequence);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }
}
