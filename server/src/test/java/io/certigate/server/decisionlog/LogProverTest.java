package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.server.decisionlog.LogProof.ProvenFrame;
import io.certigate.server.decisionlog.LogProof.ProvenSeal;
import io.certigate.v1.SealRecord;
import io.certigate.v1.SegmentHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogProverTest {
    private static final String LOG = "0b0e7ac8-6a1f-4f0c-9a53-0d5b1c7f2a11";
    private static final Instant SEALED = Instant.parse("2030-03-01T04:00:00.5Z");

    @TempDir
    private Path data;

    private ByteString previous = Seals.NONE;
    private long sequence = 1;

    private LogFolder folder() throws IOException {
        LogFolder made = LogFolder.in(data);
        made.create();
        return made;
    }

    /** Writes segments by hand: what they hold does not matter, only how they are sealed. */
    private final class Segment {
        private final long number;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private MerkleTree tree = new MerkleTree();
        private long first = sequence;

        Segment(long number) {
            this.number = number;
            bytes.writeBytes(Frame.MAGIC);
            SegmentHeader header = SegmentHeader.newBuilder()
                    .setFormat(1)
                    .setLog(LOG)
                    .setSegment(number)
                    .setPrevious(previous)
                    .build();
            frame(FrameType.HEADER, header.toByteArray());
        }

        long decision() {
            return frame(FrameType.DECISION, ("decision " + sequence).getBytes(StandardCharsets.UTF_8));
        }

        SealRecord seal(boolean closing) {
            return seal(first, sequence - 1, closing);
        }

        /** A seal that says what it likes of what it covers. */
        SealRecord seal(long from, long last, boolean closing) {
            SealRecord seal = Seals.seal(
                    SealRecord.newBuilder()
                            .setFirst(from)
                            .setLast(last)
                            .setRoot(ByteString.copyFrom(tree.root()))
                            .setPrevious(previous)
                            .setClosing(closing),
                    LOG,
                    number,
                    SEALED,
                    null,
                    ByteString.EMPTY);
            previous = seal.getHash();
            first = sequence;
            tree = new MerkleTree();
            frame(FrameType.SEAL, seal.toByteArray());
            return seal;
        }

        private long frame(FrameType type, byte[] payload) {
            byte[] frame = new byte[Frame.OVERHEAD + payload.length];
            System.arraycopy(payload, 0, frame, Frame.OVERHEAD, payload.length);
            Frame.write(frame, 0, type, sequence, payload.length);
            tree.add(frame, 0, frame.length);
            bytes.writeBytes(frame);
            return sequence++;
        }

        SegmentImage write() throws Exception {
            SegmentFile file = folder().segment(number);
            Files.write(file.path(), bytes.toByteArray());
            return SegmentImage.read(file);
        }
    }

    private LogProof prove(SegmentImage segment, Long... sequences) throws Exception {
        return new LogProver(folder()).prove(segment.file().number(), List.of(sequences));
    }

    /** As docs/audit.md says, with nothing of Certigate. */
    private static void assertProven(LogProof proof) throws Exception {
        byte[] before = null;
        for (ProvenSeal proven : proof.seals()) {
            SealRecord seal = proven.seal();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("CERTIGATE-SEAL-1\n".getBytes(StandardCharsets.US_ASCII));
            digest.update(proof.log().getBytes(StandardCharsets.US_ASCII));
            digest.update(ByteBuffer.allocate(37)
                    .putLong(proven.segment())
                    .putLong(seal.getFirst())
                    .putLong(seal.getLast())
                    .putLong(seal.getSealedAt().getSeconds())
                    .putInt(seal.getSealedAt().getNanos())
                    .put((byte) (seal.getClosing() ? 1 : 0))
                    .array());
            digest.update(seal.getRoot().toByteArray());
            digest.update(seal.getPrevious().toByteArray());
            assertThat(digest.digest()).isEqualTo(seal.getHash().toByteArray());
            if (before != null) {
                assertThat(seal.getPrevious().toByteArray()).isEqualTo(before);
            }
            before = seal.getHash().toByteArray();
        }
        for (ProvenFrame frame : proof.frames()) {
            SealRecord seal = proof.seals().stream()
                    .map(ProvenSeal::seal)
                    .filter(each -> each.getLast() == frame.block())
                    .findFirst()
                    .orElseThrow();
            assertThat(root(frame)).isEqualTo(seal.getRoot().toByteArray());
        }
    }

    /** RFC 6962, section 2.1.1, by halving. */
    private static byte[] root(ProvenFrame frame) throws Exception {
        byte[] hash = sha256(new byte[] {0}, frame.bytes().toByteArray(), new byte[0]);
        return root(hash, frame.index(), frame.size(), frame.path());
    }

    private static byte[] root(byte[] leaf, long index, long size, List<ByteString> path) throws Exception {
        if (size == 1) {
            assertThat(path).isEmpty();
            return leaf;
        }
        long half = Long.highestOneBit(size - 1);
        byte[] beside = path.get(path.size() - 1).toByteArray();
        List<ByteString> below = path.subList(0, path.size() - 1);
        return index < half
                ? sha256(new byte[] {1}, root(leaf, index, half, below), beside)
                : sha256(new byte[] {1}, beside, root(leaf, index - half, size - half, below));
    }

    private static byte[] sha256(byte[] mark, byte[] left, byte[] right) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(mark);
        digest.update(left);
        return digest.digest(right);
    }

    @Test
    void prove_everyFrameOfBlocksOfAllSizes_isProven() throws Exception {
        Segment segment = new Segment(1);
        for (int size = 0; size < 20; size++) {
            for (int i = 0; i < size; i++) {
                segment.decision();
            }
            segment.seal(false);
        }
        SegmentImage image = segment.write();

        for (long each = 1; each < sequence - 1; each++) {
            LogProof proof = prove(image, each);
            assertThat(proof.missing()).isEmpty();
            assertProven(proof);
        }
    }

    @Test
    void prove_framesOfSeveralBlocks_goesFromTheFirstToTheLastCheckpoint() throws Exception {
        Segment segment = new Segment(1);
        segment.seal(false);
        long state = segment.decision();
        segment.seal(false);
        long decision = segment.decision();
        segment.seal(false);
        segment.decision();
        SealRecord closing = segment.seal(true);
        SegmentImage image = segment.write();
        Segment next = new Segment(2);
        SealRecord later = next.seal(false);
        next.decision();
        next.seal(false);
        next.write();
        CheckpointFile checkpoints = new CheckpointFile(folder().checkpoints());
        checkpoints.append(Checkpoint.of(LOG, 1, closing, ByteString.EMPTY));

        LogProof first = prove(image, state, decision);
        checkpoints.append(Checkpoint.of(LOG, 2, later, ByteString.EMPTY));
        LogProof second = prove(image, state, decision);

        assertThat(first.frames()).extracting(ProvenFrame::sequence).containsExactly(state, decision);
        assertThat(first.seals()).hasSize(3);
        assertThat(first.checkpoint()).contains("\"segment\":1");
        assertThat(second.seals()).hasSize(4);
        assertThat(second.checkpoint()).contains("\"segment\":2");
        assertProven(first);
        assertProven(second);
    }

    @Test
    void prove_framesThatAreNotSealedYet_saysSo() throws Exception {
        Segment segment = new Segment(1);
        long sealed = segment.decision();
        segment.seal(false);
        long open = segment.decision();
        SegmentImage image = segment.write();

        LogProof proof = prove(image, sealed, open);

        assertThat(proof.missing()).contains("not sealed yet");
        assertThat(proof.frames()).extracting(ProvenFrame::block).containsExactly(sealed, 0L);
        assertThat(proof.frames().get(1).bytes().size()).isGreaterThan(Frame.OVERHEAD);
    }

    @Test
    void prove_sealThatDoesNotFitItsFrames_isNotGivenAsAProof() throws Exception {
        Segment segment = new Segment(1);
        long decision = segment.decision();
        segment.tree.add(new byte[1], 0, 1);
        segment.seal(false);

        LogProof proof = prove(segment.write(), decision);

        assertThat(proof.missing()).contains("its seal does not fit it");
        assertThat(proof.frames().get(0).block()).isZero();
    }

    @Test
    void prove_sealThatClaimsFramesThatAreNotThere_isNotGivenAsAProof() throws Exception {
        for (long[] range : new long[][] {{1, 1_000}, {0, 2}, {Long.MIN_VALUE, Long.MAX_VALUE}, {2, Long.MAX_VALUE}}) {
            sequence = 1;
            previous = Seals.NONE;
            Segment segment = new Segment(1);
            long decision = segment.decision();
            segment.seal(range[0], range[1], false);

            LogProof proof = prove(segment.write(), decision);

            assertThat(proof.missing()).contains("its seal does not fit it");
            assertThat(proof.frames().get(0).block()).isZero();
        }
    }

    @Test
    void prove_frameThatIsNotThere_isDamage() throws Exception {
        Segment segment = new Segment(1);
        segment.decision();
        SegmentImage image = segment.write();

        assertThatThrownBy(() -> prove(image, 77L))
                .isInstanceOf(DamagedLog.class)
                .hasMessageContaining("expected a frame with the sequence 77 in segment 1, found none");
    }

    @Test
    void prove_framesFarApart_leavesOutTheProofOfTheEarlier() throws Exception {
        Segment segment = new Segment(1);
        long early = segment.decision();
        for (int i = 0; i < LogProver.MAX_SEALS; i++) {
            segment.seal(false);
        }
        long late = segment.decision();
        segment.seal(false);

        LogProof proof = prove(segment.write(), early, late);

        assertThat(proof.missing()).contains("the frame " + early + " has no proof here");
        assertThat(proof.frames().get(0).block()).isZero();
        assertThat(proof.frames().get(1).block()).isEqualTo(late);
        assertThat(proof.seals()).hasSizeLessThanOrEqualTo(LogProver.MAX_SEALS);
    }
}
