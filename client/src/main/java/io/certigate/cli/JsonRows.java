package io.certigate.cli;

import io.certigate.v1.ImportRow;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** JSON Lines: a document on each line. Empty lines are skipped; a line that is at fault does not spoil the next. */
final class JsonRows implements RowReader {
    /** Longest line, in bytes. */
    static final int MAX_LINE = 256 * 1024;

    private final FileBytes in;
    private final Function<JsonNode, ImportRow.Builder> record;
    private final Utf8Text text = new Utf8Text(MAX_LINE);
    private long line;

    /**
     * Reads from where the bytes are.
     *
     * @param line the line there, from 1
     * @param record makes the record of a document; throws {@link InputException}
     */
    JsonRows(FileBytes in, long line, Function<JsonNode, ImportRow.Builder> record) {
        this.in = in;
        this.line = line;
        this.record = record;
    }

    @Override
    public @Nullable Row read() throws IOException {
        while (in.next() == '\n' || in.next() == '\r') {
            endLine();
        }
        if (in.next() == FileBytes.END) {
            return null;
        }
        long begin = line;
        text.clear();
        boolean fits = true;
        while (fits && in.next() != '\n' && in.next() != FileBytes.END) {
            fits = text.add(in.next());
            in.advance();
        }
        in.skipLine();
        if (in.next() == '\n') {
            endLine();
        }
        if (!fits) {
            return new Row(begin, null, "expected a line of at most " + MAX_LINE + " bytes, found a longer one");
        }
        String document = text.read();
        return document == null ? new Row(begin, null, "expected UTF-8 text, found other bytes") : row(begin, document);
    }

    private Row row(long begin, String document) {
        try {
            return new Row(
                    begin, record.apply(Json.parse(document)).setLine(begin).build(), "");
        } catch (InputException e) {
            return new Row(begin, null, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Place place() {
        return new Place(in.offset(), line);
    }

    private void endLine() throws IOException {
        if (in.next() == '\n') {
            line++;
        }
        in.advance();
    }
}
