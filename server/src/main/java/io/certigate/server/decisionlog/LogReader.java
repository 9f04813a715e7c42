package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.DecisionTokens.Kind;
import io.certigate.server.decisionlog.IndexFile.DamagedIndex;
import io.certigate.server.decisionlog.LogCursor.Losses;
import io.certigate.server.decisionlog.OpenSegment.Chunk;
import io.certigate.server.decisionlog.SegmentChain.Entry;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.LogPosition;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log, also while it is written: by this process or by another. Finds decisions by indexes, each of which stands beside
 * its segment. For any number of threads; everything here blocks.
 */
public final class LogReader {
    private static final int VERSION_7 = 7;
    private static final int MILLIS_SHIFT = 16;

    private final LogFolder folder;
    private final SegmentCatalog catalog;
    private final LogHoles holes;

    /**
     * Makes a reader.
     *
     * @param folder the log
     * @param writesIndexes whether it is the reader of the node that writes the log: it uses index files, and writes those that
     *     are missing; otherwise it reads the segments alone
     */
    public LogReader(LogFolder folder, boolean writesIndexes) {
        this.folder = folder;
        this.catalog = new SegmentCatalog(folder, writesIndexes);
        this.holes = new LogHoles(catalog);
    }

    /** Identity of the log. */
    public String identity() throws IOException {
        return folder.identity();
    }

    /** The sequence of the last frame, 0 if there is none. */
    public long last() throws IOException {
        List<Entry> segments = catalog.segments().entries();
        if (segments.isEmpty()) {
            return 0;
        }
        Entry entry = segments.get(segments.size() - 1);
        return Math.max(entry.first(), catalog.index(entry).chunks().nextSequence() - 1);
    }

    /** The sequence of the first frame that there still is, 0 if there is none. */
    public long first() throws IOException {
        List<Entry> segments = catalog.segments().entries();
        return segments.isEmpty() ? 0 : segments.get(0).first();
    }

    /** Since when the log has every decision that it should have: when its first segment was begun; null if it has none. */
    public @Nullable Instant since() throws IOException {
        List<Entry> segments = catalog.segments().entries();
        return segments.isEmpty() ? null : segments.get(0).begun();
    }

    /**
     * The number of the segment in which a sequence is, 0 if it is in none.
     *
     * @param sequence of a frame
     */
    public long segmentOf(long sequence) throws IOException {
        long found = 0;
        for (Entry entry : catalog.segments().entries()) {
            if (entry.first() <= sequence) {
                found = entry.file().number();
            }
        }
        return found;
    }

    /** Reads from the beginning to the end what comes after a sequence, 0 for everything. */
    public LogCursor after(long sequence, DecisionFilter filter) {
        return after(sequence, filter, Losses.NONE);
    }

    /** Reads likewise, and goes on behind what cannot be read, which is told. */
    public LogCursor after(long sequence, DecisionFilter filter, Losses losses) {
        return new LogCursor(catalog, filter, true, sequence, losses);
    }

    /**
     * Reads from the beginning to the end what comes after a position.
     *
     * @throws LostPlace if it is none of this log
     */
    public LogCursor after(LogPosition after, DecisionFilter filter) throws IOException {
        if (!after.getLog().isEmpty() && !after.getLog().equals(identity())) {
            throw new LostPlace(
                    false, "expected a position of the log " + identity() + ", found one of " + after.getLog());
        }
        long last = last();
        if (after.getSequence() > last) {
            throw new LostPlace(
                    false, "expected a sequence up to " + last + ", the end of the log, found " + after.getSequence());
        }
        return after(after.getSequence(), filter);
    }

    /** Reads from the end to the beginning what comes before a sequence, {@code Long.MAX_VALUE} for everything. */
    public LogCursor before(long sequence, DecisionFilter filter) {
        return before(sequence, filter, Losses.NONE);
    }

    /** Reads likewise, and goes on behind what cannot be read, which is told. */
    public LogCursor before(long sequence, DecisionFilter filter, Losses losses) {
        return new LogCursor(catalog, filter, false, sequence, losses);
    }

    /**
     * The decision of an id, null if there is none.
     *
     * @throws IOException if the log cannot be read, or is damaged where the decision may be
     */
    public @Nullable LoggedDecision find(UUID id) throws IOException {
        long[] token = {DecisionTokens.of(Kind.ID, id.toString())};
        long since = Long.MIN_VALUE;
        long until = Long.MAX_VALUE;
        if (id.version() == VERSION_7) {
            // Its first 48 bits are the milliseconds of the instant at which it was decided.
            long millis = id.getMostSignificantBits() >>> MILLIS_SHIFT;
            since = DecisionTokens.nanos(millis / 1_000, (int) TimeUnit.MILLISECONDS.toNanos(millis % 1_000));
            until = since + TimeUnit.MILLISECONDS.toNanos(1);
        }
        SegmentChain chain = catalog.segments();
        LoggedDecision near = since == Long.MIN_VALUE ? null : near(chain, id.toString(), token, since, until);
        if (near != null) {
            return near;
        }
        DamagedLog damaged = null;
        for (int i = chain.entries().size(); i >= 0; i--) {
            try {
                LoggedDecision found = i == 0 || catalog.isFar(chain, i - 1, since, until)
                        ? null
                        : find(chain.entries().get(i - 1), id.toString(), token, since, until);
                if (found != null) {
                    return found;
                }
                DamagedLog hole = holes.before(chain, i, since, until);
                damaged = damaged == null ? hole : damaged;
            } catch (DamagedLog e) {
                // It may be elsewhere.
                damaged = damaged == null ? e : damaged;
            }
        }
        if (damaged != null) {
            throw damaged;
        }
        return null;
    }

    /**
     * Looks first where the decision is if nobody set the clock: in the segment that was being written at the time, and in its
     * neighbors, so that the indexes of all the others need not be opened.
     */
    private @Nullable LoggedDecision near(SegmentChain chain, String id, long[] token, long since, long until)
            throws IOException {
        int likely = chain.begunBefore(until);
        int[] places = {likely, likely - 1, likely + 1};
        for (int place : places) {
            try {
                LoggedDecision found = place < 0 || place >= chain.entries().size()
                        ? null
                        : find(chain.entries().get(place), id, token, since, until);
                if (found != null) {
                    return found;
                }
            } catch (DamagedLog e) {
                // Told by whoever looks through the whole log, if the decision is nowhere else.
                continue;
            }
        }
        return null;
    }

    private @Nullable LoggedDecision find(Entry entry, String id, long[] token, long since, long until)
            throws IOException {
        try {
            return search(entry, id, token, since, until);
        } catch (DamagedIndex e) {
            catalog.forget(entry);
            return search(entry, id, token, since, until);
        } catch (NoSuchFileException e) {
            catalog.moved();
            Entry now = catalog.segments().entries().stream()
                    .filter(each -> each.file().number() == entry.file().number())
                    .findFirst()
                    .orElse(null);
            // Compressed meanwhile, or else deleted.
            return now == null ? null : search(now, id, token, since, until);
        }
    }

    private @Nullable LoggedDecision search(Entry entry, String id, long[] token, long since, long until)
            throws IOException {
        SegmentIndex index = catalog.index(entry);
        Chunks chunks = index.chunks();
        if (!chunks.overlap(since, until)) {
            return null;
        }
        BitSet candidates = index.candidates(token);
        try (OpenSegment segment = OpenSegment.open(entry.file(), chunks)) {
            DecisionTokens decision = new DecisionTokens();
            for (int at = 0; at < chunks.count(); at++) {
                if (!candidates.get(at) || !chunks.overlap(at, since, until)) {
                    continue;
                }
                Chunk chunk = segment.chunk(at);
                for (Frame frame : chunk.frames()) {
                    if (frame.type() != FrameType.DECISION) {
                        continue;
                    }
                    // What its ruling says does not matter.
                    decision.read(chunk.bytes(), frame.payload(), frame.length());
                    if (decision.hasAll(token)) {
                        DecisionRecord record = segment.record(chunk, frame);
                        if (record.getDecisionId().equals(id)) {
                            return segment.decision(record, frame.sequence());
                        }
                    }
                }
            }
            return null;
        }
    }

    /**
     * Makes the index of one closed segment that has none.
     *
     * @return whether there was one to make
     */
    boolean indexOne() throws IOException {
        return catalog.indexOne();
    }

    /** Deletes the indexes of segments that are gone. */
    void tidy() throws IOException {
        catalog.tidy();
    }
}
