package io.certigate.cli;

import io.certigate.v1.ImportRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * A CSV file with a header.
 *
 * @param known the columns that there can be
 * @param mapping the file's column name by the import's, see {@link CsvColumns#of}
 * @param record makes the record of a row's fields by column
 */
record CsvFormat(
        CsvColumns.Known known, Map<String, String> mapping, Function<Map<String, String>, ImportRow.Builder> record)
        implements RowFormat {
    @Override
    public RowReader open(Path file, InputStream in, RowReader.Place place) throws IOException {
        FileBytes bytes = new FileBytes(in, place.offset());
        CsvReader csv = new CsvReader(bytes, place.line());
        if (place.offset() == 0) {
            return new CsvRows(bytes, csv, columns(csv), record);
        }
        try (InputStream beginning = RowFormat.bytes(file, 0)) {
            CsvColumns columns = columns(new CsvReader(new FileBytes(beginning, 0), 1));
            return new CsvRows(bytes, csv, columns, record);
        }
    }

    private CsvColumns columns(CsvReader csv) throws IOException {
        CsvReader.Row header = csv.read();
        if (header == null) {
            throw new InputException("expected a header, found an empty file");
        }
        if (!header.readable()) {
            throw new InputException("expected UTF-8 text, found other bytes in the header");
        }
        return CsvColumns.of(header.fields(), mapping, known);
    }
}
