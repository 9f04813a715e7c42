package io.certigate.server.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A typed property value. There is no floating point. */
public sealed interface Value {
    /** Deepest nesting of lists and maps. */
    int MAX_DEPTH = 8;

    /** Most elements of a list or map. */
    int MAX_ELEMENTS = 256;

    /** Longest text, in characters. */
    int MAX_TEXT = 4_096;

    /** The word for its type, as a vocabulary writes it. */
    String type();

    /** Text. */
    record Text(String value) implements Value {
        @Override
        public String type() {
            return "string";
        }

        // By hand: each decision compares such values, and what a record generates goes through method handles.
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Text text && value.equals(text.value));
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Value {
        @Override
        public String type() {
            return "bool";
        }
    }

    /** A whole number. */
    record Whole(long value) implements Value {
        @Override
        public String type() {
            return "int";
        }
    }

    /** A decimal number; equality is numeric, so that 1.0 equals 1.00. */
    record Decimal(BigDecimal value) implements Value {
        /** Longest written form, in characters. */
        public static final int MAX_LENGTH = 40;

        /**
         * Reads a plain decimal: optional minus, digits, optional fraction.
         *
         * @throws IllegalArgumentException if the text is anything else or longer than {@value #MAX_LENGTH}
         */
        public static Decimal parse(String text) {
            if (text.length() > MAX_LENGTH || !isPlainDecimal(text)) {
                throw new IllegalArgumentException("expected a decimal such as 200.00 of at most " + MAX_LENGTH
                        + " characters without exponent, found '" + text + "'");
            }
            return new Decimal(new BigDecimal(text));
        }

        private static boolean isPlainDecimal(String text) {
            int start = text.startsWith("-") ? 1 : 0;
            int point = text.indexOf('.');
            int end = point < 0 ? text.length() : point;
            return allDigits(text, start, end) && (point < 0 || allDigits(text, point + 1, text.length()));
        }

        private static boolean allDigits(String text, int from, int to) {
            for (int i = from; i < to; i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
            return from < to;
        }

        @Override
        public String type() {
            return "decimal";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Decimal decimal && value.compareTo(decimal.value) == 0;
        }

        @Override
        public int hashCode() {
            return value.stripTrailingZeros().hashCode();
        }
    }

    /** An instant. */
    record Moment(Instant value) implements Value {
        @Override
        public String type() {
            return "instant";
        }
    }

    /** A list of values. */
    record ListOf(List<Value> values) implements Value {
        /** Copies the list. */
        public ListOf {
            values = List.copyOf(values);
        }

        @Override
        public String type() {
            return "list";
        }
    }

    /** Named values. */
    record MapOf(Map<String, Value> fields) implements Value {
        /** Copies the map. */
        public MapOf {
            fields = Map.copyOf(fields);
        }

        @Override
        public String type() {
            return "map";
        }
    }
}
