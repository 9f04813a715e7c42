package io.certigate.server.decisionlog;

import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.SegmentSupply.Spare;
import io.certigate.server.file.FileRights;
import io.certigate.server.state.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the log. The calling thread lays a record out and copies it into the mapped segment; a record that refers to a state or
 * to facts which the segment does not hold yet writes those first. All else happens on other threads: making, ending and syncing
 * segments, and writing what had to wait.
 *
 * <p>In bounded mode a decision is in the page cache when it is answered, so that it outlives the process; a power failure can
 * take what was written in the last second. One for which there is no room waits, for a bounded time, and is refused then.
 *
 * <p>In strict mode it is on the disk. If the disk fails, no PERMIT is answered; denials are, and the log says how many as soon as
 * it can. So it is too where more decisions wait for the disk than may.
 */
public final class LogWriter implements DecisionLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final boolean strict;
    private final Backlog backlog;
    private final Scribe scribe;
    private final SegmentSupply supply;
    private final Syncer syncer;
    private final Clerk clerk;
    private final Upkeep upkeep;
    private final Gap gap = new Gap();
    private final InstantSource clock;

    private LogWriter(
            LogFolder folder,
            Origin origin,
            LogSettings settings,
            InstantSource clock,
            Disk disk,
            SegmentListener listener,
            Upkeep upkeep,
            Recovered recovered)
            throws IOException {
        this.clock = clock;
        this.upkeep = upkeep;
        this.strict = settings.mode() == LogSettings.Mode.STRICT;
        this.backlog = new Backlog(settings, gap, this::refusal);
        FrameWriter frames = new FrameWriter(recovered.sequence(), this::wake);
        this.scribe = new Scribe(frames, settings.masks());
        this.supply =
                new SegmentSupply(folder, disk, recovered.segment(), settings.segmentBytes(), listener, this::wake);
        this.syncer = new Syncer(
                disk,
                backlog,
                settings.limits().syncEvery(),
                broken -> {
                    frames.end(broken);
                    wake();
                },
                supply::finish);
        Spare first = supply.start();
        this.clerk = new Clerk(
                recovered.log(),
                origin,
                clock,
                new Clerk.Parts(frames, scribe, backlog, supply, syncer, gap, listener),
                first);
    }

    /**
     * Opens the log of a folder, which is made if it is not there, and begins a new segment.
     *
     * @param settings what the operator chose; its mode is not {@code OFF}
     * @throws IOException if it cannot be read or written
     */
    public static LogWriter open(LogFolder folder, Origin origin, LogSettings settings, InstantSource clock)
            throws IOException {
        return open(folder, origin, settings, clock, Disk.REAL, SegmentListener.NONE);
    }

    static LogWriter open(
            LogFolder folder,
            Origin origin,
            LogSettings settings,
            InstantSource clock,
            Disk disk,
            SegmentListener listener)
            throws IOException {
        SigningKey key = key(settings.signingKey());
        Recovered recovered = Recovery.run(folder, key, clock);
        Upkeep upkeep = new Upkeep(
                folder,
                new SegmentArchive(folder, settings.retention(), clock, System::nanoTime),
                recovered.segment() - 1,
                listener);
        Sealer sealer =
                new Sealer(recovered.log(), recovered.previous(), key, clock, System::nanoTime, upkeep::keep, upkeep);
        LogWriter writer = new LogWriter(folder, origin, settings, clock, disk, sealer, upkeep, recovered);
        writer.syncer.start();
        writer.clerk.start();
        upkeep.start();
        return writer;
    }

    private static @Nullable SigningKey key(@Nullable Path file) throws IOException {
        if (file == null) {
            return null;
        }
        SigningKey key = SigningKey.read(file);
        if (FileRights.of(file).letOthersRead()) {
            LOG.warn(
                    "others than its owner can read the key {}, and so sign a decision log in this one's name: chmod 600 {}",
                    file,
                    file);
        }
        return key;
    }

    private void wake() {
        Clerk there = clerk;
        // The files may be ready before the rest is.
        if (there != null) {
            there.wake();
        }
    }

    @Override
    public @Nullable CompletableFuture<?> append(Entry entry) {
        return append(entry, null);
    }

    @Override
    public List<CompletableFuture<?>> append(List<Entry> entries) {
        Batch batch = strict && entries.size() > 1 ? backlog.batch(entries) : null;
        List<CompletableFuture<?>> writing = new ArrayList<>(0);
        for (Entry entry : entries) {
            CompletableFuture<?> one = append(entry, batch);
            if (one != null) {
                writing.add(one);
            }
        }
        return writing;
    }

    @SuppressWarnings("ReferenceEquality") // The very segment that was full.
    private @Nullable CompletableFuture<?> append(Entry entry, @Nullable Batch batch) {
        if (strict && backlog.isFull()) {
            return backlog.shed(entry, batch);
        }
        ActiveSegment segment = clerk.active();
        boolean written = scribe.write(segment, entry, false);
        if (!written && segment != clerk.active()) {
            segment = clerk.active();
            written = scribe.write(segment, entry, false);
        }
        CompletableFuture<?> writing;
        if (!written) {
            writing = backlog.awaitRoom(entry, batch);
            clerk.wake();
        } else if (strict) {
            writing = backlog.awaitSync(entry, batch, segment, segment.written());
            syncer.wake();
        } else {
            writing = null;
        }
        return writing;
    }

    /**
     * Writes that the node's decisions use a state from now on, with a record of the instant: to be told of every other release
     * and of every change of directives. Does not block.
     *
     * @param view the state
     * @param clockOffset the database's clock less this node's; null if they are one
     */
    public void applied(View<?> view, @Nullable Duration clockOffset) {
        clerk.applied(new Clerk.Applied(
                view.revision(), view.releaseHash(), view.directives(), clock.instant(), clockOffset));
    }

    private String refusal() {
        SegmentSupply there = supply;
        return there == null ? "" : there.refusal();
    }

    @Override
    public boolean isStrict() {
        return strict;
    }

    @Override
    public Status status() {
        String refusal = refusal();
        // A strict log lets denials be answered.
        boolean full = !strict && !refusal.isEmpty() && clerk.isFull();
        return new Status(strict ? "strict" : "bounded", segment(), refusal, full, gaps());
    }

    /** How many denials were answered since the start although they could not be logged. */
    public long gaps() {
        return gap.total();
    }

    @Override
    public Arrears arrears() {
        return backlog.state();
    }

    /** How many decisions wait, for room or for the disk. */
    int waiting() {
        return backlog.waiting();
    }

    /** Number of the segment that is written. */
    long segment() {
        return clerk.active().file().number();
    }

    /** Waits until the next segment is ready. */
    void awaitSpare() throws InterruptedException {
        supply.awaitSpare();
    }

    /** Writes what waits, makes all of it durable, and ends the segment; later decisions are refused. */
    @Override
    public void close() {
        backlog.end();
        clerk.close();
        syncer.close();
        supply.close();
        upkeep.close();
        backlog.close();
        Gap.Counted unsaid = gap.take();
        if (unsaid != null) {
            LOG.error(
                    "{} denials from {} until {} are not in the decision log, and no record in it says so: {}",
                    unsaid.denials(),
                    unsaid.from(),
                    unsaid.until(),
                    unsaid.why());
        }
    }
}
