package io.certigate.server.decisionlog;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import io.certigate.v1.DecisionRecord;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.RulingRecord;
import io.certigate.v1.SegmentHeader;
import io.certigate.v1.StateRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A segment that is being read: its chunks as they are needed, a few of them and some of the records that decisions refer to
 * kept in memory. Every frame that is used is checked. For one thread.
 */
final class OpenSegment implements Closeable {
    private static final int KEPT_CHUNKS = 4;
    private static final int KEPT_BYTES = 4 * 1024 * 1024;
    private static final int KEPT_TOKENS = 1024;
    private static final float LOAD = 0.75f;

    /**
     * A chunk in memory.
     *
     * @param bytes its bytes
     * @param frames its frames, whose offsets count from the beginning of the chunk
     */
    record Chunk(byte[] bytes, List<Frame> frames) {}

    private final SegmentFile file;
    private final SegmentBytes bytes;
    private Chunks chunks;
    private final Map<Integer, Chunk> kept = new LinkedHashMap<>(2 * KEPT_CHUNKS, LOAD, true);
    private final Map<Long, MessageLite> referred = new LinkedHashMap<>(16, LOAD, true);
    private long referredBytes;
    private final Map<Long, long[]> rulingTokens = new HashMap<>();
    private final DecisionTokens rulingReader = new DecisionTokens();

    private OpenSegment(SegmentFile file, SegmentBytes bytes, Chunks chunks) {
        this.file = file;
        this.bytes = bytes;
        this.chunks = chunks;
    }

    /**
     * Opens a segment.
     *
     * @param chunks what its index says
     * @throws java.nio.file.NoSuchFileException if it was deleted
     */
    static OpenSegment open(SegmentFile file, Chunks chunks) throws IOException {
        return new OpenSegment(file, SegmentBytes.open(file), chunks);
    }

    /** Its file. */
    SegmentFile file() {
        return file;
    }

    /** How its frames lie. */
    Chunks chunks() {
        return chunks;
    }

    /** Takes in what was written since. */
    void grow(Chunks further) {
        if (further.end() > chunks.end()) {
            // The last chunk may be longer now.
            kept.remove(chunks.count() - 1);
            chunks = further;
        }
    }

    /** A chunk. */
    Chunk chunk(int index) throws IOException {
        Chunk known = kept.get(index);
        if (known != null) {
            return known;
        }
        byte[] read = bytes.read(chunks.offset(index), chunks.end(index) - chunks.offset(index));
        List<Frame> frames = new ArrayList<>();
        long expected = chunks.sequence(index);
        for (int at = 0; at < read.length; at = frames.get(frames.size() - 1).end()) {
            Frame frame = Frame.read(read, at, read.length, expected++);
            if (frame == null) {
                throw new DamagedLog("expected the frame " + (expected - 1) + " at byte " + (chunks.offset(index) + at)
                        + " of " + file.path() + ", found other bytes");
            }
            frames.add(frame);
        }
        if (kept.size() >= KEPT_CHUNKS) {
            Iterator<Integer> eldest = kept.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        Chunk chunk = new Chunk(read, frames);
        kept.put(index, chunk);
        return chunk;
    }

    /** The decision in a frame of a chunk, whole. */
    DecisionRecord record(Chunk chunk, Frame frame) throws IOException {
        DecisionRecord record = parse(DecisionRecord.parser(), chunk, frame);
        RulingRecord ruling = record.getRuling() == FrameWriter.NOTHING
                ? RulingRecord.getDefaultInstance()
                : referred(record.getRuling(), FrameType.RULING, RulingRecord.parser());
        try {
            return WholeRecord.of(record, ruling);
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(frame, e);
        }
    }

    /** A whole decision with all that it refers to. */
    LoggedDecision decision(DecisionRecord record, long sequence) throws IOException {
        StateRecord state = referred(record.getState(), FrameType.STATE, StateRecord.parser());
        List<FactsRecord> facts = new ArrayList<>(record.getFactsCount());
        for (long each : record.getFactsList()) {
            facts.add(referred(each, FrameType.FACTS, FactsRecord.parser()));
        }
        return new LoggedDecision(header(), sequence, record, state, facts);
    }

    /** Its header. */
    SegmentHeader header() throws IOException {
        return referred(chunks.firstSequence(), FrameType.HEADER, SegmentHeader.parser());
    }

    @SuppressWarnings("unchecked") // A sequence has one type, and each type one parser.
    private <M extends MessageLite> M referred(long sequence, FrameType type, Parser<M> parser) throws IOException {
        MessageLite known = referred.get(sequence);
        if (known != null) {
            return (M) known;
        }
        if (sequence < chunks.firstSequence() || sequence >= chunks.nextSequence()) {
            throw new DamagedLog("expected a frame " + type + " " + sequence + " in " + file.path() + ", found none");
        }
        int index = chunks.chunkOf(sequence);
        Chunk chunk = chunk(index);
        Frame frame = chunk.frames().get((int) (sequence - chunks.sequence(index)));
        if (frame.type() != type) {
            throw new DamagedLog("expected the frame " + sequence + " of " + file.path() + " to hold " + type
                    + ", found " + frame.type());
        }
        M read = parse(parser, chunk, frame);
        keep(sequence, read);
        return read;
    }

    private void keep(long sequence, MessageLite message) {
        referred.put(sequence, message);
        referredBytes += message.getSerializedSize();
        Iterator<MessageLite> eldest = referred.values().iterator();
        while (referredBytes > KEPT_BYTES && referred.size() > 1) {
            referredBytes -= eldest.next().getSerializedSize();
            eldest.remove();
        }
    }

    /** The message in a frame of a chunk. */
    <M extends MessageLite> M parse(Parser<M> parser, Chunk chunk, Frame frame) throws IOException {
        try {
            return parser.parseFrom(chunk.bytes(), frame.payload(), frame.length());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(frame, e);
        }
    }

    /** Reads what the decision in a frame of a chunk can be found by. */
    void read(DecisionTokens decision, Chunk chunk, Frame frame) throws IOException {
        try {
            decision.read(chunk.bytes(), frame.payload(), frame.length());
        } catch (IOException e) {
            throw unreadable(frame, e);
        }
        if (decision.ruling() != FrameWriter.NOTHING) {
            decision.addAll(tokens(decision.ruling()));
        }
    }

    /** What the decisions with a ruling can be found by. */
    private long[] tokens(long ruling) throws IOException {
        long[] known = rulingTokens.get(ruling);
        if (known != null) {
            return known;
        }
        byte[] record =
                referred(ruling, FrameType.RULING, RulingRecord.parser()).toByteArray();
        rulingReader.readRuling(record, 0, record.length);
        if (rulingTokens.size() == KEPT_TOKENS) {
            rulingTokens.clear();
        }
        long[] read = rulingReader.toArray();
        rulingTokens.put(ruling, read);
        return read;
    }

    private DamagedLog unreadable(Frame frame, IOException why) {
        return new DamagedLog("expected a record in the frame " + frame.sequence() + " of " + file.path()
                + ", found other bytes: " + why.getMessage());
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
