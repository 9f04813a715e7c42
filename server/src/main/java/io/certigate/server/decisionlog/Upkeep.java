package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
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
 * What a log needs besides being written, on a thread of low priority: its checkpoints, compression of what is finished, and deletion
 * of what is old enough. What fails is tried again.
 */
final class Upkeep implements SegmentListener, AutoCloseable {
    /** How often it looks. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final int MAX_CHECKPOINTS = 1_000;
    private static final long CLOSE_SECONDS = 10;

    private final SegmentArchive archive;
    private final CheckpointFile file;
    private final SegmentListener next;
    private final Thread thread;
    // Held while files are worked with.
    private final ReentrantLock files = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    // Guarded by the lock.
    private final Deque<Checkpoint> checkpoints = new ArrayDeque<>();
    private boolean due;
    private boolean closed;
    private volatile long finished;
    // Only the thread uses it.
    private String said = "";

    /**
     * Wires it; {@link #start} begins the work.
     *
     * @param finished number of the last segment that is finished
     * @param next follows the segments too
     */
    Upkeep(LogFolder folder, SegmentArchive archive, long finished, SegmentListener next) {
        this.next = next;
        this.archive = archive;
        this.file = new CheckpointFile(folder.checkpoints());
        this.finished = finished;
        this.thread = new Thread(this::run, "decision-log-upkeep");
        this.thread.setDaemon(true);
        this.thread.setPriority(Thread.MIN_PRIORITY);
    }

    /** Begins to work. */
    void start() {
        thread.start();
    }

    /** Keeps a checkpoint soon. Does not block. */
    void keep(Checkpoint checkpoint) {
        lock.lock();
        try {
            if (checkpoints.size() == MAX_CHECKPOINTS) {
                // Each later one covers it too; a segment that is to be deleted gets its own again.
                checkpoints.remove();
            }
            checkpoints.add(checkpoint);
            due = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Link begin(long number) {
        return next.begin(number);
    }

    @Override
    public void written(ActiveSegment segment, FrameSink sink) {
        next.written(segment, sink);
    }

    @Override
    public void ending(ActiveSegment segment, FrameSink sink) {
        next.ending(segment, sink);
    }

    @Override
    public void making(int bytes) throws IOException {
        next.making(bytes);
        files.lock();
        try {
            archive.makeRoom(finished, bytes);
        } finally {
            files.unlock();
        }
    }

    @Override
    public void finished(SegmentFile segment) {
        finished = Math.max(finished, segment.number());
        next.finished(segment);
    }

    private void run() {
        boolean last = false;
        while (!last) {
            last = pause();
            String why = round(last);
            if (!why.equals(said)) {
                if (!why.isEmpty()) {
                    LOG.error("the upkeep of the decision log failed: {}; it is tried again", why);
                } else if (!isClosed()) {
                    // No more than that: a disk that has room for this may have none for a segment.
                    LOG.info("the upkeep of the decision log has caught up with what failed before: {}", said);
                }
                said = why;
            }
        }
    }

    /** Waits for work; true if it is the last. */
    private boolean pause() {
        lock.lock();
        try {
            long left = PERIOD.toNanos();
            while (left > 0 && !closed && !due) {
                left = work.awaitNanos(left);
            }
            due = false;
            return closed;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    /** Does what is to be done; why it could not, empty if it could. */
    private String round(boolean last) {
        try {
            writeCheckpoints();
            if (!last) {
                keepSegments();
            }
            return "";
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }

    private void keepSegments() throws IOException {
        files.lock();
        try {
            archive.expire(finished);
        } finally {
            files.unlock();
        }
        boolean more = true;
        while (more && !isClosed()) {
            files.lock();
            try {
                more = archive.compressNext(finished);
            } finally {
                files.unlock();
            }
            writeCheckpoints();
        }
    }

    private void writeCheckpoints() throws IOException {
        for (Checkpoint next = first(); next != null; next = first()) {
            files.lock();
            try {
                file.append(next);
            } finally {
                files.unlock();
            }
            lock.lock();
            try {
                checkpoints.remove(next);
            } finally {
                lock.unlock();
            }
        }
    }

    private @Nullable Checkpoint first() {
        lock.lock();
        try {
            return checkpoints.peek();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Writes the checkpoints that wait, and ends. */
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
