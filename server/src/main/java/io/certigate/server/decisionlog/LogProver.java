package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.certigate.server.decisionlog.LogProof.ProvenFrame;
import io.certigate.server.decisionlog.LogProof.ProvenSeal;
import io.certigate.v1.SealRecord;
import io.certigate.v1.SegmentHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Proves that frames stand in a log. The chain of seals goes from the first seal that is needed to the latest checkpoint, as far as
 * that is not too far away.
 */
public final class LogProver {
    /** Most seals of one proof. */
    static final int MAX_SEALS = 1_000;

    // Each is read as a whole.
    private static final int MAX_FURTHER_SEGMENTS = 3;

    private final LogFolder folder;

    /** Proves what stands in a folder. */
    public LogProver(LogFolder folder) {
        this.folder = folder;
    }

    /** The seals of one segment. */
    private record SealedSegment(SegmentHeader header, List<SealRecord> seals) {
        static SealedSegment of(SegmentImage segment) throws InvalidProtocolBufferException {
            if (segment.frames().isEmpty()) {
                return new SealedSegment(SegmentHeader.getDefaultInstance(), List.of());
            }
            List<SealRecord> seals = new ArrayList<>();
            for (Frame frame : segment.frames()) {
                if (frame.type() == FrameType.SEAL) {
                    seals.add(SealRecord.parseFrom(segment.payload(frame)));
                }
            }
            Frame first = segment.frames().get(0);
            return new SealedSegment(SegmentHeader.parseFrom(segment.payload(first)), seals);
        }

        int indexOf(long sequence) {
            for (int i = 0; i < seals.size(); i++) {
                if (seals.get(i).getFirst() <= sequence
                        && sequence <= seals.get(i).getLast()) {
                    return i;
                }
            }
            return seals.size();
        }

        boolean closed() {
            return !seals.isEmpty() && seals.get(seals.size() - 1).getClosing();
        }

        ProvenSeal proven(int index) {
            SealRecord seal = seals.get(index);
            ByteString key = seal.getPublicKey().isEmpty() ? header.getPublicKey() : seal.getPublicKey();
            return new ProvenSeal(header.getSegment(), seal, key);
        }
    }

    /**
     * What a segment says of frames.
     *
     * @param seals its seals
     * @param first index of the first seal that is needed
     * @param needed index of the seal of the last frame
     * @param frames the frames
     */
    private record Proven(SealedSegment seals, int first, int needed, List<ProvenFrame> frames) {}

    /**
     * Proves frames of one segment.
     *
     * @param number number of the segment
     * @param sequences which, at least one; of those whose proof would be too long only the bytes are given
     * @throws IOException if the log cannot be read, or does not hold them any more
     */
    public LogProof prove(long number, Collection<Long> sequences) throws IOException {
        TreeSet<Long> wanted = new TreeSet<>(sequences);
        Proven proven = proven(number, wanted);
        SealedSegment seals = proven.seals();
        List<ProvenSeal> chain = new ArrayList<>();
        for (int i = proven.first(); i < seals.seals().size() && chain.size() < MAX_SEALS; i++) {
            chain.add(seals.proven(i));
        }
        Map<String, String> checkpoints = checkpoints();
        if (seals.closed() && chain.size() < MAX_SEALS) {
            follow(number, chain);
        }
        String checkpoint = cut(chain, checkpoints, proven.needed() - proven.first());
        String missing = "";
        for (ProvenFrame frame : proven.frames()) {
            long sequence = frame.sequence();
            if (frame.block() == 0) {
                missing = seals.indexOf(sequence) == seals.seals().size()
                        ? "the frames from " + sequence + " on are not sealed yet"
                        : "the frame " + sequence + " has no proof here: its seal does not fit it, or is more than "
                                + MAX_SEALS / 2 + " seals before the decision's";
            }
        }
        return new LogProof(seals.header().getLog(), proven.frames(), chain, checkpoint, missing);
    }

    private Proven proven(long number, TreeSet<Long> wanted) throws IOException {
        try (SegmentImage segment = folder.image(number)) {
            if (segment == null) {
                throw new IOException("expected the segment " + number + ", found that it was deleted");
            }
            SealedSegment seals = SealedSegment.of(segment);
            // What was asked for last in the log counts most: a decision stands behind what it refers to.
            int needed = seals.indexOf(wanted.last());
            int first = Math.min(needed, Math.max(seals.indexOf(wanted.first()), needed - MAX_SEALS / 2));
            List<ProvenFrame> frames = new ArrayList<>();
            for (long sequence : wanted) {
                frames.add(frame(segment, seals, sequence, first));
            }
            return new Proven(seals, first, needed, frames);
        }
    }

    private static ProvenFrame frame(SegmentImage segment, SealedSegment seals, long sequence, int first)
            throws IOException {
        Frame frame = segment.at(sequence);
        if (frame == null) {
            throw new DamagedLog("expected a frame with the sequence " + sequence + " in segment "
                    + segment.file().number() + ", found none; 'certigate log verify' says more");
        }
        ByteString bytes = ByteString.copyFrom(segment.bytes(), frame.offset(), frame.end() - frame.offset());
        int index = seals.indexOf(sequence);
        SealRecord seal = index == seals.seals().size() || index < first
                ? null
                : seals.seals().get(index);
        List<ByteString> path = seal == null ? null : path(segment, seal, sequence);
        return seal == null || path == null
                ? new ProvenFrame(sequence, bytes, 0, 0, 0, List.of())
                : new ProvenFrame(
                        sequence,
                        bytes,
                        seal.getLast(),
                        sequence - seal.getFirst(),
                        seal.getLast() - seal.getFirst() + 1,
                        path);
    }

    /** The hashes beside the way of a frame to the root of its seal, null if the seal has another root or says what cannot be. */
    private static @Nullable List<ByteString> path(SegmentImage segment, SealRecord seal, long sequence) {
        MerkleTree tree = new MerkleTree();
        for (long each = seal.getFirst(); each <= seal.getLast(); each++) {
            Frame frame = segment.at(each);
            if (frame == null) {
                return null;
            }
            segment.hash(frame, tree);
        }
        if (!ByteString.copyFrom(tree.root()).equals(seal.getRoot())) {
            return null;
        }
        return tree.proof(Math.toIntExact(sequence - seal.getFirst())).stream()
                .map(ByteString::copyFrom)
                .toList();
    }

    /** Adds the seals of the segments that follow, whole segments only. */
    private void follow(long segment, List<ProvenSeal> chain) throws IOException {
        boolean closed = true;
        for (long number = segment + 1; closed && number <= segment + MAX_FURTHER_SEGMENTS; number++) {
            SealedSegment seals = seals(number);
            if (seals == null || chain.size() + seals.seals().size() > MAX_SEALS) {
                return;
            }
            for (int i = 0; i < seals.seals().size(); i++) {
                chain.add(seals.proven(i));
            }
            closed = seals.closed();
        }
    }

    /** The seals of a segment; null if there is none. */
    private @Nullable SealedSegment seals(long number) throws IOException {
        try (SegmentImage image = folder.image(number)) {
            return image == null ? null : SealedSegment.of(image);
        } catch (SegmentImage.NotASegment | InvalidProtocolBufferException e) {
            // It was made ahead of use, or is damaged: the chain ends before it.
            return null;
        }
    }

    /** Leaves out what follows the last seal with a checkpoint, if there is one behind the seal that is needed. */
    private static String cut(List<ProvenSeal> chain, Map<String, String> checkpoints, int needed) {
        for (int last = chain.size() - 1; last >= needed; last--) {
            String line = checkpoints.get(hex(chain.get(last).seal().getHash()));
            if (line != null) {
                chain.subList(last + 1, chain.size()).clear();
                return line;
            }
        }
        return "";
    }

    /** The lines of the checkpoints by the hash that they name. */
    private Map<String, String> checkpoints() throws IOException {
        Map<String, String> lines = new HashMap<>();
        for (Checkpoint checkpoint :
                new CheckpointFile(folder.checkpoints()).read().checkpoints()) {
            lines.put(checkpoint.hash(), checkpoint.toJson());
        }
        return lines;
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
