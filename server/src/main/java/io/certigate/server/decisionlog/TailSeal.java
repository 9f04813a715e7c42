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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a segment that a process left open: what no seal covers gets one.
 *
 * @param log identity of the log
 * @param key what signs it, null for nobody
 * @param checkpoints what the log's own checkpoints say of it
 * @param clock says when
 */
record TailSeal(String log, @Nullable SigningKey key, List<Checkpoint> checkpoints, InstantSource clock) {
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

    /** A seal that closes a segment, and its frame; neither if it is broken or seems forged, which no seal may hide. */
    record Closing(byte[] frame, @Nullable Checkpoint checkpoint) {
        static final Closing NONE = new Closing(new byte[0], null);
    }

    /**
     * Closes a segment in place. What is behind its last whole frame goes, a step at a time.
     *
     * @return the checkpoint of the seal; null if there is none
     */
    @Nullable
    Checkpoint seal(SegmentImage image) throws IOException {
        Closing closing = closing(image);
        byte[] frame = closing.frame();
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
        return closing.checkpoint();
    }

    /** What is in an open segment that its writer did not leave so; null if there is nothing. */
    private @Nullable String forged(SegmentImage image, Finding found, SegmentHeader header) {
        SealRecord last = found.seal();
        if (last != null && !header.getPublicKey().isEmpty() && !Seals.isSigned(last, header.getPublicKey())) {
            // A signature covers all seals before it: one over this would vouch for what nobody signed.
            return "expected the last seal to be signed with the key of the header, found another signature or none";
        }
        for (Checkpoint each : checkpoints) {
            ByteString hash = found.seals().get(each.sequence());
            if (each.segment() == found.number()
                    && each.log().equals(log)
                    && (hash == null || !hash.equals(ByteString.fromHex(each.hash())))) {
                return "expected a seal up to the sequence " + each.sequence() + " with the hash " + each.hash()
                        + ", as a checkpoint says, found none";
            }
        }
        String excess = OpenStretch.excess(image, found);
        return excess == null ? null : "expected " + OpenStretch.expected() + ", found " + excess;
    }

    /** What closes a segment; nothing if it is closed. */
    Closing closing(SegmentImage image) {
        if (isClosed(image)) {
            return Closing.NONE;
        }
        Finding found = SegmentCheck.of(image, log);
        SegmentHeader header = found.header();
        if (found.fault() != null || header == null) {
            LOG.error("the decision log is broken: {}", found.fault());
            return Closing.NONE;
        }
        String forged = forged(image, found, header);
        if (forged != null) {
            LOG.error(
                    "segment {} of the decision log seems forged and is left without a seal, so that every verification"
                            + " names it: {}; compare it with copies and checkpoints kept elsewhere",
                    image.file().number(),
                    forged);
            return Closing.NONE;
        }
        long first = found.seal() == null ? found.first() : found.seal().getLast() + 1;
        MerkleTree tree = new MerkleTree();
        List<Frame> frames = image.frames();
        frames.subList((int) (first - found.first()), frames.size()).forEach(frame -> image.hash(frame, tree));
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
        return new Closing(
                Frame.bytes(FrameType.SEAL, found.last() + 1, seal.toByteArray()),
                Checkpoint.of(log, image.file().number(), seal, header.getPublicKey()));
    }
}
