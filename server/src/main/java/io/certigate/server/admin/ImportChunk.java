package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.state.StateStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of an import, written together.
 *
 * @param importId identity of the import, 1 to {@value #MAX_ID} characters
 * @param number of the chunk, from 1; with the identity it makes a repetition harmless
 * @param why why; at most {@value WriteOptions#MAX_WHY} characters
 * @param actor who
 * @param leave by which leave, where a second person is needed
 * @param rows the rows, 1 to {@value #MAX_ROWS}
 */
public record ImportChunk(String importId, long number, String why, String actor, Leave leave, List<Row> rows) {
    /** Longest identity of an import, in characters. */
    public static final int MAX_ID = 64;

    /** Most rows of one chunk: they are one revision. */
    public static final int MAX_ROWS = StateStore.MAX_ROWS;

    /** Copies the rows. */
    public ImportChunk {
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param line where the caller has it
     * @param record what to put; null if the row says none that could be
     * @param violations what is wrong with the row in itself; empty if there is a record
     */
    public record Row(long line, @Nullable RegistryRecord record, List<Violation> violations) {
        /** Copies the violations. */
        public Row {
            violations = List.copyOf(violations);
        }
    }

    /** The options of a single put that does what a row does. */
    WriteOptions options() {
        return new WriteOptions(null, key(), why, actor, leave);
    }

    /** The idempotency key. */
    String key() {
        return "import:" + importId + "/" + number;
    }
}
