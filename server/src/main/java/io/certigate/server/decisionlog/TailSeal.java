package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.SegmentCheck.Finding;
import io.certigate.v1.SealRecord;
import io.certigate.v1.SegmentHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a segment that a process left open: what no seal covers gets one.
 *
 * @param log identity of the log
 * @param key what signs it, null for nobody
 * @param clock says when
 */
record TailSeal(String log, @Nullable SigningKey key, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(TailSeal.class);

    /** Whether the last frame of a segment is a seal that closes it. */
    static boolean isClosed(SegmentImage image) {
        SealRecord last = lastFrame(image);
        return last != null && last.getClosing();
    }

    /** The last frame if it is a seal. */
    private static @Nullable SealRecord lastFrame(SegmentImage image) {
        List<Frame> frames = image.frames();
        if (frames.isEmpty() || frames.get(frames.size() - 1).type() != FrameType.SEAL) {
            return null;
        }
        try {
            return SealRecord.parseFrom(image.payload(frames.get(frames.size() - 1)));
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** Hash of the last seal of a segment; of the one before the segment if it has none. */
    static ByteString lastHash(SegmentImage image, String log) {
        SealRecord last = lastFrame(image);
        if (last != null && last.getClosing()) {
            return last.getHash();
        }
        ByteString hash = SegmentCheck.of(image, log).lastHash();
        return hash.isEmpty() ? Seals.NONE : hash;
    }

    /** Closes a segment in place, unless it is closed. What is behind its last whole frame goes, a step at a time. */
    void seal(SegmentImage image) throws IOException {
        if (isClosed(image)) {
            return;
        }
        byte[] frame = closing(image);
        int torn = image.rest() - image.end();
        LOG.warn(
                "the decision log was not closed: segment {} ends after {} frames{}{}",
                image.file().number(),
                image.frames().size(),
                torn == 0 ? "" : "; " + torn + " bytes of a frame that was never answered for are cut off",
                frame.length == 0 ? "" : "; it is sealed now");
        try (FileChannel file = FileChannel.open(image.file().path(), StandardOpenOption.WRITE)) {
            if (torn > 0) {
                Durable.writeAt(file, new byte[torn], torn, image.end());
                file.force(false);
            }
            Durable.writeAt(file, frame, frame.length, image.end());
            file.force(false);
            file.truncate((long) image.end() + frame.length);
            file.force(true);
        }
    }

    /** The whole frames of a segment, closed. */
    byte[] sealed(SegmentImage image) {
        byte[] frame = isClosed(image) ? new byte[0] : closing(image);
        byte[] whole = Arrays.copyOf(image.bytes(), image.end() + frame.length);
        System.arraycopy(frame, 0, whole, image.end(), frame.length);
        return whole;
    }

    /** The frame that closes a segment; no bytes if its chain is broken, which no seal may hide. */
    private byte[] closing(SegmentImage image) {
        Finding found = SegmentCheck.of(image, log);
        SegmentHeader header = found.header();
        if (found.fault() != null || header == null) {
            LOG.error("the decision log is broken: {}", found.fault());
            return new byte[0];
        }
        long first = found.seal() == null ? found.first() : found.seal().getLast() + 1;
        MerkleTree tree = new MerkleTree();
        for (Frame frame : image.frames()) {
            if (frame.sequence() >= first) {
                tree.add(image.bytes(), frame.offset(), frame.end() - frame.offset());
            }
        }
        SealRecord seal = Seals.seal(
                SealRecord.newBuilder()
                        .setFirst(first)
                        .setLast(found.last())
                        .setRoot(ByteString.copyFrom(tree.root()))
                        .setPrevious(found.lastHash())
                        .setClosing(true),
                log,
                image.file().number(),
                clock.instant(),
                key,
                header.getPublicKey());
        return Frame.bytes(FrameType.SEAL, found.last() + 1, seal.toByteArray());
    }
}
