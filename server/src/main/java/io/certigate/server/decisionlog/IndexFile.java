package io.certigate.server.decisionlog;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * The index of a closed segment in a file of its own, which can be made again at any time. After a head with the chunks come the
 * Bloom filters of all chunks, one beside the other: a row holds one bit of each chunk, so that a token costs as many small reads
 * as it has bits, however many chunks there are. Head and pages of rows carry a CRC-32C: a bit that was lost would hide a
 * decision. All numbers are little-endian.
 */
final class IndexFile implements SegmentIndex {
    private static final byte[] MAGIC = "CERTIDX2".getBytes(StandardCharsets.US_ASCII);
    private static final int IDENTITY = 64;
    private static final int FIXED = MAGIC.length + IDENTITY + Long.BYTES + 4 * Integer.BYTES + Long.BYTES;
    private static final int PER_CHUNK = Integer.BYTES + 3 * Long.BYTES;
    private static final int MAX_CHUNKS = 8 * 1024;
    private static final int CRC = Integer.BYTES;
    private static final int PAGE = 4 * 1024;

    /** Bits of a filter for each token, at least; with as many hashes about 1 of 300 answers is a wrong yes, or fewer. */
    private static final int BITS = 12;

    private static final int HASHES = 7;
    private static final int LEAST_ROWS = 10;
    private static final int MOST_ROWS = 24;

    private final Path path;
    private final Chunks chunks;
    private final int rowBits;

    private IndexFile(Path path, Chunks chunks, int rowBits) {
        this.path = path;
        this.chunks = chunks;
        this.rowBits = rowBits;
    }

    /**
     * Which segment an index is of.
     *
     * @param log identity of the log
     * @param segment number of the segment
     * @param crc the CRC of its first frame, which holds its header
     */
    record Subject(String log, long segment, int crc) {
        private byte[] identity() {
            return Arrays.copyOf(log.getBytes(StandardCharsets.UTF_8), IDENTITY);
        }
    }

    /**
     * Opens an index: reads its head.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws DamagedIndex if it is damaged, or of something else
     */
    static IndexFile open(Path path, Subject subject) throws IOException {
        if (RegularFile.other(path) != null) {
            throw new DamagedIndex(path);
        }
        try (FileChannel channel = RegularFile.open(path)) {
            ByteBuffer fixed = read(channel, path, 0, FIXED);
            byte[] found = new byte[MAGIC.length + IDENTITY];
            fixed.get(found);
            boolean isIts = Arrays.equals(found, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                    && Arrays.equals(found, MAGIC.length, found.length, subject.identity(), 0, IDENTITY)
                    && fixed.getLong() == subject.segment()
                    && fixed.getInt() == subject.crc();
            int count = isIts ? fixed.getInt() : 0;
            if (count < 1 || count > MAX_CHUNKS) {
                throw new DamagedIndex(path);
            }
            ByteBuffer head = read(channel, path, 0, FIXED + count * PER_CHUNK + CRC);
            int rowBits = fixed.getInt();
            if (head.getInt(head.limit() - CRC) != crc(head.array(), 0, head.limit() - CRC)
                    || channel.size() != size(count, rowBits)) {
                throw new DamagedIndex(path);
            }
            head.position(fixed.position());
            return new IndexFile(path, chunks(head, count), rowBits);
        }
    }

    private static Chunks chunks(ByteBuffer head, int count) {
        int end = head.getInt();
        long nextSequence = head.getLong();
        int[] offsets = new int[count];
        long[] sequences = new long[count];
        long[] earliest = new long[count];
        long[] latest = new long[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = head.getInt();
            sequences[i] = head.getLong();
            earliest[i] = head.getLong();
            latest[i] = head.getLong();
        }
        return new Chunks(offsets, sequences, earliest, latest, end, nextSequence);
    }

    /**
     * Writes an index, in place of one that may be there: as a whole or not at all.
     *
     * @param tokens of each chunk
     */
    static void write(Path path, Subject subject, Chunks chunks, TokenLists tokens) throws IOException {
        int most = 0;
        for (int chunk = 0; chunk < tokens.count(); chunk++) {
            most = Math.max(most, tokens.size(chunk));
        }
        int rowBits = LEAST_ROWS;
        while (rowBits < MOST_ROWS && 1L << rowBits < (long) BITS * most) {
            rowBits++;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size(chunks.count(), rowBits)))
                .order(ByteOrder.LITTLE_ENDIAN);
        head(out, subject, chunks, rowBits);
        pages(out, chunks.count(), rowBits, tokens);
        Path whole = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.write(whole, out.array());
            Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static void head(ByteBuffer out, Subject subject, Chunks chunks, int rowBits) {
        out.put(MAGIC).put(subject.identity()).putLong(subject.segment()).putInt(subject.crc());
        out.putInt(chunks.count()).putInt(rowBits).putInt(chunks.end()).putLong(chunks.nextSequence());
        for (int i = 0; i < chunks.count(); i++) {
            out.putInt(chunks.offset(i)).putLong(chunks.sequence(i));
            out.putLong(chunks.earliest(i)).putLong(chunks.latest(i));
        }
        out.putInt(crc(out.array(), 0, out.position()));
    }

    private static void pages(ByteBuffer out, int count, int rowBits, TokenLists tokens) {
        int start = out.position();
        int width = width(count);
        byte[] bytes = out.array();
        for (int chunk = 0; chunk < count; chunk++) {
            for (int token = 0; token < tokens.size(chunk); token++) {
                for (int i = 0; i < HASHES; i++) {
                    int row = row(tokens.token(chunk, token), i, rowBits);
                    bytes[start + place(row, width) + chunk / Byte.SIZE] |= (byte) (1 << chunk % Byte.SIZE);
                }
            }
        }
        for (int page = start; page < bytes.length; page += PAGE) {
            out.putInt(page + PAGE - CRC, crc(bytes, page, PAGE - CRC) ^ (page - start));
        }
    }

    private static int width(int chunks) {
        return (chunks + Byte.SIZE - 1) / Byte.SIZE;
    }

    private static int rowsOfPage(int width) {
        return (PAGE - CRC) / width;
    }

    /** Where a row begins, counted from the first page. */
    private static int place(int row, int width) {
        int rows = rowsOfPage(width);
        return row / rows * PAGE + row % rows * width;
    }

    private static long size(int chunks, int rowBits) {
        int rows = rowsOfPage(width(chunks));
        long pages = ((1L << rowBits) + rows - 1) / rows;
        return headBytes(chunks) + pages * PAGE;
    }

    private static int headBytes(int chunks) {
        return FIXED + chunks * PER_CHUNK + CRC;
    }

    private static int row(long token, int hash, int rowBits) {
        int step = (int) (token >>> Integer.SIZE) | 1;
        return (int) token + hash * step & (1 << rowBits) - 1;
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static ByteBuffer read(FileChannel channel, Path path, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new EOFException();
                }
            }
        } catch (EOFException e) {
            throw new DamagedIndex(path);
        }
        return buffer.flip();
    }

    @Override
    public Chunks chunks() {
        return chunks;
    }

    @Override
    public BitSet candidates(long[] tokens) throws IOException {
        BitSet found = new BitSet();
        found.set(0, chunks.count());
        int width = width(chunks.count());
        int start = headBytes(chunks.count());
        try (FileChannel channel = RegularFile.open(path)) {
            for (long token : tokens) {
                for (int i = 0; i < HASHES && !found.isEmpty(); i++) {
                    int place = place(row(token, i, rowBits), width);
                    int page = place - place % PAGE;
                    byte[] bytes = read(channel, path, start + page, PAGE)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .array();
                    int crc = ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getInt(PAGE - CRC);
                    if (crc != (crc(bytes, 0, PAGE - CRC) ^ page)) {
                        throw new DamagedIndex(path);
                    }
                    found.and(BitSet.valueOf(ByteBuffer.wrap(bytes, place - page, width)));
                }
            }
        }
        return found;
    }

    /** An index file that is not as it was written, or was written for something else. */
    static final class DamagedIndex extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedIndex(Path path) {
            super("expected the index of its segment, found other bytes: " + path);
        }
    }
}
