package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works with the files of segments on a thread of its own, which alone waits for the disk: it makes a spare segment ahead of use,
 * and gives finished ones their name and length. When the disk refuses it tries again after {@link #RETRY}.
 */
final class SegmentSupply implements AutoCloseable {
    /** After a failure. */
    static final Duration RETRY = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);
    private static final long CLOSE_SECONDS = 10;
    private static final int MIB = 1024 * 1024;

    /** Most attempts to finish a segment: one that is not cut is whole, and the next start repairs it. */
    private static final int MAX_ATTEMPTS = 20;

    /**
     * A segment that is ready to be begun.
     *
     * @param file what it will be
     * @param map its zeros
     */
    record Spare(SegmentFile file, MappedByteBuffer map) {}

    private final LogFolder folder;
    private final Disk disk;
    private final SegmentListener listener;
    private final Runnable onSpare;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition made = lock.newCondition();
    // Guarded by the lock.
    private final Deque<ActiveSegment> finished = new ArrayDeque<>();
    private @Nullable Spare spare;
    // Somebody wanted a spare segment and there was none.
    private volatile boolean isAwaited;
    // Changes only while there is a spare segment.
    private volatile long nextNumber;
    private int size;
    private boolean closed;
    private final Refusals making = new Refusals("no new segment can be made");
    private final Refusals finishing = new Refusals("a segment cannot be finished");
    // Only the thread uses it.
    private int attempts;

    /**
     * Wires it; {@link #start} begins the work.
     *
     * @param nextNumber number of the first segment that it makes
     * @param size bytes of a segment
     * @param listener is told of finished segments
     * @param onSpare is told when there is a spare one; must be short
     */
    SegmentSupply(LogFolder folder, Disk disk, long nextNumber, int size, SegmentListener listener, Runnable onSpare) {
        this.folder = folder;
        this.disk = disk;
        this.nextNumber = nextNumber;
        this.size = size;
        this.listener = listener;
        this.onSpare = onSpare;
        this.thread = new Thread(this::run, "decision-log-files");
        this.thread.setDaemon(true);
    }

    /**
     * Makes the first segment on the calling thread, and all later ones elsewhere.
     *
     * @throws IOException if the disk refuses it
     */
    Spare start() throws IOException {
        Spare first;
        try {
            first = make(nextNumber, size, Pace.full());
        } catch (IOException e) {
            throw new IOException(
                    "expected room for a segment of " + size / MIB + " MiB in " + folder.path() + ", found '"
                            + e.getMessage() + "'; make room and start again: without a log nothing is answered",
                    e);
        }
        nextNumber++;
        thread.start();
        return first;
    }

    /** The spare segment, which is the caller's then; null if there is none yet. */
    @Nullable
    Spare take() {
        lock.lock();
        try {
            Spare taken = isReady() ? spare : null;
            isAwaited = taken == null;
            if (taken != null) {
                spare = null;
                nextNumber++;
                work.signal();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is a spare segment. */
    void awaitSpare() throws InterruptedException {
        lock.lock();
        try {
            isAwaited = !isReady();
            while (!isReady()) {
                made.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes segments larger from now on, the spare one too. */
    void grow(int bytes) {
        lock.lock();
        try {
            if (bytes > size) {
                size = bytes;
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the next segment will have the size of another. */
    boolean isSizeOf(ActiveSegment segment) {
        lock.lock();
        try {
            return segment.capacity() >= size;
        } finally {
            lock.unlock();
        }
    }

    private boolean isReady() {
        return spare != null && spare.map().capacity() >= size;
    }

    /** Why there is no spare segment, as the disk says; empty if it did not refuse one. */
    String refusal() {
        return making.why;
    }

    /** Gives a segment its name and length: it was forced, and nothing writes to it any more. */
    void finish(ActiveSegment segment) {
        lock.lock();
        try {
            finished.add(segment);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            ActiveSegment done;
            boolean wanted;
            lock.lock();
            try {
                while (finished.isEmpty() && isReady() && !closed) {
                    work.await();
                }
                wanted = !isReady() && !closed;
                done = finished.peek();
                if (closed && done == null) {
                    return;
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            } finally {
                lock.unlock();
            }
            // The spare segment first: decisions may wait for it.
            boolean worked = (!wanted || prepare()) & (done == null || settle(done));
            if (!worked && pause()) {
                return;
            }
        }
    }

    /** Waits before the next attempt; true if there is none. */
    private boolean pause() {
        lock.lock();
        try {
            long left = RETRY.toNanos();
            while (left > 0 && !closed) {
                left = work.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean prepare() {
        int bytes;
        Spare tooSmall;
        lock.lock();
        try {
            // Nobody's any more.
            tooSmall = spare;
            spare = null;
            bytes = size;
        } finally {
            lock.unlock();
        }
        if (tooSmall != null) {
            disk.release(tooSmall.map());
        }
        try {
            listener.making(bytes);
            Spare next = make(nextNumber, bytes, Pace.gentleUnless(() -> isAwaited));
            lock.lock();
            try {
                spare = next;
                made.signalAll();
            } finally {
                lock.unlock();
            }
            making.over();
            onSpare.run();
            return true;
        } catch (IOException | RuntimeException e) {
            making.tell(e);
            return false;
        }
    }

    private Spare make(long number, int bytes, Pace pace) throws IOException {
        SegmentFile file = folder.segment(number);
        SegmentFile named = folder.spare(number);
        Files.deleteIfExists(named.path());
        try {
            return new Spare(file, disk.create(named.path(), bytes, pace));
        } catch (IOException | RuntimeException e) {
            // What was written of it takes room that others may need.
            Files.deleteIfExists(named.path());
            throw e;
        }
    }

    private boolean settle(ActiveSegment segment) {
        SegmentFile file = segment.file();
        try {
            SegmentFile named = folder.spare(file.number());
            if (Files.exists(named.path())) {
                setOtherAside(file);
                disk.rename(named.path(), file.path());
            }
            disk.truncate(file.path(), segment.written());
            finishing.over();
        } catch (IOException | RuntimeException e) {
            finishing.tell(e);
            attempts++;
            if (attempts < MAX_ATTEMPTS) {
                return false;
            }
            LOG.error("segment {} of the decision log is left as it is until the next start", file.number());
        }
        attempts = 0;
        segment.release(disk);
        lock.lock();
        try {
            finished.remove();
        } finally {
            lock.unlock();
        }
        try {
            listener.finished(file);
        } catch (RuntimeException e) {
            LOG.error("what follows the end of segment {} of the decision log failed", file.number(), e);
        }
        return true;
    }

    /** Whatever somebody put where a segment is to have its name: it was not written here. */
    private void setOtherAside(SegmentFile file) throws IOException {
        if (Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS)) {
            Path aside = folder.aside(file.number());
            LOG.error("expected no {} in the decision log, found one; it was set aside as {}", file.path(), aside);
            disk.rename(file.path(), aside);
        }
    }

    /** What the disk refuses of one kind, told once until it does as it is told again. Only the thread tells. */
    private static final class Refusals {
        private final String what;
        // What the disk said last; empty if it does as it is told.
        private volatile String why = "";

        private Refusals(String what) {
            this.what = what;
        }

        private void over() {
            if (!why.isEmpty()) {
                LOG.info("the disk works for the decision log again, where it had said: {}", why);
            }
            why = "";
        }

        private void tell(Exception e) {
            String said = e.getMessage() == null ? e.toString() : e.getMessage();
            if (!why.isEmpty()) {
                LOG.debug("{} for the decision log", what, e);
            } else if (e instanceof IOException) {
                LOG.error("{} for the decision log: {}; trying again every {} ms", what, said, RETRY.toMillis());
            } else {
                LOG.error("{} for the decision log; trying again every {} ms", what, RETRY.toMillis(), e);
            }
            why = said;
        }
    }

    /** Finishes what is to be finished, and removes the spare segment. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            Spare unused = take();
            if (unused != null) {
                disk.release(unused.map());
                Files.deleteIfExists(folder.spare(unused.file().number()).path());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the spare segment of the decision log cannot be removed: {}", e.getMessage());
        }
    }
}
