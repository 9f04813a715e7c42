package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.SegmentHeader;
import io.certigate.v1.StateRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes a log frame by frame, with the writer's own parts and a clock that a test moves. */
final class TestLog {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private static final int CAPACITY = 16 * 1024;

    final LogFolder folder;
    private final @Nullable SigningKey key;
    private final FrameWriter frames;
    private final Sealer sealer;
    private final CheckpointFile checkpoints;
    private long number;
    private long nanos;
    private @Nullable ActiveSegment active;

    private TestLog(LogFolder folder, @Nullable SigningKey key, Recovered from) {
        this.folder = folder;
        this.key = key;
        this.frames = new FrameWriter(from.sequence(), () -> {});
        this.number = from.segment() - 1;
        this.checkpoints = new CheckpointFile(folder.checkpoints());
        this.sealer =
                new Sealer(from.log(), from.previous(), key, this::now, () -> nanos, this::keep, SegmentListener.NONE);
    }

    /** Opens a log as the writer does. */
    static TestLog open(Path data, @Nullable SigningKey key) throws IOException {
        LogFolder folder = LogFolder.in(data);
        return new TestLog(folder, key, Recovery.run(folder, key, () -> START));
    }

    /** A key made of 32 equal bytes. */
    static SigningKey key(Path folder, int each) throws IOException {
        byte[] encoded = new byte[48];
        byte[] prefix = HexFormat.of().parseHex("302e020100300506032b657004220420");
        System.arraycopy(prefix, 0, encoded, 0, prefix.length);
        Arrays.fill(encoded, prefix.length, encoded.length, (byte) each);
        Path file = Files.createTempFile(folder, "key", ".pem");
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(encoded)
                        + "\n-----END PRIVATE KEY-----\n");
        return SigningKey.read(file);
    }

    private Instant now() {
        return START.plusNanos(nanos);
    }

    private Timestamp timestamp() {
        return Timestamp.newBuilder()
                .setSeconds(now().getEpochSecond())
                .setNanos(now().getNano())
                .build();
    }

    private void keep(Checkpoint checkpoint) {
        try {
            checkpoints.append(checkpoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a segment. */
    TestLog begin() throws IOException {
        number++;
        SegmentFile file = folder.segment(number);
        try (FileChannel channel = FileChannel.open(
                file.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            active = new ActiveSegment(file, channel.map(MapMode.READ_WRITE, 0, CAPACITY), frames.next());
        }
        SegmentListener.Link link = sealer.begin(number);
        write(
                FrameType.HEADER,
                SegmentHeader.newBuilder()
                        .setFormat(Layout.WRITTEN)
                        .setLog(folder.identity())
                        .setSegment(number)
                        .setNode("node")
                        .setCreatedAt(timestamp())
                        .setPrevious(ByteString.copyFrom(link.previous()))
                        .setPublicKey(ByteString.copyFrom(link.publicKey()))
                        .build());
        active().begin();
        return this;
    }

    private ActiveSegment active() {
        ActiveSegment segment = active;
        if (segment == null) {
            throw new IllegalStateException("expected a segment that was begun");
        }
        return segment;
    }

    /** Writes a frame; its sequence. */
    long write(FrameType type, Message message) {
        ProtoBuffer record = new ProtoBuffer();
        record.begin();
        record.message(message.toByteArray());
        return frames.write(active(), type, record);
    }

    /** Writes decisions with a state and facts of their own. */
    TestLog decide(int count) {
        for (int i = 0; i < count; i++) {
            long state = write(
                    FrameType.STATE,
                    StateRecord.newBuilder().setRelease("release").build());
            long facts = write(
                    FrameType.FACTS,
                    FactsRecord.newBuilder().setChangedAt(i + 1).build());
            write(
                    FrameType.DECISION,
                    DecisionRecord.newBuilder()
                            .setDecisionId("decision-" + i)
                            .setDecidedAt(timestamp())
                            .setState(state)
                            .addFacts(facts)
                            .build());
        }
        return this;
    }

    /** Lets a second pass, and so has what was written sealed. */
    TestLog seal() {
        sealer.written(active(), (type, record) -> frames.write(active(), type, record));
        pass(Duration.ofSeconds(1));
        sealer.written(active(), (type, record) -> frames.write(active(), type, record));
        active().synced = active().written();
        sealer.written(active(), (type, record) -> frames.write(active(), type, record));
        return this;
    }

    /** Lets time pass. */
    TestLog pass(Duration time) {
        nanos += time.toNanos();
        return this;
    }

    /** Closes the segment. */
    TestLog end() throws IOException {
        ActiveSegment segment = active();
        frames.end(segment);
        sealer.ending(segment, (type, record) -> frames.writeLast(segment, type, record));
        segment.map().force();
        segment.synced = segment.written();
        Disk.REAL.truncate(segment.file().path(), segment.written());
        active = null;
        sealer.finished(segment.file());
        return this;
    }

    /** What a verification without demands says. */
    Verification verify() throws IOException {
        return verify(LogVerifier.Demands.NONE);
    }

    /** What a verification says; nobody writes meanwhile. */
    Verification verify(LogVerifier.Demands demands) throws IOException {
        return new LogVerifier(folder, demands, 1).verify(LogVerifier.Progress.NONE);
    }
}
