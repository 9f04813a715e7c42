package io.certigate.server.decisionlog;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.ActiveSegment.WrittenDirectives;
import io.certigate.server.decisionlog.ActiveSegment.WrittenState;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Revision;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.state.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log. The calling thread lays a record out and copies it into the mapped segment; a record that refers to a state or
 * to facts which the segment does not hold yet writes those first.
 */
public final class LogWriter implements DecisionLog, AutoCloseable {
    private static final int FORMAT = 1;
    private static final int NOTHING = 0;
    private static final int RESERVE = 512;
    // Twice in a row a segment can end under a record; after that the record is too large for any.
    private static final int MAX_ATTEMPTS = 3;
    private static final int DIRECTIVES_BYTES = 1024 * 1024;

    /** What one thread needs to lay records out. */
    private static final class Desk {
        private final ProtoBuffer record = new ProtoBuffer();
        private long[] facts = new long[16];
    }

    private static final ThreadLocal<Desk> DESKS = ThreadLocal.withInitial(Desk::new);

    private final LogFolder folder;
    private final Origin origin;
    private final LogSettings settings;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    // Written under the lock.
    private volatile ActiveSegment active;
    // Guarded by the lock.
    private long nextSequence;
    private boolean closed;

    private LogWriter(LogFolder folder, Origin origin, LogSettings settings, InstantSource clock) throws IOException {
        this.folder = folder;
        this.origin = origin;
        this.settings = settings;
        this.clock = clock;
        List<LogFolder.SegmentFile> segments = folder.segments();
        long number = 1;
        nextSequence = 1;
        if (!segments.isEmpty()) {
            SegmentImage last = SegmentImage.read(segments.get(segments.size() - 1));
            number = last.file().number() + 1;
            nextSequence = last.frames().get(last.frames().size() - 1).sequence() + 1;
        }
        this.active = begin(number);
    }

    /**
     * Opens the log of a folder, which is made if it is not there, and begins a new segment.
     *
     * @param settings what the operator chose; its mode is not {@code OFF}
     * @throws IOException if it cannot be read or written
     */
    public static LogWriter open(LogFolder folder, Origin origin, LogSettings settings, InstantSource clock)
            throws IOException {
        folder.create();
        return new LogWriter(folder, origin, settings, clock);
    }

    @Override
    public @Nullable CompletableFuture<?> append(Entry entry) {
        Desk desk = DESKS.get();
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            ActiveSegment segment = active;
            if (append(segment, entry, desk)) {
                return null;
            }
            rotate(segment);
        }
        return CompletableFuture.failedFuture(
                new Unwritten(true, "expected a decision that fits into a segment, found a larger one", null));
    }

    /** Writes a decision with what it refers to; false if the segment ended before. */
    private boolean append(ActiveSegment segment, Entry entry, Desk desk) {
        long state = state(segment, entry, desk);
        if (state == NOTHING) {
            return false;
        }
        List<Facts> facts = entry.facts();
        if (desk.facts.length < facts.size()) {
            desk.facts = new long[facts.size()];
        }
        for (int i = 0; i < facts.size(); i++) {
            long sequence = segment.sequenceOf(facts.get(i));
            if (sequence == NOTHING) {
                sequence = write(segment, facts.get(i), desk);
            }
            if (sequence == NOTHING) {
                return false;
            }
            desk.facts[i] = sequence;
        }
        desk.record.begin();
        RecordWriter.decision(desk.record, entry, state, desk.facts, facts.size(), settings.masks());
        return write(segment, FrameType.DECISION, desk.record) != NOTHING;
    }

    private long write(ActiveSegment segment, Facts facts, Desk desk) {
        desk.record.begin();
        RecordWriter.facts(desk.record, facts, settings.masks());
        if (desk.record.length() > Frame.MAX_PAYLOAD) {
            desk.record.begin();
            RecordWriter.omittedFacts(desk.record, facts);
        }
        long sequence = write(segment, FrameType.FACTS, desk.record);
        if (sequence != NOTHING) {
            segment.remember(facts, sequence);
        }
        return sequence;
    }

    private long state(ActiveSegment segment, Entry entry, Desk desk) {
        Revision revision = entry.decision().revision();
        String release = entry.decision().policies().hash();
        HeldDirectives directives = entry.directives();
        WrittenState known = segment.state;
        if (known != null && isSame(known, revision, release, directives)) {
            return known.sequence();
        }
        return state(segment, revision, release, directives, null, null, desk);
    }

    @SuppressWarnings("ReferenceEquality") // A cheap first look, which a view makes true for most.
    private static boolean isSame(WrittenState known, Revision revision, String release, HeldDirectives directives) {
        return known.directives() == directives
                && (known.revision() == revision || known.revision().equals(revision))
                && known.release().equals(release);
    }

    private long state(
            ActiveSegment segment,
            Revision revision,
            String release,
            HeldDirectives directives,
            @Nullable Instant appliedAt,
            @Nullable Duration clockOffset,
            Desk desk) {
        long[] sequences = directives(segment, directives, desk);
        if (sequences == null) {
            return NOTHING;
        }
        desk.record.begin();
        RecordWriter.state(desk.record, revision, release, sequences, appliedAt, clockOffset);
        long sequence = write(segment, FrameType.STATE, desk.record);
        if (sequence != NOTHING) {
            segment.state = new WrittenState(revision, release, directives, sequence);
        }
        return sequence;
    }

    @SuppressWarnings("ReferenceEquality") // Of views without a change of directives they are the very same.
    private long @Nullable [] directives(ActiveSegment segment, HeldDirectives directives, Desk desk) {
        if (directives.all().isEmpty()) {
            return new long[0];
        }
        WrittenDirectives known = segment.directives;
        if (known != null && known.directives() == directives) {
            return known.sequences();
        }
        List<Long> sequences = new ArrayList<>();
        desk.record.begin();
        for (Directive directive : directives.all()) {
            desk.record.member(1, RecordCodec.write(directive));
            if (desk.record.length() >= DIRECTIVES_BYTES) {
                sequences.add(write(segment, FrameType.DIRECTIVES, desk.record));
                desk.record.begin();
            }
        }
        if (desk.record.length() > 0) {
            sequences.add(write(segment, FrameType.DIRECTIVES, desk.record));
        }
        if (sequences.contains((long) NOTHING)) {
            return null;
        }
        long[] written = sequences.stream().mapToLong(Long::longValue).toArray();
        segment.directives = new WrittenDirectives(directives, written);
        return written;
    }

    /** Writes a frame; 0 if the segment is not the active one any more, or has no room. */
    @SuppressWarnings("ReferenceEquality") // This very segment.
    private long write(ActiveSegment segment, FrameType type, ProtoBuffer record) {
        lock.lock();
        try {
            if (closed || segment != active || !segment.fits(record.length(), RESERVE)) {
                return NOTHING;
            }
            segment.append(type, nextSequence, record.bytes(), record.length());
            return nextSequence++;
        } finally {
            lock.unlock();
        }
    }

    /** Goes on to the next segment, unless somebody did. */
    @SuppressWarnings("ReferenceEquality") // This very segment.
    private void rotate(ActiveSegment full) {
        lock.lock();
        try {
            if (segmentGone(full)) {
                return;
            }
            full.finish();
            active = begin(full.file().number() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // This very segment.
    private boolean segmentGone(ActiveSegment segment) {
        return closed || segment != active;
    }

    private ActiveSegment begin(long number) throws IOException {
        ActiveSegment segment = ActiveSegment.create(folder.segment(number), settings.segmentBytes(), nextSequence);
        ProtoBuffer header = new ProtoBuffer();
        header.begin();
        header.number(1, FORMAT);
        header.text(2, folder.identity());
        header.number(3, number);
        header.text(4, origin.node());
        header.instant(5, clock.instant());
        header.text(6, origin.engine());
        header.text(7, origin.cel());
        header.text(8, origin.timeZones());
        header.text(9, origin.java());
        segment.append(FrameType.HEADER, nextSequence++, header.bytes(), header.length());
        return segment;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                active.finish();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }
}
