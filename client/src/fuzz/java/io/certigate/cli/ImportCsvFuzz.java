package io.certigate.cli;

import io.certigate.v1.Certification;
import io.certigate.v1.ImportRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A CSV file to import: its rows are read, or told to be at fault with a reason; a file that is no CSV is refused with one. */
public final class ImportCsvFuzz {
    private static final CsvColumns.Known COLUMNS = new CsvColumns.Known(List.of("holder", "kind", "number"), true);

    private ImportCsvFuzz() {}

    /** One file. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        CsvFormat format = new CsvFormat(COLUMNS, Map.of(), ImportCsvFuzz::row);
        try {
            RowReader rows = format.open(Path.of("none.csv"), new ByteArrayInputStream(input), RowReader.Place.BEGIN);
            Rows.readAll(rows, input.length);
        } catch (InputException e) {
            Rows.demandReason(e);
        }
    }

    private static ImportRow.Builder row(Map<String, String> fields) {
        Certification.Builder certification = Certification.newBuilder();
        certification.setKind(fields.getOrDefault("kind", "")).setNumber(fields.getOrDefault("number", ""));
        return ImportRow.newBuilder().setCertification(certification);
    }
}
