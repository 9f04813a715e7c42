package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import io.certigate.v1.SealRecord;
import java.util.List;

/**
 * What proves that frames stand in a log: for each its way to the root in a seal, and the chain of the seals.
 *
 * @param log identity of the log
 * @param frames the frames, by sequence
 * @param seals seals, each following the one before, from the first that is needed
 * @param checkpoint the line of the checkpoints that names the last seal, empty if there is none
 * @param missing why something is not proven, empty if all is
 */
public record LogProof(
        String log, List<ProvenFrame> frames, List<ProvenSeal> seals, String checkpoint, String missing) {
    /**
     * A frame.
     *
     * @param sequence its sequence
     * @param bytes the frame as it is on disk
     * @param block last sequence of its block, 0 if its seal is not among those given
     * @param index its index in the block
     * @param size how many frames the block has
     * @param path hashes beside its way to the root, from the leaf upwards
     */
    public record ProvenFrame(
            long sequence, ByteString bytes, long block, long index, long size, List<ByteString> path) {
        /** Copies the path. */
        public ProvenFrame {
            path = List.copyOf(path);
        }
    }

    /**
     * A seal.
     *
     * @param segment its segment
     * @param seal what it says
     * @param publicKey the segment's key, empty if the log was not signed
     */
    public record ProvenSeal(long segment, SealRecord seal, ByteString publicKey) {}

    /** Copies the lists. */
    public LogProof {
        frames = List.copyOf(frames);
        seals = List.copyOf(seals);
    }
}
