package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.certigate.v1.SealRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a seal is made: what its hash covers, and its signature. */
public final class Seals {
    /** What stands for the seal before the first one of a log: 32 zero bytes. */
    static final ByteString NONE = ByteString.copyFrom(new byte[MerkleTree.HASH]);

    private static final byte[] DOMAIN = "CERTIGATE-SEAL-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int NUMBERS = 4 * Long.BYTES + Integer.BYTES + 1;

    private Seals() {}

    /**
     * The hash of a seal: SHA-256 of {@code "CERTIGATE-SEAL-1\n"}, the log, and, with numbers in big-endian order, segment (8
     * bytes), first (8), last (8), seconds (8) and nanoseconds (4) of the time, closing (1: 0 or 1), root (32), previous (32).
     *
     * @param log identity of the log
     * @param segment number of the segment
     * @param seal the seal; its hash and signature are not looked at
     */
    public static byte[] hash(String log, long segment, SealRecord seal) {
        ByteBuffer numbers = ByteBuffer.allocate(NUMBERS)
                .putLong(segment)
                .putLong(seal.getFirst())
                .putLong(seal.getLast())
                .putLong(seal.getSealedAt().getSeconds())
                .putInt(seal.getSealedAt().getNanos())
                .put((byte) (seal.getClosing() ? 1 : 0));
        MessageDigest digest = MerkleTree.sha256();
        digest.update(DOMAIN);
        digest.update(log.getBytes(StandardCharsets.US_ASCII));
        digest.update(numbers.array());
        digest.update(seal.getRoot().asReadOnlyByteBuffer());
        digest.update(seal.getPrevious().asReadOnlyByteBuffer());
        return digest.digest();
    }

    /**
     * Completes a seal with its hash and signature.
     *
     * @param seal first, last, root, previous, closing
     * @param key what signs it, null for nobody
     * @param headerKey the key that the segment's header names, empty for none
     */
    static SealRecord seal(
            SealRecord.Builder seal,
            String log,
            long segment,
            Instant at,
            @Nullable SigningKey key,
            ByteString headerKey) {
        seal.setSealedAt(Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()));
        byte[] hash = hash(log, segment, seal.buildPartial());
        seal.setHash(ByteString.copyFrom(hash));
        if (key != null) {
            seal.setSignature(ByteString.copyFrom(key.sign(hash)));
            ByteString own = ByteString.copyFrom(key.publicKey().bytes());
            if (!own.equals(headerKey)) {
                seal.setPublicKey(own);
            }
        }
        return seal.build();
    }

    /** Whether a seal is signed with a key. */
    static boolean isSigned(SealRecord seal, ByteString key) {
        try {
            return VerifyingKey.of(key.toByteArray())
                    .verifies(seal.getHash().toByteArray(), seal.getSignature().toByteArray());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
