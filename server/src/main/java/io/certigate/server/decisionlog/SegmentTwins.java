package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.SegmentCheck.Finding;
import io.certigate.v1.SegmentHeader;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments that have more than one file, as a backup that is copied over an older one leaves them, or a forger. None of the files is
 * ever overwritten by another: the one that fits the log best stays, and the others are set aside. A crash of the compressor leaves
 * two with the same content, which is none of these cases.
 */
final class SegmentTwins {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentTwins.class);
    private static final int PIECE = 256 * 1024;

    private final LogFolder folder;
    private final String log;

    /**
     * How well a file fits.
     *
     * @param file the file
     * @param links how many of its neighbors and checkpoints agree with it, -1 if it is no segment of that number
     * @param whole whether it is closed by its seal and without a fault
     * @param last its last sequence
     */
    private record Merit(SegmentFile file, int links, boolean whole, long last) {
        static final Comparator<Merit> ORDER = Comparator.comparingInt(Merit::links)
                .thenComparing(Merit::whole)
                .thenComparing(Merit::last)
                // Nothing was compressed that was not whole.
                .thenComparing(merit -> merit.file().isCompressed())
                .thenComparing(merit -> !merit.file().isSpare());
    }

    /**
     * Settles those of a folder.
     *
     * @param log identity of the log
     */
    SegmentTwins(LogFolder folder, String log) {
        this.folder = folder;
        this.log = log;
    }

    /** Sets all files aside but the best of each number. Newest first: what follows a segment tells which file of it is the right one. */
    void settle() throws IOException {
        for (List<SegmentFile> files : folder.twins().descendingMap().values()) {
            settle(files);
        }
    }

    /** Sets all files of a number aside but the best. */
    void settle(long number) throws IOException {
        List<SegmentFile> files = folder.twins().get(number);
        if (files != null) {
            settle(files);
        }
    }

    private void settle(List<SegmentFile> files) throws IOException {
        if (isLeftByCompressor(files)) {
            return;
        }
        List<Merit> merits = new ArrayList<>();
        for (SegmentFile file : files) {
            merits.add(merit(file));
        }
        SegmentFile best = merits.stream().max(Merit.ORDER).orElseThrow().file();
        for (SegmentFile file : files) {
            if (!file.equals(best)) {
                Path aside = folder.aside(file.number());
                LOG.error(
                        "segment {} of the decision log has more than one file: {} fits the log best and stays, {} was"
                                + " set aside as {}; compare them with a copy kept elsewhere",
                        file.number(),
                        best.path(),
                        file.path(),
                        aside);
                Durable.moveNew(file.path(), aside);
            }
        }
    }

    /** What is wrong with a folder: the numbers of which there are files with different content. */
    static List<LogBreak> faults(LogFolder folder) throws IOException {
        List<LogBreak> faults = new ArrayList<>();
        for (List<SegmentFile> files : folder.twins().values()) {
            if (!isLeftByCompressor(files)) {
                String names = files.stream()
                        .map(file -> String.valueOf(file.path().getFileName()))
                        .collect(Collectors.joining(" and "));
                faults.add(new LogBreak(
                        files.get(0).number(),
                        0,
                        0,
                        "one file of the segment",
                        names + "; keep the one that a copy kept elsewhere equals, and move the other elsewhere"));
            }
        }
        return faults;
    }

    /** Whether a compressed file and the one that it was made from are all there is. */
    private static boolean isLeftByCompressor(List<SegmentFile> files) throws IOException {
        if (files.size() != 2 || files.get(0).isSpare() || !files.get(1).isCompressed()) {
            return false;
        }
        try {
            return holdsTheSame(files.get(1).path(), files.get(0).path());
        } catch (NoSuchFileException e) {
            // One is gone by now.
            return true;
        }
    }

    /** Whether a compressed file is whole and holds what another one does. */
    static boolean holdsTheSame(Path compressed, Path file) throws IOException {
        if (RegularFile.other(compressed) != null || RegularFile.other(file) != null) {
            return false;
        }
        try (InputStream one = new GZIPInputStream(new BufferedInputStream(RegularFile.stream(compressed)), PIECE);
                InputStream other = RegularFile.stream(file)) {
            while (true) {
                byte[] piece = other.readNBytes(PIECE);
                if (!Arrays.equals(piece, one.readNBytes(PIECE))) {
                    return false;
                }
                if (piece.length == 0) {
                    return true;
                }
            }
        } catch (ZipException | EOFException e) {
            return false;
        }
    }

    private Merit merit(SegmentFile file) throws IOException {
        try (MappedSegment segment = MappedSegment.open(file)) {
            Finding found = LogVerifier.judge(segment.image(), log, false);
            return found.header() == null
                    ? new Merit(file, -1, false, 0)
                    : new Merit(file, links(found), found.fault() == null, found.last());
        } catch (SegmentImage.NotASegment e) {
            return new Merit(file, -1, false, 0);
        }
    }

    private int links(Finding found) throws IOException {
        int links = 0;
        SegmentHeader header = found.header();
        Checkpoint before = lastCheckpoint(found.number() - 1);
        if (header != null && before != null && isHash(before, header.getPrevious())) {
            links++;
        }
        Checkpoint own = lastCheckpoint(found.number());
        ByteString sealed = own == null ? null : found.seals().get(own.sequence());
        if (own != null && sealed != null && isHash(own, sealed)) {
            links++;
        }
        SegmentHeader next = header(found.number() + 1);
        if (next != null && found.seal() != null && next.getPrevious().equals(found.lastHash())) {
            links++;
        }
        return links;
    }

    private static boolean isHash(Checkpoint checkpoint, ByteString hash) {
        return ByteString.fromHex(checkpoint.hash()).equals(hash);
    }

    private @Nullable Checkpoint lastCheckpoint(long segment) throws IOException {
        return new CheckpointFile(folder.checkpoints())
                .read().checkpoints().stream()
                        .filter(each -> each.segment() == segment && each.log().equals(log))
                        .reduce((one, other) -> other)
                        .orElse(null);
    }

    /** The header of a segment of this log; null if there is none. */
    private @Nullable SegmentHeader header(long number) throws IOException {
        SegmentFile file = folder.find(number);
        if (file == null) {
            return null;
        }
        try (SegmentImage image = SegmentImage.beginning(file)) {
            if (image.frames().isEmpty() || image.frames().get(0).type() != FrameType.HEADER) {
                return null;
            }
            SegmentHeader header =
                    SegmentHeader.parseFrom(image.payload(image.frames().get(0)));
            return header.getLog().equals(log) && header.getSegment() == number ? header : null;
        } catch (SegmentImage.NotASegment | DamagedLog | InvalidProtocolBufferException e) {
            return null;
        }
    }
}
