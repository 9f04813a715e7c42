package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.Backlog.Pending;
import io.certigate.server.decisionlog.SegmentListener.FrameSink;
import io.certigate.server.decisionlog.SegmentSupply.Spare;
import io.certigate.server.model.Revision;
import io.certigate.server.state.HeldDirectives;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log's own thread, which never waits for a disk: it goes on to the next segment before the present one is full, writes what
 * waits for room, and the states that the node takes over.
 */
final class Clerk implements AutoCloseable {
    /** Largest segment, in bytes; they grow up to it if the directives would not fit otherwise. */
    static final int MAX_SEGMENT = 256 * 1024 * 1024;

    /** Most states that wait to be written. */
    static final int MAX_STATES = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WAKE_BYTES = 512 * 1024;
    private static final int LAST_PART = 8;
    private static final int DIRECTIVES_SHARE = 4;
    private static final long GAPS_APART_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_SECONDS = 10;

    /** A state that the node's decisions use. */
    record Applied(
            Revision revision,
            String release,
            HeldDirectives directives,
            Instant at,
            @Nullable Duration clockOffset) {}

    /** A record of a gap that is written, and not durable yet. */
    private record WrittenGap(Gap.Counted counted, ActiveSegment segment, int end) {}

    /** What it works with. */
    record Parts(
            FrameWriter frames,
            Scribe scribe,
            Backlog backlog,
            SegmentSupply supply,
            Syncer syncer,
            Gap gap,
            SegmentListener listener) {}

    private final String identity;
    private final Origin origin;
    private final InstantSource clock;
    private final Parts parts;
    private final Thread thread;
    private final ArrayBlockingQueue<Applied> states = new ArrayBlockingQueue<>(MAX_STATES);
    private volatile ActiveSegment active;
    private volatile boolean closed;
    private volatile boolean statesLost;
    private volatile boolean full;
    // Only the thread uses these.
    private @Nullable Applied latest;
    private @Nullable WrittenGap writtenGap;
    // Taken and not begun yet; what is not begun when the log closes is removed at the next start.
    private @Nullable Spare next;
    private @Nullable ActiveSegment closedLast;
    private long gapAt;
    private boolean failing;

    /** Begins the first segment. */
    Clerk(String identity, Origin origin, InstantSource clock, Parts parts, Spare first) {
        this.identity = identity;
        this.origin = origin;
        this.clock = clock;
        this.parts = parts;
        this.thread = new Thread(this::run, "decision-log");
        this.thread.setDaemon(true);
        this.gapAt = System.nanoTime() - GAPS_APART_NANOS;
        this.active = begin(first);
        parts.syncer().begun(active);
    }

    /** Begins to work. */
    void start() {
        thread.start();
    }

    /** The segment that is written. */
    ActiveSegment active() {
        return active;
    }

    /** Whether the segment had no room for something that waited, and no other has begun since. */
    boolean isFull() {
        return full;
    }

    /** Has it look at once at what there is to do. Does not block. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Writes a state soon. Does not block. */
    void applied(Applied state) {
        if (!states.offer(state) && !statesLost) {
            statesLost = true;
            LOG.error(
                    "the decision log takes nothing: it will not say when the release and the directives of revision {}"
                            + " were taken over",
                    state.revision().number());
        }
        wake();
    }

    private void run() {
        boolean last = false;
        while (!last) {
            last = closed;
            attempt(this::turn);
            if (last) {
                attempt(this::end);
            } else if (!closed) {
                LockSupport.parkNanos(TICK_NANOS);
            }
        }
    }

    private void attempt(Runnable work) {
        try {
            work.run();
            failing = false;
        } catch (RuntimeException | Error e) {
            if (!failing) {
                LOG.error("the decision log's own thread failed; it goes on", e);
                failing = true;
            }
        }
    }

    private void turn() {
        active.touch();
        parts.listener().written(active, sink(active));
        boolean fits = writeStates() && writeWaiting();
        if ((!fits || next != null || isNearlyFull(active)) && rotate()) {
            full = false;
            writeStates();
            writeWaiting();
        } else if (!fits) {
            // Stays so when nothing waits any more: who waits is refused after a while, and who is told of it asks no
            // more.
            full = true;
        }
        parts.listener().written(active, sink(active));
        writeGap();
        parts.frames().wakeAfter(active, WAKE_BYTES, lastPart(active));
    }

    private static int lastPart(ActiveSegment segment) {
        return segment.capacity() - segment.capacity() / LAST_PART;
    }

    private static boolean isNearlyFull(ActiveSegment segment) {
        return segment.broken || segment.written() >= lastPart(segment);
    }

    private FrameSink sink(ActiveSegment segment) {
        return (type, record) -> parts.frames().write(segment, type, record);
    }

    /** Into what is left of a segment that has ended. */
    private FrameSink lastSink(ActiveSegment segment) {
        return (type, record) -> parts.frames().writeLast(segment, type, record);
    }

    /** Writes the states that wait; false if there is no room. */
    private boolean writeStates() {
        for (Applied state = states.peek(); state != null; state = states.peek()) {
            makeRoomFor(state.directives(), true);
            if (write(active, state, true) == FrameWriter.NOTHING) {
                return false;
            }
            latest = state;
            states.remove();
        }
        statesLost = false;
        return true;
    }

    private long write(ActiveSegment segment, Applied state, boolean isNew) {
        return parts.scribe()
                .state(
                        segment,
                        new Scribe.Written(state.revision(), state.release(), state.directives(), true),
                        isNew ? state.at() : null,
                        isNew ? state.clockOffset() : null);
    }

    /** Directives are written to every segment: larger segments keep the decisions the larger part. */
    private void makeRoomFor(HeldDirectives directives, boolean present) {
        long wanted = DIRECTIVES_SHARE * parts.scribe().bytes(active, directives, present);
        parts.supply().grow((int) Math.min(wanted, MAX_SEGMENT));
    }

    /** Writes the decisions that wait; false if there is no room. */
    private boolean writeWaiting() {
        Backlog backlog = parts.backlog();
        for (Pending first = backlog.take(); first != null; first = backlog.take()) {
            ActiveSegment segment = active;
            int before = segment.written();
            boolean written;
            try {
                makeRoomFor(
                        first.entry().directives(), !first.entry().decision().hypothetical());
                written = parts.scribe().write(segment, first.entry(), true);
            } catch (RuntimeException | Error e) {
                backlog.refuse(first, "the decision cannot be laid out: " + e);
                throw e;
            }
            if (written) {
                backlog.written(first, segment, segment.written());
                parts.syncer().wake();
                if (FrameWriter.lacksSeals(segment)) {
                    parts.listener().written(segment, sink(segment));
                }
            } else if (isTooLarge(segment, before)) {
                backlog.refuse(
                        first,
                        "expected a decision that fits with its facts and directives into half of a segment of "
                                + segment.capacity() + " bytes, found a larger one");
            } else {
                backlog.putBack(first);
                return false;
            }
        }
        return true;
    }

    /** Whether what did not fit would not fit into the next segment either. */
    private boolean isTooLarge(ActiveSegment segment, int writtenBefore) {
        return !segment.broken
                && writtenBefore < segment.capacity() / 2
                && parts.supply().isSizeOf(segment);
    }

    /**
     * Goes on to the next segment; false if there is none yet. Whatever fails on the way is tried again from there: a segment is
     * closed once, and a file that was taken is begun.
     */
    private boolean rotate() {
        Spare spare = next == null ? parts.supply().take() : next;
        if (spare == null) {
            return false;
        }
        next = spare;
        ActiveSegment before = active;
        // From here on decisions wait, until the next segment has begun.
        close(before);
        ActiveSegment begun = begin(spare);
        next = null;
        parts.syncer().begun(begun);
        try {
            Applied state = latest;
            if (state != null) {
                write(begun, state, false);
            }
        } finally {
            active = begun;
            parts.syncer().ended(before);
        }
        return true;
    }

    /** Closes a segment unless it is closed: behind the seal that closes it nothing may be written. */
    private void close(ActiveSegment segment) {
        if (!isClosed(segment)) {
            parts.listener().written(segment, sink(segment));
            parts.frames().end(segment);
            parts.listener().ending(segment, lastSink(segment));
            closedLast = segment;
        }
    }

    @SuppressWarnings("ReferenceEquality") // The very segment.
    private boolean isClosed(ActiveSegment segment) {
        return closedLast == segment;
    }

    private void end() {
        ActiveSegment segment = active;
        if (!isClosed(segment)) {
            parts.frames().end(segment);
            writeLastGap();
        }
        close(segment);
        parts.syncer().ended(segment);
    }

    private ActiveSegment begin(Spare spare) {
        long number = spare.file().number();
        SegmentListener.Link link = parts.listener().begin(number);
        ActiveSegment segment =
                new ActiveSegment(spare.file(), spare.map(), parts.frames().next());
        ProtoBuffer header = new ProtoBuffer();
        header.begin();
        header.number(1, Layout.WRITTEN);
        header.text(2, identity);
        header.number(3, number);
        header.text(4, origin.node());
        header.instant(5, clock.instant());
        header.text(6, origin.engine());
        header.text(7, origin.cel());
        header.text(8, origin.timeZones());
        header.text(9, origin.java());
        header.bytes(10, link.previous());
        header.bytes(11, link.publicKey());
        parts.frames().write(segment, FrameType.HEADER, header);
        segment.begin();
        return segment;
    }

    /** Writes how many denials are not in the log, once it works again. */
    private void writeGap() {
        settleGap();
        long now = System.nanoTime();
        if (active.broken || writtenGap != null || now - gapAt < GAPS_APART_NANOS) {
            return;
        }
        Gap.Counted counted = parts.gap().takeIfBegunBefore(parts.syncer().workedAt());
        if (counted != null && write(counted, sink(active))) {
            gapAt = now;
        }
    }

    /** Whether the record that was written last is durable; if it never will be, it is to be written again. */
    private void settleGap() {
        WrittenGap before = writtenGap;
        if (before == null) {
            return;
        }
        // In this order: what is broken is not synced any further.
        boolean broken = before.segment().broken;
        if (before.segment().synced >= before.end()) {
            writtenGap = null;
        } else if (broken) {
            parts.gap().putBack(before.counted());
            writtenGap = null;
        }
    }

    /** Writes how many denials are not in the log to a segment that has ended, even a broken one: there is no later one. */
    @SuppressWarnings("ReferenceEquality") // The very segment.
    private void writeLastGap() {
        WrittenGap before = writtenGap;
        if (before == null || before.segment() != active) {
            settleGap();
        }
        Gap.Counted counted = parts.gap().take();
        if (counted != null) {
            write(counted, lastSink(active));
        }
    }

    private boolean write(Gap.Counted counted, FrameSink sink) {
        ProtoBuffer record = Desk.mine().record;
        counted.write(record);
        if (sink.write(FrameType.GAP, record) == FrameWriter.NOTHING) {
            parts.gap().putBack(counted);
            return false;
        }
        LOG.warn(
                "{} denials since {} are not in the decision log: {}",
                counted.denials(),
                counted.from(),
                counted.why());
        writtenGap = new WrittenGap(counted, active, active.written());
        return true;
    }

    /** Writes what waits, and ends the segment. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
