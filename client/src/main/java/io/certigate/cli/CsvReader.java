package io.certigate.cli;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values as RFC 4180 has them, strictly: a quote inside an unquoted field, text after a closing
 * quote and an unclosed quote are errors. Empty lines are skipped.
 */
final class CsvReader {
    /** Longest field, in characters; an unclosed quote would otherwise swallow the file. */
    static final int MAX_FIELD = 4_096;

    /** Most fields of a row. */
    static final int MAX_FIELDS = 256;

    private static final int END = -1;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Reader in;
    private int line = 1;
    private int next;

    /** Reads from a buffered reader, which the caller closes. */
    CsvReader(Reader in) throws IOException {
        this.in = in;
        this.next = in.read();
        if (next == BYTE_ORDER_MARK) {
            next = in.read();
        }
    }

    /**
     * A row.
     *
     * @param line the line on which it begins, from 1
     * @param fields its fields, at least one
     */
    record Row(int line, List<String> fields) {
        /** Copies the fields. */
        Row {
            fields = List.copyOf(fields);
        }
    }

    /**
     * The next row, null at the end.
     *
     * @throws InputException if the text breaks the format; the message names the line
     */
    @Nullable
    Row read() throws IOException {
        while (next == '\r' || next == '\n') {
            advance();
        }
        if (next == END) {
            return null;
        }
        int begin = line;
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (next == ',') {
            advance();
            if (fields.size() == MAX_FIELDS) {
                throw broken("expected at most " + MAX_FIELDS + " fields in a row");
            }
            fields.add(field());
        }
        return new Row(begin, fields);
    }

    private String field() throws IOException {
        return next == '"' ? quoted() : plain();
    }

    private String plain() throws IOException {
        StringBuilder field = new StringBuilder();
        while (!endsField()) {
            if (next == '"') {
                throw broken("expected a field with a quote in it to be quoted as a whole, with \"\" for the quote");
            }
            append(field);
        }
        return field.toString();
    }

    private String quoted() throws IOException {
        StringBuilder field = new StringBuilder();
        advance();
        while (true) {
            if (next == END) {
                throw broken("expected a closing quote, found the end of the file");
            }
            if (next == '"') {
                advance();
                if (next != '"') {
                    break;
                }
            }
            append(field);
        }
        if (!endsField()) {
            throw broken("expected a comma or the end of the line after a closing quote, found '" + (char) next + "'");
        }
        return field.toString();
    }

    private boolean endsField() {
        return next == ',' || next == '\r' || next == '\n' || next == END;
    }

    private void append(StringBuilder field) throws IOException {
        if (field.length() == MAX_FIELD) {
            throw broken("expected fields of at most " + MAX_FIELD + " characters");
        }
        field.append((char) next);
        advance();
    }

    private void advance() throws IOException {
        if (next == '\n') {
            line++;
        }
        next = in.read();
    }

    private InputException broken(String message) {
        return new InputException("line " + line + ": " + message);
    }
}
