package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.SegmentHeader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the segments that are finished: compresses them, and deletes the oldest by age and for want of room, but none that is too
 * young. For one thread at a time.
 */
final class SegmentArchive {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentArchive.class);
    private static final int PIECE = 256 * 1024;

    /** How long the clock must have gone evenly before anything is deleted by its age: time to notice, and to set it right. */
    private static final Duration STEADY = Duration.ofHours(1);

    private final LogFolder folder;
    private final LogSettings.Retention retention;
    private final InstantSource clock;
    private final ClockWatch watch;

    /**
     * Makes it.
     *
     * @param nanoTime the monotonic clock, as {@link System#nanoTime}
     */
    SegmentArchive(LogFolder folder, LogSettings.Retention retention, InstantSource clock, LongSupplier nanoTime) {
        this.folder = folder;
        this.retention = retention;
        this.clock = clock;
        Duration steady = retention.longest().compareTo(STEADY) < 0 ? retention.longest() : STEADY;
        this.watch = new ClockWatch(clock, nanoTime, steady);
    }

    /**
     * Compresses the first of the finished segments that is due.
     *
     * @param finished number of the last segment that is finished
     * @return whether there was one
     */
    boolean compressNext(long finished) throws IOException {
        for (SegmentFile file : folder.segments()) {
            if (file.number() > finished) {
                return false;
            }
            // What is no segment must not keep the others from being compressed; a verification names it.
            if (!file.isCompressed() && RegularFile.other(file.path()) == null) {
                if (!isOlder(file, retention.compressAfter())) {
                    // The later ones are younger, and there may be thousands; where a clock was set back they wait,
                    // too.
                    return false;
                }
                compress(file);
                return true;
            }
        }
        return false;
    }

    /** Compresses a segment. A crash leaves the file as it was, or the compressed one, or both: then the former goes. */
    void compress(SegmentFile file) throws IOException {
        SegmentFile compressed = file.compressed();
        if (Files.exists(compressed.path())) {
            new SegmentTwins(folder, folder.identity()).settle(file.number());
        }
        if (Files.exists(file.path())) {
            if (!Files.exists(compressed.path())) {
                write(file, compressed);
            }
            Files.delete(file.path());
            Durable.forceNames(file.path());
        }
    }

    private static void write(SegmentFile file, SegmentFile compressed) throws IOException {
        Path unfinished = Durable.unfinished(compressed.path());
        Files.deleteIfExists(unfinished);
        try {
            try (InputStream in = RegularFile.stream(file.path());
                    FileChannel channel =
                            FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), PIECE)) {
                GzipMembers.write(in, out);
                out.flush();
                channel.force(true);
            }
            if (!SegmentTwins.holdsTheSame(unfinished, file.path())) {
                throw new IOException("expected " + unfinished + " to hold the same as " + file.path()
                        + " after it was written, found something else; check the disk");
            }
            Files.setLastModifiedTime(unfinished, Files.getLastModifiedTime(file.path()));
            Durable.moveNew(unfinished, compressed.path());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    /**
     * Deletes the oldest of the finished segments if it is old enough to go: one at a time, and none while the clock cannot be trusted to tell
     * ages. A clock that is wrong then does not take the whole log with it.
     */
    void expire(long finished) throws IOException {
        if (!watch.isSteady()) {
            return;
        }
        List<SegmentFile> segments = folder.segments();
        if (!segments.isEmpty()
                && segments.get(0).number() <= finished
                && isOlder(segments.get(0), retention.longest())) {
            delete(segments.get(0));
        }
    }

    /**
     * Deletes finished segments, oldest first, until so many bytes more may be kept.
     *
     * @throws IOException if the rest is too young to go: what was found, and what to do
     */
    void makeRoom(long finished, long bytes) throws IOException {
        long most = retention.maxBytes();
        long used = used();
        for (SegmentFile file : folder.segments()) {
            if (used + bytes <= most || file.number() > finished || !isOlder(file, retention.least())) {
                break;
            }
            delete(file);
            used = used();
        }
        if (used + bytes > most) {
            throw new IOException("expected room for " + bytes + " bytes within the " + most
                    + " of --log-max-size, found " + used + " in use, and no segment older than the "
                    + retention.least()
                    + " of --log-min-keep; raise --log-max-size, or lower --log-min-keep as far as the law"
                    + " lets you");
        }
    }

    private long used() throws IOException {
        long used = 0;
        for (Path file : folder.files()) {
            used += size(file);
        }
        return used;
    }

    private static long size(Path file) {
        // What was deleted meanwhile has none.
        return file.toFile().length();
    }

    /**
     * Deletes a segment with all that belongs to it, but what was set aside because it is damaged. A checkpoint stays, to which the
     * next segment links.
     */
    private void delete(SegmentFile file) throws IOException {
        keepCheckpoint(file);
        List<Path> damaged = folder.damaged().stream().map(SegmentFile::path).toList();
        for (Path each : folder.filesOf(file.number())) {
            if (!damaged.contains(each)) {
                Files.deleteIfExists(each);
            }
        }
        Durable.forceNames(file.path());
        LOG.info("segment {} of the decision log was deleted, as its retention says", file.number());
    }

    private void keepCheckpoint(SegmentFile file) throws IOException {
        CheckpointFile checkpoints = new CheckpointFile(folder.checkpoints());
        SegmentFile next = folder.find(file.number() + 1);
        SegmentHeader header = next == null ? null : header(next);
        if (header == null) {
            return;
        }
        String previous = HexFormat.of().formatHex(header.getPrevious().toByteArray());
        if (checkpoints.read().checkpoints().stream()
                .noneMatch(each -> each.hash().equals(previous))) {
            Checkpoint lost = checkpoint(file, header.getPrevious());
            if (lost != null) {
                checkpoints.append(lost);
            }
        }
    }

    /** The checkpoint of a segment's last seal, if that is the one of a hash. */
    private @Nullable Checkpoint checkpoint(SegmentFile file, ByteString hash) throws IOException {
        // It does not ask for memory: whoever makes room for answers must not wait for those who read the log.
        try (SegmentImage image = SegmentImage.read(file)) {
            SegmentCheck.Finding found = SegmentCheck.of(image, folder.identity());
            return found.seal() == null
                            || found.header() == null
                            || !found.seal().getHash().equals(hash)
                    ? null
                    : Checkpoint.of(
                            folder.identity(),
                            file.number(),
                            found.seal(),
                            found.header().getPublicKey());
        } catch (SegmentImage.NotASegment e) {
            return null;
        }
    }

    /** Whether a segment ended longer ago than this: when the next one began, which says so itself. */
    private boolean isOlder(SegmentFile file, Duration age) throws IOException {
        SegmentFile next = folder.find(file.number() + 1);
        SegmentHeader header = next == null ? null : header(next);
        Instant ended = header == null
                ? Files.getLastModifiedTime(file.path()).toInstant()
                : RecordReader.instant(header.getCreatedAt());
        return Duration.between(ended, clock.instant()).compareTo(age) > 0;
    }

    /** The header of a segment, read from its beginning alone; null if it has none. */
    private static @Nullable SegmentHeader header(SegmentFile file) throws IOException {
        if (RegularFile.other(file.path()) != null) {
            return null;
        }
        try (InputStream in = RegularFile.stream(file.path());
                InputStream content = file.isCompressed() ? new GZIPInputStream(in) : in) {
            byte[] bytes = content.readNBytes(PIECE);
            List<Frame> frames = SegmentImage.of(file, bytes).frames();
            return frames.isEmpty() || frames.get(0).type() != FrameType.HEADER
                    ? null
                    : SegmentHeader.parseFrom(SegmentImage.of(file, bytes).payload(frames.get(0)));
        } catch (SegmentImage.NotASegment e) {
            return null;
        }
    }
}
