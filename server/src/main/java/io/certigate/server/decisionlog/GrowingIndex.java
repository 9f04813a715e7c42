package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The index of a segment in memory: of one that is being written, or whose index file is still to be made. It holds the tokens
 * themselves, some megabytes for a segment of 32 MiB.
 */
final class GrowingIndex implements SegmentIndex {
    /** What is read at a time; a larger frame is read on its own. */
    private static final int PART = 4 * Chunks.BYTES;

    private final SegmentFile file;

    // All guarded by this object.
    private final List<Integer> offsets = new ArrayList<>();
    private final List<Long> sequences = new ArrayList<>();
    private final List<long[]> times = new ArrayList<>();
    private final TokenLists tokens;
    private final DecisionTokens decision = new DecisionTokens();
    private final RulingTokens rulings = new RulingTokens();
    private final TokenSet present = new TokenSet();
    // Chunks with a decision that cannot be read: whoever looks for one is to hear of them.
    private final BitSet unreadable = new BitSet();
    private int end = Frame.MAGIC.length;
    private long nextSequence;
    private volatile Chunks chunks = snapshot();

    /** The index of a segment of which nothing was read yet. */
    GrowingIndex(SegmentFile file) {
        this(file, new TokenLists());
    }

    /**
     * Likewise.
     *
     * @param tokens takes the tokens; nobody else's as long as the index is used
     */
    GrowingIndex(SegmentFile file, TokenLists tokens) {
        this.file = file;
        this.tokens = tokens;
        tokens.clear();
    }

    /**
     * Reads on, up to what is no whole frame.
     *
     * @param pace how fast
     * @throws IOException if the segment cannot be read, or is none
     */
    synchronized void advance(SegmentBytes bytes, Pace pace) throws IOException {
        try {
            advance(bytes, bytes.size(), pace);
        } catch (EOFException e) {
            // The segment ended and was cut to what is written of it; that happens once.
            advance(bytes, bytes.size(), pace);
        }
    }

    private void advance(SegmentBytes bytes, int size, Pace pace) throws IOException {
        if (end == Frame.MAGIC.length && !begins(bytes, size)) {
            return;
        }
        int before = end;
        int part = PART;
        try {
            while (size - end > Frame.OVERHEAD && length(bytes.read(end, Integer.BYTES)) > 0) {
                byte[] read = bytes.read(end, Math.min(part, size - end));
                int used = advance(read);
                if (used == 0 && (part > PART || read.length < part)) {
                    break;
                }
                // A frame that is larger than the part needs all that a frame can take.
                part = used == 0 ? Frame.OVERHEAD + Frame.MAX_PAYLOAD : PART;
                pace.step();
            }
        } finally {
            if (end != before) {
                chunks = snapshot();
            }
        }
    }

    private boolean begins(SegmentBytes bytes, int size) throws IOException {
        if (size < Frame.MAGIC.length) {
            return false;
        }
        byte[] magic = bytes.read(0, Frame.MAGIC.length);
        if (Arrays.equals(magic, Frame.MAGIC)) {
            return true;
        }
        if (Arrays.equals(magic, new byte[magic.length])) {
            // Made ahead of use.
            return false;
        }
        throw new DamagedLog("expected a segment of a decision log, found something else: " + file.path());
    }

    private static int length(byte[] head) {
        return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** Takes in the whole frames at the beginning of a part; how many bytes those are. */
    private int advance(byte[] part) {
        int at = 0;
        for (Frame frame = Frame.read(part, 0, part.length, nextSequence);
                frame != null;
                frame = Frame.read(part, at, part.length, nextSequence)) {
            add(part, frame);
            at = frame.end();
            end += Frame.OVERHEAD + frame.length();
            nextSequence = frame.sequence() + 1;
        }
        return at;
    }

    private void add(byte[] part, Frame frame) {
        if (offsets.isEmpty() || end - offsets.get(offsets.size() - 1) >= Chunks.BYTES) {
            if (!offsets.isEmpty()) {
                tokens.add(present);
            }
            present.clear();
            offsets.add(end);
            sequences.add(frame.sequence());
            times.add(new long[] {Long.MAX_VALUE, Long.MIN_VALUE});
        }
        if (frame.type() == FrameType.RULING) {
            rulings.add(frame.sequence(), part, frame);
        } else if (frame.type() == FrameType.DECISION) {
            long[] time = times.get(times.size() - 1);
            try {
                decision.read(part, frame.payload(), frame.length());
                if (decision.ruling() != FrameWriter.NOTHING) {
                    rulings.addTo(present, offsets.size(), decision.ruling());
                }
            } catch (IOException e) {
                // It may have been made at any time, and be any.
                unreadable.set(offsets.size() - 1);
                time[0] = Long.MIN_VALUE;
                time[1] = Long.MAX_VALUE;
                return;
            }
            time[0] = Math.min(time[0], decision.decidedAt());
            time[1] = Math.max(time[1], decision.decidedAt());
            for (int i = 0; i < decision.count(); i++) {
                present.add(decision.token(i));
            }
        }
    }

    private Chunks snapshot() {
        return new Chunks(
                offsets.stream().mapToInt(Integer::intValue).toArray(),
                sequences.stream().mapToLong(Long::longValue).toArray(),
                times.stream().mapToLong(time -> time[0]).toArray(),
                times.stream().mapToLong(time -> time[1]).toArray(),
                end,
                nextSequence);
    }

    @Override
    public Chunks chunks() {
        return chunks;
    }

    /** Whether it says all that there is: each decision could be read. */
    synchronized boolean isComplete() {
        return unreadable.isEmpty();
    }

    /** Writes an index file of all that was read. */
    synchronized void write(Path path, IndexFile.Subject subject) throws IOException {
        // That of the last chunk, to which more may come if the file cannot be written.
        tokens.add(present);
        try {
            IndexFile.write(path, subject, chunks, tokens);
        } finally {
            tokens.removeLast();
        }
    }

    @Override
    public synchronized BitSet candidates(long[] wanted) {
        BitSet found = new BitSet();
        for (int chunk = 0; chunk < tokens.count(); chunk++) {
            found.set(chunk, tokens.hasAll(chunk, wanted));
        }
        found.or(unreadable);
        // The last one, which is being read, may have anything.
        if (!offsets.isEmpty()) {
            found.set(offsets.size() - 1);
        }
        return found;
    }
}
