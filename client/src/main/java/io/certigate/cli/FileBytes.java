package io.certigate.cli;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a file one by one, and where they are. A byte order mark at the beginning is passed over. */
final class FileBytes {
    /** What {@link #next} is at the end. */
    static final int END = -1;

    private static final int BUFFER = 64 * 1024;
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long offset;

    /**
     * Begins to read.
     *
     * @param in stands at the offset; the caller closes it
     * @param offset where in the file
     */
    FileBytes(InputStream in, long offset) throws IOException {
        this.in = in;
        this.offset = offset;
        fill();
        if (offset == 0) {
            skipByteOrderMark();
        }
    }

    private void skipByteOrderMark() throws IOException {
        boolean present = limit >= BYTE_ORDER_MARK.length;
        for (int i = 0; present && i < BYTE_ORDER_MARK.length; i++) {
            present = Byte.toUnsignedInt(buffer[i]) == BYTE_ORDER_MARK[i];
        }
        for (int i = 0; present && i < BYTE_ORDER_MARK.length; i++) {
            advance();
        }
    }

    /** The byte here, {@link #END} at the end. */
    int next() {
        return position < limit ? Byte.toUnsignedInt(buffer[position]) : END;
    }

    /** Goes on to the byte after it; not at the end. */
    void advance() throws IOException {
        position++;
        offset++;
        if (position == limit) {
            fill();
        }
    }

    /** Goes on to the end of the line: a line feed, or the end of the file. */
    void skipLine() throws IOException {
        while (next() != '\n' && next() != END) {
            int begin = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            offset += position - begin;
            if (position == limit) {
                fill();
            }
        }
    }

    /** Where the byte here is in the file. */
    long offset() {
        return offset;
    }

    private void fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.readNBytes(buffer, 0, BUFFER));
    }
}
