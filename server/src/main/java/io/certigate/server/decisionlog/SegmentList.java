package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a folder, for those who ask many times a second: the folder is listed again only when it changed, as the time of
 * its last change tells, or a segment was begun that was made ahead. For any number of threads.
 */
final class SegmentList {
    /** A change within the grain of the clock of a file system can leave the time as it is: two seconds at the most. */
    private static final Duration GRAIN = Duration.ofSeconds(3);

    /** For file systems that do not tell. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final LogFolder folder;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    // Guarded by this object.
    private @Nullable Listing known;

    /** What was there. */
    private record Listing(List<SegmentFile> segments, List<SegmentFile> unbegun, FileTime changed, long listedAt) {}

    /**
     * Begins.
     *
     * @param clock the wall clock, which the file system's times are compared with
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    SegmentList(LogFolder folder, InstantSource clock, LongSupplier nanoTime) {
        this.folder = folder;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The segments by number, as {@link LogFolder#segments}. */
    synchronized List<SegmentFile> now() throws IOException {
        FileTime changed;
        try {
            changed = Files.getLastModifiedTime(folder.path());
        } catch (NoSuchFileException e) {
            return List.of();
        }
        Listing listing = known;
        if (listing == null || !isAsItWas(listing, changed)) {
            boolean isSettled = changed.toInstant().plus(GRAIN).isBefore(clock.instant());
            long listedAt = nanoTime.getAsLong();
            listing = new Listing(folder.segments(), folder.unbegun(), changed, listedAt);
            known = isSettled ? listing : null;
        }
        return listing.segments();
    }

    private boolean isAsItWas(Listing listing, FileTime changed) throws IOException {
        if (!listing.changed().equals(changed) || nanoTime.getAsLong() - listing.listedAt() >= LONGEST.toNanos()) {
            return false;
        }
        for (SegmentFile spare : listing.unbegun()) {
            if (LogFolder.isBegun(spare.path())) {
                return false;
            }
        }
        return true;
    }

    /** Lists anew the next time: a file was not there. */
    synchronized void forget() {
        known = null;
    }
}
