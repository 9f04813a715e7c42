package io.certigate.cli;

import io.certigate.v1.ImportRow;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file below its header. */
final class CsvRows implements RowReader {
    private final FileBytes in;
    private final CsvReader csv;
    private final CsvColumns columns;
    private final Function<Map<String, String>, ImportRow.Builder> record;

    /**
     * Reads from where the bytes are.
     *
     * @param csv reads those bytes
     * @param record makes the record of a row's fields by column; throws {@link InputException} or
     *     {@link IllegalArgumentException}
     */
    CsvRows(FileBytes in, CsvReader csv, CsvColumns columns, Function<Map<String, String>, ImportRow.Builder> record) {
        this.in = in;
        this.csv = csv;
        this.columns = columns;
        this.record = record;
    }

    @Override
    public @Nullable Row read() throws IOException {
        CsvReader.Row row = csv.read();
        if (row == null) {
            return null;
        }
        if (!row.readable()) {
            return new Row(row.line(), null, "expected UTF-8 text, found other bytes");
        }
        try {
            ImportRow.Builder made = record.apply(columns.fields(row));
            return new Row(row.line(), made.setLine(row.line()).build(), "");
        } catch (IllegalArgumentException | InputException e) {
            return new Row(row.line(), null, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Place place() {
        return new Place(in.offset(), csv.line());
    }
}
