package io.certigate.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values as RFC 4180 has them, strictly: a quote inside an unquoted field, text after a closing
 * quote and an unclosed quote are errors. Empty lines are skipped. The separators are looked for among the bytes, so that a
 * field that is no UTF-8 spoils only its row.
 */
final class CsvReader {
    /** Longest field, in characters; an unclosed quote would otherwise swallow the file. */
    static final int MAX_FIELD = 4_096;

    /** Most fields of a row. */
    static final int MAX_FIELDS = 256;

    private static final int MAX_BYTES_OF_CHARACTER = 3;

    private final FileBytes in;
    private final Utf8Text field = new Utf8Text(MAX_FIELD * MAX_BYTES_OF_CHARACTER);
    private long line;
    private boolean readable;

    /**
     * Reads from where the bytes are.
     *
     * @param line the line there, from 1
     */
    CsvReader(FileBytes in, long line) {
        this.in = in;
        this.line = line;
    }

    /**
     * A row.
     *
     * @param line the line on which it begins, from 1
     * @param fields its fields, at least one
     * @param readable whether all of it is UTF-8
     */
    record Row(long line, List<String> fields, boolean readable) {
        /** Copies the fields. */
        Row {
            fields = List.copyOf(fields);
        }
    }

    /** The line after the last row. */
    long line() {
        return line;
    }

    /**
     * The next row, null at the end.
     *
     * @throws InputException if the text breaks the format; the message names the line
     */
    @Nullable
    Row read() throws IOException {
        while (in.next() == '\r' || in.next() == '\n') {
            advance();
        }
        if (in.next() == FileBytes.END) {
            return null;
        }
        long begin = line;
        readable = true;
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (in.next() == ',') {
            advance();
            if (fields.size() == MAX_FIELDS) {
                throw broken("expected at most " + MAX_FIELDS + " fields in a row");
            }
            fields.add(field());
        }
        return new Row(begin, fields, readable);
    }

    private String field() throws IOException {
        field.clear();
        if (in.next() == '"') {
            quoted();
        } else {
            plain();
        }
        String text = field.read();
        readable &= text != null;
        if (text != null && text.length() > MAX_FIELD) {
            throw tooLong();
        }
        return text == null ? "" : text;
    }

    private void plain() throws IOException {
        while (!endsField()) {
            if (in.next() == '"') {
                throw broken("expected a field with a quote in it to be quoted as a whole, with \"\" for the quote");
            }
            append();
        }
    }

    private void quoted() throws IOException {
        long opened = line;
        advance();
        while (true) {
            if (in.next() == FileBytes.END) {
                throw broken("expected a closing quote for the one that line " + opened
                        + " opens, found the end of the file");
            }
            if (in.next() == '"') {
                advance();
                if (in.next() != '"') {
                    break;
                }
            }
            append();
        }
        if (!endsField()) {
            throw broken(
                    "expected a comma or the end of the line after a closing quote, found '" + (char) in.next() + "'");
        }
    }

    private boolean endsField() {
        int next = in.next();
        return next == ',' || next == '\r' || next == '\n' || next == FileBytes.END;
    }

    private void append() throws IOException {
        if (!field.add(in.next())) {
            throw tooLong();
        }
        advance();
    }

    private void advance() throws IOException {
        if (in.next() == '\n') {
            line++;
        }
        in.advance();
    }

    private InputException tooLong() {
        return broken("expected fields of at most " + MAX_FIELD + " characters");
    }

    private InputException broken(String message) {
        return new InputException("line " + line + ": " + message);
    }
}
