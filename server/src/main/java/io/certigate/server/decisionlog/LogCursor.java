package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.IndexFile.DamagedIndex;
import io.certigate.server.decisionlog.OpenSegment.Chunk;
import io.certigate.server.decisionlog.SegmentChain.Entry;
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

    /** Hears what of the log could not be read. */
    @FunctionalInterface
    public interface Losses {
        /**
         * Nobody hears it: reading ends there.
         *
         * @throws DamagedLog always
         */
        Losses NONE = (from, through, why) -> {
            throw why;
        };

        /**
         * A part of the log could not be read, and reading goes on behind it.
         *
         * @param from its first sequence
         * @param through its last one; less than the first if it is not known that any is missing
         * @param why what was expected and what was found
         * @throws DamagedLog to end the reading there
         */
        void lost(long from, long through, DamagedLog why) throws DamagedLog;
    }

    /**
     * Something that is missing.
     *
     * @param above number of the segment behind it
     * @param from first sequence that is missing
     * @param through the last one, 0 if that is not known
     */
    private record Hole(long above, long from, long through) {}

    private final SegmentCatalog catalog;
    private final LogHoles holes;
    private final DecisionFilter filter;
    private final long[] tokens;
    private final boolean forward;
    private final Losses losses;
    private final DecisionTokens decision = new DecisionTokens();

    private long place;
    private @Nullable OpenSegment open;

    /** If what is being read cannot be: the place behind it. */
    private long behind;

    /** If something is missing between two segments. */
    private @Nullable Hole hole;

    /** Number of the segment above the hole that was told already. */
    private long crossed;

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
     * @param losses hears what could not be read
     */
    LogCursor(SegmentCatalog catalog, DecisionFilter filter, boolean forward, long place, Losses losses) {
        this.catalog = catalog;
        this.holes = new LogHoles(catalog);
        this.losses = losses;
        this.filter = filter;
        this.tokens = filter.tokens();
        this.forward = forward;
        this.place = place;
    }

    /**
     * Reads the next part. What was found before a place that cannot be read comes first, the place with the next part.
     *
     * @param limit most decisions, at least 1
     * @param isCancelled asked now and then; ends the reading with a {@link CancellationException}
     * @throws DamagedLog if the log is damaged where it was read, or a part is missing, and nobody hears it
     * @throws LostPlace if what follows was deleted
     * @throws IOException if the log cannot be read; begin anew behind the place of the last part
     */
    public Part next(int limit, BooleanSupplier isCancelled) throws IOException {
        found = new ArrayList<>();
        most = limit;
        bytes = 0;
        chunksLeft = MAX_CHUNKS;
        full = false;
        cancelled = isCancelled;
        boolean atEnd = false;
        hole = null;
        try {
            atEnd = forward ? readForward() : readBackward();
        } catch (NoSuchFileException e) {
            // Deleted or compressed while it was read: the next part begins with what is there then.
            release();
            catalog.moved();
        } catch (DamagedLog e) {
            if (found.isEmpty()) {
                goOnBehind(e);
            }
        }
        return new Part(found, place, atEnd);
    }

    private void goOnBehind(DamagedLog why) throws DamagedLog {
        Hole found = hole;
        if (found != null) {
            losses.lost(found.from(), found.through(), why);
            crossed = found.above();
        } else if (forward ? behind > place : behind < place) {
            losses.lost(forward ? place + 1 : behind, forward ? behind : place - 1, why);
            place = behind;
        } else {
            throw why;
        }
    }

    /** The sequence up to which everything was looked at. */
    public long place() {
        return place;
    }

    private boolean readForward() throws IOException {
        SegmentChain chain = catalog.segments();
        List<Entry> segments = chain.entries();
        long first = segments.isEmpty() ? 1 : segments.get(0).first();
        if (place > 0 && place + 1 < first) {
            throw new LostPlace(
                    true,
                    "expected what follows the sequence " + place + ", found that the log begins with " + first
                            + ": what was before is deleted; begin there");
        }
        int at = at(segments, place + 1);
        if (place + 1 <= first) {
            cross(chain, 0);
        }
        for (int left = MAX_SEGMENTS; left > 0 && at < segments.size(); left--) {
            if (!read(chain, at)) {
                return false;
            }
            at++;
            cross(chain, at);
        }
        return at >= segments.size();
    }

    private boolean readBackward() throws IOException {
        SegmentChain chain = catalog.segments();
        List<Entry> segments = chain.entries();
        int at = segments.isEmpty() || place <= segments.get(0).first() ? -1 : at(segments, place - 1);
        for (int left = MAX_SEGMENTS; left > 0 && at >= 0; left--) {
            // Unless the place is within the segment.
            boolean isFromAbove = place == Long.MAX_VALUE
                    || (at + 1 < segments.size()
                            && place >= segments.get(at + 1).first())
                    || place > catalog.index(segments.get(at)).chunks().nextSequence();
            if (isFromAbove) {
                cross(chain, at + 1);
            }
            if (!read(chain, at)) {
                return false;
            }
            at--;
        }
        if (at < 0) {
            cross(chain, 0);
        }
        return at < 0;
    }

    /** Passes from a segment to its neighbor, if nothing is missing between them. */
    private void cross(SegmentChain chain, int above) throws IOException {
        List<Entry> segments = chain.entries();
        boolean isEnd = above == segments.size();
        long number = isEnd ? Long.MAX_VALUE : segments.get(above).file().number();
        if (number == crossed) {
            return;
        }
        DamagedLog why = holes.before(chain, above, filter.sinceNanos(), filter.untilNanos());
        if (why != null) {
            long from = above == 0
                    ? 1
                    : catalog.index(segments.get(above - 1)).chunks().nextSequence();
            hole = new Hole(number, from, isEnd ? 0 : segments.get(above).first() - 1);
            throw why;
        }
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
    private boolean read(SegmentChain chain, int at) throws IOException {
        Entry entry = chain.entries().get(at);
        behind = place;
        if (catalog.isFar(chain, at, filter.sinceNanos(), filter.untilNanos())) {
            boolean isLast = at + 1 == chain.entries().size();
            long last = isLast ? place : chain.entries().get(at + 1).first() - 1;
            place = forward ? Math.max(place, last) : Math.min(place, entry.first());
            return true;
        }
        try {
            return scan(entry);
        } catch (DamagedIndex e) {
            catalog.forget(entry);
            return scan(entry);
        }
    }

    private boolean scan(Entry entry) throws IOException {
        SegmentIndex index = catalog.index(entry);
        Chunks chunks = index.chunks();
        if (chunks.isEmpty()) {
            throw new DamagedLog(
                    "expected a whole first frame in " + entry.file().path() + ", found none");
        }
        boolean isRead = forward && place + 1 >= chunks.nextSequence();
        if (isRead || !chunks.overlap(filter.sinceNanos(), filter.untilNanos())) {
            pass(chunks);
            return true;
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
        behind = forward
                ? segment.chunks().nextSequence(index) - 1
                : segment.chunks().sequence(index);
        Chunk chunk = segment.chunk(index);
        List<Frame> frames = chunk.frames();
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(forward ? i : frames.size() - 1 - i);
            boolean isLeft = forward ? frame.sequence() > place : frame.sequence() < place;
            if (!isLeft) {
                continue;
            }
            behind = frame.sequence();
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
            segment.read(decision, chunk, frame);
            if (!decision.hasAll(tokens)) {
                return true;
            }
        }
        DecisionRecord record = segment.record(chunk, frame);
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
