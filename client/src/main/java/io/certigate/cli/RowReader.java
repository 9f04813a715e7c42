package io.certigate.cli;

import io.certigate.v1.ImportRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows of a file, one after the other. */
interface RowReader {
    /**
     * A place in a file between two rows.
     *
     * @param offset bytes before it
     * @param line the line there, from 1
     */
    record Place(long offset, long line) {
        /** The beginning of a file. */
        static final Place BEGIN = new Place(0, 1);
    }

    /**
     * A row.
     *
     * @param line the line on which it begins, from 1
     * @param message the row to send, with its line; null if it is at fault
     * @param problem what is wrong with it; empty if nothing is
     */
    record Row(long line, @Nullable ImportRow message, String problem) {}

    /**
     * The next row, null at the end.
     *
     * @throws InputException if the rest of the file cannot be read as rows
     */
    @Nullable
    Row read() throws IOException;

    /** Where the next row may begin. */
    Place place();
}
