package io.certigate.server.evidence;

import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.Frame;
import io.certigate.server.decisionlog.FrameType;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.RecordReader;
import io.certigate.server.decisionlog.SegmentImage;
import io.certigate.server.decisionlog.SegmentMemory;
import io.certigate.v1.SegmentHeader;
import io.certigate.v1.StateRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log by number, of which one at a time is in memory. A segment that cannot be read is noted and left out. For one
 * thread.
 */
final class SegmentShelf implements AutoCloseable {
    private final LogFolder folder;
    private final List<SegmentFile> files;
    private final BooleanSupplier cancelled;
    private final List<String> unreadable = new ArrayList<>();
    private final Set<Long> read = new HashSet<>();
    private @Nullable SegmentImage latest;

    /**
     * Lists the segments.
     *
     * @param cancelled whether nobody waits for the result any more
     * @throws IOException if the folder cannot be read
     */
    SegmentShelf(LogFolder folder, BooleanSupplier cancelled) throws IOException {
        this.folder = folder;
        this.files = folder.segments();
        this.cancelled = cancelled;
    }

    /** How many there are. */
    int size() {
        return files.size();
    }

    /** How many were read. */
    int read() {
        return read.size();
    }

    /** Those that could not be read, each with what is wrong with it. */
    List<String> unreadable() {
        return unreadable;
    }

    /**
     * A segment until another one is asked for, null if it cannot be read or holds nothing.
     *
     * @param index from 0
     * @throws CancellationException if nobody waits any more
     * @throws UncheckedIOException if there is no memory for it
     */
    @Nullable
    SegmentImage segment(int index) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("the caller has gone");
        }
        SegmentFile file = files.get(index);
        SegmentImage known = latest;
        if (known != null && known.file().number() == file.number()) {
            return known;
        }
        close();
        boolean first = read.add(file.number());
        try {
            SegmentImage image = folder.image(file.number());
            if (image == null) {
                throw new IOException("it was deleted meanwhile");
            }
            if (image.frames().isEmpty() || image.frames().get(0).type() != FrameType.HEADER) {
                image.close();
                return null;
            }
            latest = image;
            return image;
        } catch (SegmentMemory.Exhausted | InterruptedIOException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            if (first) {
                unreadable.add("segment " + file.number() + ": " + e.getMessage());
            }
            return null;
        }
    }

    /** Puts the segment back that is in memory; what it gave is not used any more. */
    @Override
    public void close() {
        if (latest != null) {
            latest.close();
            latest = null;
        }
    }

    /** When a segment was begun, null if it cannot be read. */
    @Nullable
    Instant begun(int index) {
        SegmentImage image = segment(index);
        if (image == null) {
            return null;
        }
        Frame first = image.frames().get(0);
        try {
            return RecordReader.instant(
                    SegmentHeader.parseFrom(image.payload(first)).getCreatedAt());
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** The index of the last segment that was begun at or before an instant; 0 if none was. */
    int at(Instant instant) {
        return last(index -> {
            Instant begun = begun(index);
            return begun == null ? Place.UNKNOWN : begun.isAfter(instant) ? Place.AFTER : Place.BEFORE;
        });
    }

    /**
     * The index of a segment before which no state is of a revision or a later one; 0 if there is none. No clock has a say in it, since
     * revisions only grow.
     */
    int before(long revision) {
        int last = last(index -> {
            StateRecord first = firstState(index);
            return first == null
                    ? Place.UNKNOWN
                    : first.getRevision().getNumber() < revision ? Place.BEFORE : Place.AFTER;
        });
        // Decisions that were under way when the one before ended may have begun it with an older state.
        return Math.max(0, last - 1);
    }

    /** The first state of a segment, null if it has none or cannot be read. */
    private @Nullable StateRecord firstState(int index) {
        SegmentImage image = segment(index);
        Frame first = image == null
                ? null
                : image.frames().stream()
                        .filter(frame -> frame.type() == FrameType.STATE)
                        .findFirst()
                        .orElse(null);
        try {
            return image == null || first == null ? null : StateRecord.parseFrom(image.payload(first));
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private enum Place {
        BEFORE,
        AFTER,
        UNKNOWN
    }

    private int last(IntFunction<Place> places) {
        int low = 0;
        int high = files.size() - 1;
        while (low < high) {
            int probe = (low + high + 1) >>> 1;
            Place place = places.apply(probe);
            while (place == Place.UNKNOWN && probe > low + 1) {
                probe--;
                place = places.apply(probe);
            }
            if (place == Place.BEFORE) {
                low = probe;
            } else {
                high = probe - 1;
            }
        }
        return Math.max(0, low);
    }
}
