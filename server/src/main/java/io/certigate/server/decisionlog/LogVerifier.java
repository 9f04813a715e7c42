package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.SegmentCheck.Finding;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a log: every frame, sequence and reference, every seal, the chain of these over all segments, signatures and checkpoints. A
 * server may go on writing, compressing and deleting meanwhile; what it writes after the beginning need not be looked at.
 */
public final class LogVerifier {
    /** Most faults that are told. */
    public static final int MAX_FAULTS = 100;

    private static final int MAX_THREADS = 8;
    // A frame that is only half there is whole by then, if somebody is writing it.
    private static final long PAUSE_NANOS = 100_000_000;
    private static final int LOOKS = 3;

    /**
     * What is demanded.
     *
     * @param keys any of these must have signed; none to take the keys that the log itself names
     * @param checkpoints kept elsewhere: the log must hold what they say, unless it was deleted by age
     * @param threads how many segments are looked at at once, 1 to 8; each takes the memory of a segment, or waits for it
     * @param since the log must begin with its segment 1, or with one begun at this instant at the latest; null to let it begin anywhere
     */
    public record Demands(
            List<VerifyingKey> keys,
            List<Checkpoint> checkpoints,
            int threads,
            @Nullable Instant since) {
        /** Nothing that the log does not say itself; one thread. */
        public static final Demands NONE = new Demands(List.of(), List.of(), 1);

        /** Demands of a log that may begin anywhere. */
        public Demands(List<VerifyingKey> keys, List<Checkpoint> checkpoints, int threads) {
            this(keys, checkpoints, threads, null);
        }

        /** Copies the lists. */
        public Demands {
            keys = List.copyOf(keys);
            checkpoints = List.copyOf(checkpoints);
            if (threads < 1 || threads > MAX_THREADS) {
                throw new IllegalArgumentException("expected 1 to " + MAX_THREADS + " threads, found " + threads);
            }
        }
    }

    /** Follows a verification, on the thread that asked for it; what it throws ends the verification. */
    @FunctionalInterface
    public interface Progress {
        /** Nobody follows. */
        Progress NONE = (segments, of) -> {};

        /** So many segments of so many were looked at. */
        void verified(long segments, long of);
    }

    private final LogFolder folder;
    private final Demands demands;
    private final int looks;

    /** A verification of what stands in a folder. */
    public LogVerifier(LogFolder folder, Demands demands) {
        this(folder, demands, LOOKS);
    }

    /** A verification that looks so often at what seems broken. */
    LogVerifier(LogFolder folder, Demands demands, int looks) {
        this.folder = folder;
        this.demands = demands;
        this.looks = looks;
    }

    /**
     * Verifies the log.
     *
     * @throws IOException if there is none, or it cannot be read for another reason than its content
     */
    public Verification verify(Progress progress) throws IOException {
        String log = identity();
        // In this order: what a checkpoint or a file says of a segment is there before.
        CheckpointFile.Content own = new CheckpointFile(folder.checkpoints()).read();
        List<LogBreak> beside = beside();
        List<SegmentFile> segments = folder.segments();
        LogWalk walk = new LogWalk(log, demands, own, beside);
        ExecutorService threads = Executors.newFixedThreadPool(demands.threads(), task -> {
            Thread thread = new Thread(task, "log-verify");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Deque<Future<@Nullable Finding>> ahead = new ArrayDeque<>();
            Iterator<SegmentFile> next = segments.iterator();
            int done = 0;
            progress.verified(0, segments.size());
            while (next.hasNext() || !ahead.isEmpty()) {
                while (next.hasNext() && ahead.size() < demands.threads() + 1) {
                    SegmentFile file = next.next();
                    boolean last = !next.hasNext();
                    ahead.add(threads.submit(() -> look(file, log, last)));
                }
                Finding found = await(ahead.remove());
                if (found == null) {
                    walk.restart();
                } else {
                    walk.next(found);
                }
                progress.verified(++done, segments.size());
            }
        } finally {
            threads.shutdownNow();
        }
        Verification found = walk.end();
        if (segments.isEmpty() && found.isIntact()) {
            throw new IOException("expected segments of a decision log in " + folder.path()
                    + ", found none: there is nothing to verify; copy the whole folder, .spare files too");
        }
        return found;
    }

    /** What was set aside, and second files of segments, which a server may be about to rename or to delete. */
    private List<LogBreak> beside() throws IOException {
        List<LogBreak> found = new ArrayList<>();
        for (SegmentFile file : folder.damaged()) {
            String what = "a damaged one, set aside as " + file.path().getFileName();
            found.add(new LogBreak(file.number(), 0, 0, "a segment", what));
        }
        for (SegmentFile file : folder.unbegun()) {
            String other = other(file);
            if (other != null) {
                String what = other + ", which is not a regular file: " + file.path();
                found.add(new LogBreak(file.number(), 0, 0, "room for a segment", what));
            }
        }
        List<LogBreak> twins = SegmentTwins.faults(folder);
        for (int look = 1; look < looks && !twins.isEmpty(); look++) {
            pause(look);
            twins = SegmentTwins.faults(folder);
        }
        found.addAll(twins);
        return found;
    }

    private static @Nullable String other(SegmentFile file) throws IOException {
        try {
            return RegularFile.other(file.path());
        } catch (NoSuchFileException e) {
            // It has got its name meanwhile.
            return null;
        }
    }

    private String identity() throws IOException {
        try {
            return folder.identity();
        } catch (LogFolder.NoIdentity e) {
            throw new IOException(e.getMessage() + "; name the folder that 'certigate serve --data' was given", e);
        }
    }

    private static @Nullable Finding await(Future<@Nullable Finding> found) throws IOException {
        try {
            return found.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException("a segment could not be looked at", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while verifying a log");
        }
    }

    /**
     * Looks at a segment, more than once if it seems broken: somebody may be writing it. Null if it was deleted by age meanwhile.
     *
     * @param last whether it is the last one, which need not be closed
     */
    private @Nullable Finding look(SegmentFile listed, String log, boolean last) throws IOException {
        Finding found = null;
        long end = -1;
        for (int look = 1; look <= looks; look++) {
            try (SegmentImage image = folder.image(listed.number())) {
                if (image == null) {
                    return isDeletedByAge(listed.number()) ? null : missing(listed);
                }
                found = judge(image, log, last);
                if (found.fault() == null) {
                    return found;
                }
                // What seemed to be at fault is whole by now.
                if (last && end >= 0 && image.end() > end) {
                    return SegmentCheck.of(image, log);
                }
                end = image.end();
            } catch (SegmentImage.NotASegment e) {
                found = unread(listed, e);
            }
            pause(look);
        }
        return found;
    }

    /**
     * Whether a segment that cannot be found was deleted by age since the beginning. The oldest ones are deleted first: one whose name is
     * still there, or that of an older one, was taken away by somebody else.
     */
    private boolean isDeletedByAge(long number) throws IOException {
        return folder.segments().stream().allMatch(each -> each.number() > number);
    }

    private static Finding missing(SegmentFile file) {
        return SegmentCheck.none(
                file.number(),
                new LogBreak(
                        file.number(),
                        0,
                        0,
                        "the segment " + file.number(),
                        "no file behind the name " + file.path().getFileName()
                                + ", or none any more while older segments are there; compare it with a copy"));
    }

    private void pause(int look) {
        if (look < looks) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Finding unread(SegmentFile file, IOException e) {
        return SegmentCheck.none(
                file.number(), new LogBreak(file.number(), 0, 0, "a segment", "none: " + e.getMessage()));
    }

    /** Looks at a segment and at what comes after its last whole frame. */
    static Finding judge(SegmentImage image, String log, boolean last) {
        Finding found = SegmentCheck.of(image, log);
        if (found.fault() != null) {
            return found;
        }
        int rest = image.rest();
        String damage = image.damage();
        LogBreak fault = null;
        if (damage != null) {
            fault = at(found, image, "a compressed segment", "a damaged one: " + damage);
        } else if (rest > image.end()) {
            fault = at(
                    found,
                    image,
                    "a whole frame or nothing",
                    (rest - image.end()) + " other bytes" + remedy(image, last));
        } else if (!found.isClosed() && (!last || image.size() == image.end())) {
            fault = at(found, image, "a seal that closes the segment", "its end");
        } else {
            String excess = OpenStretch.excess(image, found);
            fault = excess == null ? null : at(found, image, OpenStretch.expected(), excess);
        }
        return fault == null ? found : found.broken(fault);
    }

    /** What to do about bytes behind the last whole frame. */
    private static String remedy(SegmentImage image, boolean last) {
        return last && DamagedTail.damage(image, true) == null
                ? ", as a process leaves that was killed; the next start of its server cuts them off"
                : "; the segment is damaged: compare it with a copy";
    }

    private static LogBreak at(Finding found, SegmentImage image, String expected, String what) {
        return new LogBreak(image.file().number(), image.end(), found.last() + 1, expected, what);
    }
}
