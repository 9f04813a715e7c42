package io.certigate.cli;

import io.certigate.v1.ImportChunk;
import io.certigate.v1.ImportRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers rows into chunks. From the same place of the same file it always gathers the same ones. */
final class ImportChunks {
    /** Most rows of a chunk. */
    static final int MAX_ROWS = 1_000;

    /** Most bytes of a chunk: a server takes messages of 256 KiB. */
    static final int MAX_BYTES = 240 * 1024;

    // Tag and length before each row.
    private static final int ROW_OVERHEAD = 8;

    private final RowReader rows;
    private long number;
    private RowReader.@Nullable Row held;

    /**
     * Goes on after a chunk.
     *
     * @param number of that chunk, 0 for none
     */
    ImportChunks(RowReader rows, long number) {
        this.rows = rows;
        this.number = number;
    }

    /**
     * Some rows.
     *
     * @param message what to send; without rows there is nothing to send
     * @param problems rows that are at fault
     * @param end where the next one begins
     */
    record Chunk(ImportChunk message, List<RowReader.Row> problems, RowReader.Place end) {
        /** Copies the problems. */
        Chunk {
            problems = List.copyOf(problems);
        }

        int rows() {
            return message.getRowsCount() + problems.size();
        }
    }

    /** The next chunk, null at the end. */
    @Nullable
    Chunk next() throws IOException {
        ImportChunk.Builder message = ImportChunk.newBuilder().setNumber(++number);
        List<RowReader.Row> problems = new ArrayList<>();
        RowReader.Place end = rows.place();
        int bytes = 0;
        while (message.getRowsCount() + problems.size() < MAX_ROWS) {
            RowReader.Row row = held == null ? rows.read() : held;
            held = null;
            if (row == null) {
                break;
            }
            ImportRow sent = row.message();
            int size = sent == null ? 0 : sent.getSerializedSize() + ROW_OVERHEAD;
            if (size > MAX_BYTES) {
                problems.add(new RowReader.Row(
                        row.line(), null, "expected a row of at most " + MAX_BYTES + " bytes, found " + size));
            } else if (bytes + size > MAX_BYTES) {
                held = row;
                break;
            } else if (sent == null) {
                problems.add(row);
            } else {
                message.addRows(sent);
            }
            bytes += size > MAX_BYTES ? 0 : size;
            end = rows.place();
        }
        return message.getRowsCount() + problems.size() == 0 ? null : new Chunk(message.build(), problems, end);
    }
}
