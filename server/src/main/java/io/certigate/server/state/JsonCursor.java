package io.certigate.server.state;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads canonical JSON strictly: the expected token comes next, or it is an error. */
final class JsonCursor implements AutoCloseable {
    static final JsonFactory JSON = new JsonFactory();

    private final JsonParser parser;
    private @Nullable JsonToken next;

    JsonCursor(String json) {
        parser = JSON.createParser(ObjectReadContext.empty(), json);
        advance();
    }

    boolean at(JsonToken token) {
        return next == token;
    }

    void take(JsonToken token) {
        if (next != token) {
            throw unexpected(token.toString());
        }
        advance();
    }

    /** Takes the token if it comes next. */
    boolean takeIf(JsonToken token) {
        boolean there = next == token;
        if (there) {
            advance();
        }
        return there;
    }

    void name(String expected) {
        String found = name();
        if (!found.equals(expected)) {
            throw new IllegalArgumentException("expected the member \"" + expected + "\", found \"" + found + "\"");
        }
    }

    String name() {
        if (next != JsonToken.PROPERTY_NAME) {
            throw unexpected("a member");
        }
        String name = parser.currentName();
        advance();
        return name;
    }

    String text() {
        if (next != JsonToken.VALUE_STRING) {
            throw unexpected("a text");
        }
        try {
            String text = parser.getString();
            advance();
            return text;
        } catch (JacksonException e) {
            // The parser looks for a text's end only when it is read.
            throw malformed(e);
        }
    }

    boolean bool() {
        boolean value = next == JsonToken.VALUE_TRUE;
        if (!value && next != JsonToken.VALUE_FALSE) {
            throw unexpected("true or false");
        }
        advance();
        return value;
    }

    long whole() {
        if (next != JsonToken.VALUE_NUMBER_INT) {
            throw unexpected("a whole number");
        }
        try {
            long value = parser.getLongValue();
            advance();
            return value;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    Instant instant() {
        String text = text();
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "expected an instant such as 2022-06-20T00:00:00Z, found '" + text + "'", e);
        }
    }

    @Nullable
    Instant nullableInstant() {
        return takeIf(JsonToken.VALUE_NULL) ? null : instant();
    }

    void end() {
        if (next != null) {
            throw unexpected("the end");
        }
    }

    @Override
    public void close() {
        parser.close();
    }

    private void advance() {
        try {
            next = parser.nextToken();
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private IllegalArgumentException unexpected(String expected) {
        return new IllegalArgumentException("expected " + expected + ", found " + (next == null ? "the end" : next)
                + " at column " + parser.currentTokenLocation().getColumnNr());
    }

    private static IllegalArgumentException malformed(JacksonException e) {
        return new IllegalArgumentException(
                "expected JSON as this version writes it, found: " + e.getOriginalMessage(), e);
    }
}
