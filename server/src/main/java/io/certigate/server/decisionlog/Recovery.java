package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.SegmentHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readies a log that may have ended unawares. A torn tail is cut off: a process that is killed leaves at most one frame that is not
 * whole, and nothing behind it. Whatever else is not as it should be is set aside untouched, and what is whole before it stays in
 * the log. So the log always goes on, and a verification names what was set aside for as long as it is there.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** No header is longer, in bytes from the start of its segment. */
    private static final int MAX_HEADER = 4_096;

    private static final int READ_BYTES = 64 * 1024;

    private final LogFolder folder;
    private final TailSeal tail;
    private final String log;
    private long highest;
    // That of the last segment if it was closed: it need not be read again.
    private @Nullable Ending intact;

    /** How a segment ends: with what sequence, and the hash of which seal the next one goes on from. */
    private record Ending(SegmentFile file, long sequence, ByteString hash) {}

    private Recovery(LogFolder folder, String log, @Nullable SigningKey key, InstantSource clock) throws IOException {
        this.folder = folder;
        this.log = log;
        this.tail = new TailSeal(
                log, key, new CheckpointFile(folder.checkpoints()).read().checkpoints(), clock);
    }

    /**
     * Readies the log of a folder, which is made if it is not there.
     *
     * @param key what signs the seal under a tail, null for nobody
     * @throws IOException if the folder cannot be read or written, or another version of Certigate wrote it
     */
    static Recovered run(LogFolder folder, @Nullable SigningKey key, InstantSource clock) throws IOException {
        folder.create();
        finishSettingAside(folder);
        return new Recovery(folder, identity(folder), key, clock).run();
    }

    private Recovered run() throws IOException {
        setUnbegunAside();
        // Before anything gets a name: what has that name already may be the right one.
        new SegmentTwins(folder, log).settle();
        List<SegmentFile> spares = folder.spares();
        List<SegmentFile> segments = folder.segments();
        SegmentFile newest = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        long repaired = 0;
        for (SegmentFile spare : spares) {
            boolean isLast = spare.equals(newest);
            repair(spare, isLast);
            repaired = isLast ? spare.number() : repaired;
        }
        // If the last one is set aside, the one before it is the last. None twice: one that got no seal has no room for
        // it by now.
        for (SegmentFile each = last(); each != null && each.number() != repaired; each = last()) {
            repaired = each.number();
            repair(each, true);
        }
        Checkpoint known = lastCheckpoint();
        SegmentFile last = last();
        long number = Math.max(last == null ? 0 : last.number(), known == null ? 0 : known.segment());
        for (SegmentFile damaged : folder.damaged()) {
            if (damaged.number() >= number) {
                number = damaged.number();
                highest = Math.max(highest, DamagedTail.highest(damaged.path()));
            }
        }
        nameMissing();
        ByteString previous = known == null ? Seals.NONE : ByteString.fromHex(known.hash());
        if (last != null) {
            Ending ending = intact != null && intact.file().equals(last) ? intact : ending(last);
            highest = Math.max(highest, ending.sequence());
            previous = ending.hash();
        }
        if (known != null && known.sequence() > highest) {
            LOG.error(
                    "the decision log ends with the sequence {}, although a checkpoint says that it went on to {} in"
                            + " segment {}: what is between was removed; it goes on behind that",
                    highest,
                    known.sequence(),
                    known.segment());
            highest = known.sequence() + 1;
        }
        return new Recovered(log, number + 1, highest + 1, previous);
    }

    private Ending ending(SegmentFile file) throws IOException {
        try (MappedSegment segment = MappedSegment.open(file)) {
            return ending(segment.image());
        }
    }

    private Ending ending(SegmentImage image) {
        return new Ending(image.file(), lastSequence(image), TailSeal.lastHash(image, log));
    }

    private void keep(@Nullable Checkpoint checkpoint) throws IOException {
        if (checkpoint != null) {
            new CheckpointFile(folder.checkpoints()).append(checkpoint);
        }
    }

    private @Nullable SegmentFile last() throws IOException {
        List<SegmentFile> segments = folder.segments();
        return segments.isEmpty() ? null : segments.get(segments.size() - 1);
    }

    private @Nullable Checkpoint lastCheckpoint() throws IOException {
        return new CheckpointFile(folder.checkpoints())
                .read().checkpoints().stream()
                        .filter(each -> each.log().equals(log))
                        .reduce((one, other) -> other)
                        .orElse(null);
    }

    private void nameMissing() throws IOException {
        long before = 0;
        for (SegmentFile file : folder.segments()) {
            if (before != 0 && file.number() != before + 1) {
                LOG.error(
                        "segments {} to {} of the decision log are missing in {}",
                        before + 1,
                        file.number() - 1,
                        folder.path());
            }
            before = file.number();
        }
    }

    /** Cuts off a torn tail and seals what no seal covers; or sets the segment aside. */
    private void repair(SegmentFile file, boolean last) throws IOException {
        try (MappedSegment segment = MappedSegment.open(file)) {
            repair(segment.image(), last);
        } catch (SegmentImage.NotASegment e) {
            refuseOtherLayout(file.path());
            setAside(file, null, String.valueOf(e.getMessage()));
        }
    }

    private void repair(SegmentImage image, boolean last) throws IOException {
        SegmentFile file = image.file();
        SegmentHeader header = header(image);
        if (header == null || !header.getLog().equals(log) || header.getSegment() != file.number()) {
            setAside(file, null, "expected the header of segment " + file.number() + " of this log, found another");
            return;
        }
        highest = Math.max(highest, lastSequence(image));
        String damage = DamagedTail.damage(image, last);
        if (damage != null) {
            setAside(file, image, damage);
        } else {
            if (TailSeal.isClosed(image)) {
                intact = ending(image);
            } else {
                keep(tail.seal(image));
            }
            name(file);
        }
    }

    /** Gives a segment that was begun its name. */
    private void name(SegmentFile file) throws IOException {
        Path named = folder.segment(file.number()).path();
        if (!file.isCompressed() && !file.path().equals(named)) {
            Durable.moveNew(file.path(), named);
        }
    }

    private static @Nullable SegmentHeader header(SegmentImage image) throws IOException {
        if (image.frames().isEmpty() || image.frames().get(0).type() != FrameType.HEADER) {
            return null;
        }
        try {
            SegmentHeader header =
                    SegmentHeader.parseFrom(image.payload(image.frames().get(0)));
            if (!Layout.isKnown(header.getFormat())) {
                throw otherLayout(image.file().path(), "the layout " + header.getFormat());
            }
            return header;
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static void refuseOtherLayout(Path file) throws IOException {
        if (RegularFile.other(file) != null) {
            return;
        }
        byte[] start = new byte[Frame.MAGIC.length];
        int version = start.length - 1;
        try (InputStream in = RegularFile.stream(file)) {
            boolean ours = in.readNBytes(start, 0, start.length) == start.length
                    && Arrays.equals(start, 0, version, Frame.MAGIC, 0, version);
            byte[] next = in.readNBytes(Frame.OVERHEAD + Frame.MAX_PAYLOAD);
            // With a whole frame of this layout behind it, it is a damaged byte.
            if (ours && start[version] >= '0' && start[version] <= '9' && Frame.read(next, 0, next.length, 0) == null) {
                throw otherLayout(file, "one that begins with " + new String(start, StandardCharsets.US_ASCII));
            }
        }
    }

    private static IOException otherLayout(Path file, String found) {
        return new IOException("expected a decision log of the layout " + Layout.KNOWN + ", found " + found + " in "
                + file + "; start the version of Certigate that wrote it, or name another --data");
    }

    private static long lastSequence(SegmentImage image) {
        List<Frame> frames = image.frames();
        return frames.isEmpty() ? 0 : frames.get(frames.size() - 1).sequence();
    }

    /**
     * Sets a segment aside untouched, and keeps what is whole before the damage.
     *
     * @param image the segment, null if nothing of it can be kept
     */
    private void setAside(SegmentFile file, @Nullable SegmentImage image, String why) throws IOException {
        Path kept = folder.segment(file.number()).path();
        Path aside = folder.aside(file.number());
        boolean keep = image != null && image.damage() == null;
        LOG.error(
                "segment {} of the decision log is damaged: {}. It was set aside as {}{}; 'certigate log verify --data'"
                        + " says more",
                file.number(),
                why,
                aside,
                keep ? ", and what is whole before the damage stays in the log" : "");
        if (image == null || !keep) {
            Durable.moveNew(file.path(), aside);
            return;
        }
        TailSeal.Closing closing = tail.closing(image);
        Durable.writeUnfinished(kept, image.content().limit(image.end()), ByteBuffer.wrap(closing.frame()));
        Durable.moveNew(file.path(), aside);
        Durable.moveNew(Durable.unfinished(kept), kept);
        keep(closing.checkpoint());
    }

    /** Goes on where a crash ended {@link #setAside}; removes what else is unfinished. */
    private static void finishSettingAside(LogFolder folder) throws IOException {
        for (SegmentFile damaged : folder.damaged()) {
            Path kept = folder.segment(damaged.number()).path();
            Path unfinished = Durable.unfinished(kept);
            if (Files.exists(unfinished) && folder.find(damaged.number()) == null) {
                Durable.moveNew(unfinished, kept);
            }
        }
        folder.removeUnfinished();
    }

    /** What was made ahead of use and not begun is removed if it is empty, as it should be. */
    private void setUnbegunAside() throws IOException {
        for (SegmentFile spare : folder.unbegun()) {
            if (isUnbegun(spare.path())) {
                Files.delete(spare.path());
            } else {
                setAside(spare, null, "expected nothing or the beginning of a segment, found other bytes");
            }
        }
    }

    private static boolean isUnbegun(Path spare) throws IOException {
        if (RegularFile.other(spare) != null) {
            return false;
        }
        try (InputStream in = RegularFile.stream(spare)) {
            byte[] part = new byte[READ_BYTES];
            long before = 0;
            for (int read = in.read(part); read > 0; read = in.read(part)) {
                for (int i = 0; i < read; i++) {
                    long at = before + i;
                    // Its header is written before the mark at its start, and no record before that.
                    if (part[i] != 0 && (at < Frame.MAGIC.length || at >= MAX_HEADER)) {
                        return false;
                    }
                }
                before += read;
            }
            return true;
        }
    }

    /** The identity of the log; one that is lost is that of its segments. */
    private static String identity(LogFolder folder) throws IOException {
        try {
            return folder.identity();
        } catch (LogFolder.NoIdentity e) {
            String found = UUID.randomUUID().toString();
            List<SegmentFile> segments = folder.segments();
            for (int i = segments.size() - 1; i >= 0; i--) {
                String named = logOf(segments.get(i));
                if (named != null) {
                    LOG.error("{}; its segments say that it is {}", e.getMessage(), named);
                    found = named;
                    break;
                }
            }
            folder.identify(found);
            return found;
        }
    }

    private static @Nullable String logOf(SegmentFile file) throws IOException {
        try {
            SegmentHeader header = header(SegmentImage.beginning(file));
            return header == null || !LogFolder.isIdentity(header.getLog()) ? null : header.getLog();
        } catch (SegmentImage.NotASegment | DamagedLog e) {
            return null;
        }
    }
}
