package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.SealRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what is written: at most a second or a MiB behind the writing, and whatever is left when a segment ends. It hashes what was
 * written on the log's thread, so that no decision waits for it.
 */
final class Sealer implements SegmentListener {
    /** A seal covers at least so much, unless it is late. */
    static final int BLOCK_BYTES = 512 * 1024;

    // With a look ten times a second, no frame waits longer than a second for its seal.
    private static final long LONGEST_NANOS = Duration.ofMillis(800).toNanos();
    private static final long CHECKPOINT_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int READ_BYTES = 256 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

    private final String log;
    private final @Nullable SigningKey key;
    private final ByteString publicKey;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final AwaitedCheckpoints checkpoints;
    private final SegmentListener next;
    private final MerkleTree tree = new MerkleTree();
    private final ProtoBuffer record = new ProtoBuffer();
    private final ByteBuffer part = buffer(READ_BYTES);
    private ByteString previous;
    // Where the first frame begins that was not hashed.
    private int hashed;
    private long first;
    private long last;
    private int pending;
    // When the first frame was seen that wants a seal: any but a seal.
    private long since;
    private boolean wanted;
    private long checkpointAt;

    /**
     * Goes on with a chain.
     *
     * @param previous hash of the last seal
     * @param key what signs the seals, null for nobody
     * @param checkpoints takes a checkpoint of the end of each segment, and every ten minutes, once its seal is durable; must not
     *     block
     * @param next follows the segments too
     */
    Sealer(
            String log,
            ByteString previous,
            @Nullable SigningKey key,
            InstantSource clock,
            LongSupplier nanoTime,
            Consumer<Checkpoint> checkpoints,
            SegmentListener next) {
        this.log = log;
        this.previous = previous;
        this.key = key;
        this.publicKey = key == null
                ? ByteString.EMPTY
                : ByteString.copyFrom(key.publicKey().bytes());
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.checkpoints = new AwaitedCheckpoints(checkpoints);
        this.next = next;
        this.checkpointAt = nanoTime.getAsLong();
    }

    @Override
    public Link begin(long number) {
        hashed = Frame.MAGIC.length;
        tree.clear();
        pending = 0;
        wanted = false;
        next.begin(number);
        return new Link(previous.toByteArray(), publicKey.toByteArray());
    }

    @Override
    public void written(ActiveSegment segment, FrameSink sink) {
        hash(segment);
        long now = nanoTime.getAsLong();
        if (wanted && (pending >= BLOCK_BYTES || now - since >= LONGEST_NANOS)) {
            SealRecord seal = seal(segment, sink, false);
            if (seal != null && now - checkpointAt >= CHECKPOINT_NANOS) {
                checkpoint(segment, seal);
            }
        }
        checkpoints.settle();
        next.written(segment, sink);
    }

    @Override
    public void ending(ActiveSegment segment, FrameSink sink) {
        next.ending(segment, sink);
        hash(segment);
        SealRecord seal = seal(segment, sink, true);
        if (seal != null) {
            checkpoint(segment, seal);
        }
    }

    @Override
    public void finished(SegmentFile file) {
        checkpoints.settle();
        next.finished(file);
    }

    @Override
    public void making(int bytes) throws IOException {
        next.making(bytes);
    }

    private void checkpoint(ActiveSegment segment, SealRecord seal) {
        Checkpoint checkpoint = Checkpoint.of(log, segment.file().number(), seal, publicKey);
        checkpoints.await(checkpoint, segment, segment.written());
        checkpointAt = nanoTime.getAsLong();
    }

    /** Takes in what was written since the last call. */
    private void hash(ActiveSegment segment) {
        int end = segment.written();
        while (hashed < end) {
            int length = Math.min(end - hashed, READ_BYTES);
            ByteBuffer bytes = read(segment, length);
            int whole = frameLength(bytes, 0);
            if (whole > length) {
                bytes = read(segment, whole);
            }
            int at = 0;
            while (at + Frame.OVERHEAD <= bytes.limit() && at + frameLength(bytes, at) <= bytes.limit()) {
                add(bytes, at, frameLength(bytes, at));
                at += frameLength(bytes, at);
            }
            hashed += at;
        }
    }

    /** What follows, until the next call. */
    private ByteBuffer read(ActiveSegment segment, int length) {
        // Few frames are larger than a part.
        ByteBuffer bytes = length <= READ_BYTES ? part : buffer(length);
        segment.read(hashed, length, bytes.array());
        return bytes.limit(length);
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int frameLength(ByteBuffer bytes, int at) {
        return Frame.OVERHEAD + Frame.length(bytes, at);
    }

    private void add(ByteBuffer bytes, int at, int length) {
        last = Frame.sequence(bytes, at);
        if (tree.size() == 0) {
            first = last;
        }
        tree.add(bytes.array(), at, length);
        pending += length;
        if (!wanted && Frame.type(bytes, at) != FrameType.SEAL) {
            wanted = true;
            since = nanoTime.getAsLong();
        }
    }

    private @Nullable SealRecord seal(ActiveSegment segment, FrameSink sink, boolean closing) {
        SealRecord seal = Seals.seal(
                SealRecord.newBuilder()
                        .setFirst(first)
                        .setLast(last)
                        .setRoot(ByteString.copyFrom(tree.root()))
                        .setPrevious(previous)
                        .setClosing(closing),
                log,
                segment.file().number(),
                clock.instant(),
                key,
                publicKey);
        record.begin();
        record.message(seal.toByteArray());
        if (sink.write(FrameType.SEAL, record) == FrameWriter.NOTHING) {
            // Without room the segment ends soon, and is sealed then.
            if (closing) {
                LOG.error(
                        "segment {} of the decision log has no room for its seal",
                        segment.file().number());
            }
            return null;
        }
        previous = seal.getHash();
        segment.sealed = hashed;
        tree.clear();
        pending = 0;
        wanted = false;
        return seal;
    }
}
