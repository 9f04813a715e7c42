package io.certigate.cli;

import io.certigate.v1.ImportRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A file of JSON Lines.
 *
 * @param record makes the record of a document
 */
record JsonFormat(Function<JsonNode, ImportRow.Builder> record) implements RowFormat {
    @Override
    public RowReader open(Path file, InputStream in, RowReader.Place place) throws IOException {
        return new JsonRows(new FileBytes(in, place.offset()), place.line(), record);
    }
}
