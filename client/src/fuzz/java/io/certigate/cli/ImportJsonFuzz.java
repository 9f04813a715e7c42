package io.certigate.cli;

import io.certigate.v1.ImportRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** A file of JSON Lines to import: each line becomes a record, or is told to be at fault with a reason. */
public final class ImportJsonFuzz {
    private ImportJsonFuzz() {}

    /** One file. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        try {
            RowReader rows = new JsonFormat(ImportJsonFuzz::row)
                    .open(Path.of("none.jsonl"), new ByteArrayInputStream(input), RowReader.Place.BEGIN);
            Rows.readAll(rows, input.length);
        } catch (InputException e) {
            Rows.demandReason(e);
        }
    }

    private static ImportRow.Builder row(JsonNode document) {
        ImportRow.Builder row = ImportRow.newBuilder();
        MessageJsonReader.read(document, "", row);
        return row;
    }
}
