package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.IndexFile.DamagedIndex;
import io.certigate.server.decisionlog.OpenSegment.Chunk;
import io.certigate.server.decisionlog.SegmentCatalog.Entry;
import io.certigate.v1.DecisionRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the decisions of a log that a filter takes, in one direction, part by part. A part looks at a bounded piece of the log. Its
 * place is a sequence, so that what is written meanwhile moves nothing. For one thread at a time.
 */
public final class LogCursor implements AutoCloseable {
    /** Most bytes of a part, unless it has one decision alone. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final int MAX_CHUNKS = 256;
    private static final int MAX_SEGMENTS = 512;

    /**
     * A part of the log.
     *
     * @param decisions those that were found, in the direction of the cursor
     * @param place the sequence up to which everything was looked at: the last, or backwards the first
     * @param atEnd whether there is no more for now
     */
    public record Part(List<LoggedDecision> decisions, long place, boolean atEnd) {
        /** Copies the decisions. */
        public Part {
            decisions = List.copyOf(decisions);
        }
    }

    private final SegmentCatalog catalog;
    private final DecisionFilter filter;
    private final long[] tokens;
    private final boolean forward;
    private final DecisionTokens decision = new DecisionTokens();

    private long place;
    private @Nullable OpenSegment open;

    // Of the part that is being read.
    private List<LoggedDecision> found = new ArrayList<>();
    private int most;
    private long bytes;
    private int chunksLeft;
    private boolean full;
    private BooleanSupplier cancelled = () -> false;

    /**
     * Begins.
     *
     * @param forward from the beginning to the end
     * @param place the sequence after which to read, or backwards before which
     */
    LogCursor(SegmentCatalog catalog, DecisionFilter filter, boolean forward, long place) {
        this.catalog = catalog;
        this.filter = filter;
        this.tokens = filter.tokens();
        this.forward = forward;
        this.place = place;
    }

    /**
     * Reads the next part.
     *
     * @param limit most decisions, at least 1
     * @param isCancelled asked now and then; ends the reading with a {@link CancellationException}
     * @throws IOException if the log cannot be read, or is damaged where it was read
     * @throws LostPlace if what follows was deleted
     */
    public Part next(int limit, BooleanSupplier isCancelled) throws IOException {
        found = new ArrayList<>();
        most = limit;
        bytes = 0;
        chunksLeft = MAX_CHUNKS;
        full = false;
        cancelled = isCancelled;
        boolean atEnd = forward ? readForward() : readBackward();
        return new Part(found, place, atEnd);
    }

    /** The sequence up to which everything was looked at. */
    public long place() {
        return place;
    }

    private boolean readForward() throws IOException {
        List<Entry> segments = catalog.segments();
        if (segments.isEmpty()) {
            return true;
        }
        long first = segments.get(0).first();
        if (place > 0 && place + 1 < first) {
            throw new LostPlace(
                    true,
                    "expected what follows the sequence " + place + ", found that the log begins with " + first
                            + ": what was before is deleted; begin there");
        }
        int at = at(segments, place + 1);
        int left = MAX_SEGMENTS;
        while (left-- > 0) {
            if (!read(segments, at)) {
                return false;
            }
            if (++at == segments.size()) {
                return true;
            }
        }
        return false;
    }

    private boolean readBackward() throws IOException {
        List<Entry> segments = catalog.segments();
        if (segments.isEmpty() || place <= segments.get(0).first()) {
            return true;
        }
        int at = at(segments, place - 1);
        int left = MAX_SEGMENTS;
        while (left-- > 0) {
            if (!read(segments, at)) {
                return false;
            }
            if (at-- == 0) {
                return true;
            }
        }
        return false;
    }

    /** The segment that has a sequence; the first if it lies before it. */
    private static int at(List<Entry> segments, long sequence) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).first() <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Reads what is left of a segment; whether to go on with the next one. */
    private boolean read(List<Entry> segments, int at) throws IOException {
        Entry entry = segments.get(at);
        long following = at + 1 < segments.size() ? segments.get(at + 1).first() : 0;
        try {
            return scan(entry, following);
        } catch (DamagedIndex e) {
            catalog.forget(entry);
            return scan(entry, following);
        } catch (NoSuchFileException e) {
            // Deleted or compressed while it was read: the next part begins with what is there then.
            release();
            return false;
        }
    }

    private boolean scan(Entry entry, long following) throws IOException {
        SegmentIndex index = catalog.index(entry);
        Chunks chunks = index.chunks();
        if (chunks.isEmpty()) {
            throw new DamagedLog(
                    "expected a whole first frame in " + entry.file().path() + ", found none");
        }
        if (!chunks.overlap(filter.sinceNanos(), filter.untilNanos())) {
            pass(chunks);
            return true;
        }
        if (following != 0 && chunks.nextSequence() != following) {
            if (!found.isEmpty()) {
                return false;
            }
            throw new DamagedLog("expected frames up to " + (following - 1) + " in "
                    + entry.file().path() + ", found the last whole one to be " + (chunks.nextSequence() - 1));
        }
        BitSet candidates = null;
        if (tokens.length > 0) {
            candidates = index.candidates(tokens);
        }
        int step = forward ? 1 : -1;
        for (int at = chunks.chunkOf(forward ? place + 1 : place - 1); at >= 0 && at < chunks.count(); at += step) {
            boolean isSought = (candidates == null || candidates.get(at))
                    && chunks.overlap(at, filter.sinceNanos(), filter.untilNanos());
            if (isSought && !read(open(entry, chunks), at)) {
                return false;
            }
            place = forward ? Math.max(place, chunks.nextSequence(at) - 1) : Math.min(place, chunks.sequence(at));
        }
        return true;
    }

    private void pass(Chunks chunks) {
        place = forward ? Math.max(place, chunks.nextSequence() - 1) : Math.min(place, chunks.firstSequence());
    }

    private OpenSegment open(Entry entry, Chunks chunks) throws IOException {
        OpenSegment now = open;
        if (now == null || !now.file().equals(entry.file())) {
            release();
            now = OpenSegment.open(entry.file(), chunks);
            open = now;
        }
        now.grow(chunks);
        return now;
    }

    /** Reads what is left of a chunk; false if the part is full before its end. */
    private boolean read(OpenSegment segment, int index) throws IOException {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("the caller has gone");
        }
        if (full || chunksLeft-- == 0) {
            return false;
        }
        Chunk chunk = segment.chunk(index);
        List<Frame> frames = chunk.frames();
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(forward ? i : frames.size() - 1 - i);
            boolean isLeft = forward ? frame.sequence() > place : frame.sequence() < place;
            if (!isLeft) {
                continue;
            }
            if (frame.type() == FrameType.DECISION && !take(segment, chunk, frame)) {
                return false;
            }
            place = frame.sequence();
        }
        return true;
    }

    /** Takes a decision if the filter does; false if it has no room in this part. */
    private boolean take(OpenSegment segment, Chunk chunk, Frame frame) throws IOException {
        if (full) {
            return false;
        }
        if (tokens.length > 0) {
            decision.read(chunk.bytes(), frame.payload(), frame.length());
            if (!decision.hasAll(tokens)) {
                return true;
            }
        }
        DecisionRecord record = segment.parse(DecisionRecord.parser(), chunk, frame);
        if (!filter.takes(record)) {
            return true;
        }
        LoggedDecision read = segment.decision(record, frame.sequence());
        bytes += read.bytes();
        if (bytes > MAX_BYTES && !found.isEmpty()) {
            full = true;
            return false;
        }
        found.add(read);
        full = found.size() == most || bytes >= MAX_BYTES;
        return true;
    }

    /**
     * Lets go of what is kept open and in memory. Whoever waits for long before the next part calls it: the next part opens its
     * segment again.
     */
    public void release() throws IOException {
        OpenSegment now = open;
        open = null;
        if (now != null) {
            now.close();
        }
    }

    @Override
    public void close() throws IOException {
        release();
    }
}
