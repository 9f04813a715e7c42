package io.certigate.cli;

import java.io.IOException;

/** What holds of the rows of any file. */
final class Rows {
    private Rows() {}

    /** Reads all rows: there are no more of them than bytes, each is a message or at fault, and the place only goes on. */
    static void readAll(RowReader rows, int bytes) throws IOException {
        long offset = 0;
        int count = 0;
        for (RowReader.Row row = rows.read(); row != null; row = rows.read()) {
            if ((row.message() == null) == row.problem().isEmpty()) {
                throw new AssertionError("expected a message or a problem, found both or neither: " + row);
            }
            RowReader.Place place = rows.place();
            if (place.offset() < offset || place.offset() > bytes || ++count > bytes) {
                throw new AssertionError(
                        "expected a place after " + offset + " and at most " + bytes + ", found " + place);
            }
            offset = place.offset();
        }
    }

    static void demandReason(InputException refusal) {
        if (refusal.getMessage() == null || refusal.getMessage().isEmpty()) {
            throw new AssertionError("expected a reason, found none", refusal);
        }
    }
}
