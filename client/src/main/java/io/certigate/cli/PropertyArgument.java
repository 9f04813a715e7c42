package io.certigate.cli;

import io.certigate.client.Values;
import io.certigate.v1.Value;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A property as typed on the command line: {@code path=value} or {@code path:type=value}.
 *
 * <p>Without a type, {@code true} and {@code false} are booleans, a whole number without leading zeros is an integer,
 * and everything else is text.
 *
 * @param path names of nested maps, outermost first; at least one
 * @param value the value
 */
record PropertyArgument(List<String> path, Value value) {
    /** What the options that take properties say about them. */
    static final String HELP = "K=V, or K:TYPE=V with TYPE string, int, bool, decimal, instant, list (texts between"
            + " commas) or json. Without TYPE: true and false are bool, whole numbers are int, all else is string."
            + " A dotted K nests: amount.value:decimal=10.";

    private static final List<String> TYPES = List.of("string", "int", "bool", "decimal", "instant", "list", "json");

    /** Copies the path. */
    PropertyArgument {
        path = List.copyOf(path);
    }

    /**
     * Reads one argument.
     *
     * @throws IllegalArgumentException if it has another form or the value does not fit the type
     */
    static PropertyArgument parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new IllegalArgumentException(
                    "expected K=V such as platform=weixin, or K:TYPE=V, found '" + text + "'");
        }
        return parse(text.substring(0, equals), text.substring(equals + 1));
    }

    /**
     * Reads a value.
     *
     * @param key {@code path} or {@code path:type}
     * @throws IllegalArgumentException if the key has another form or the value does not fit the type
     */
    static PropertyArgument parse(String key, String written) {
        int colon = key.indexOf(':');
        List<String> path = Arrays.asList((colon < 0 ? key : key.substring(0, colon)).split("\\.", -1));
        if (path.contains("") || path.size() > JsonValues.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "expected 1 to " + JsonValues.MAX_DEPTH + " names between the dots of a key, found '" + key + "'");
        }
        return new PropertyArgument(path, colon < 0 ? guess(written) : typed(key.substring(colon + 1), written));
    }

    private static Value guess(String written) {
        if (written.equals("true") || written.equals("false")) {
            return Values.of(Boolean.parseBoolean(written));
        }
        // Leading zeros and 19 digits or more belong to numbers of documents and phones, which are texts.
        return written.matches("0|-?[1-9][0-9]{0,17}") ? Values.of(Long.parseLong(written)) : Values.of(written);
    }

    private static Value typed(String type, String written) {
        return switch (type) {
            case "string" -> Values.of(written);
            case "int" -> whole(written);
            case "bool" -> bool(written);
            case "decimal" -> decimal(written);
            case "instant" -> Values.of(InstantConverter.parse(written).toInstant());
            case "list" -> list(written);
            case "json" -> JsonValues.parse(written);
            default ->
                throw new IllegalArgumentException("expected one of the types " + String.join(", ", TYPES) + ", found '"
                        + type + "'" + NearestWord.hint(type, TYPES));
        };
    }

    /** Reads a 64-bit whole number. */
    static Value whole(String written) {
        try {
            return Values.of(Long.parseLong(written));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number of 64 bits, found '" + written + "'", e);
        }
    }

    /** Reads a decimal without exponent. */
    static Value decimal(String written) {
        if (!written.matches("-?[0-9]{1,40}(\\.[0-9]{1,40})?")) {
            throw new IllegalArgumentException(
                    "expected a decimal such as 200.00 without exponent, found '" + written + "'");
        }
        return Values.of(new BigDecimal(written));
    }

    private static Value bool(String written) {
        if (!written.equals("true") && !written.equals("false")) {
            throw new IllegalArgumentException("expected true or false, found '" + written + "'");
        }
        return Values.of(Boolean.parseBoolean(written));
    }

    private static Value list(String written) {
        return Values.of(
                written.isEmpty()
                        ? List.of()
                        : Arrays.stream(written.split(",", -1)).map(Values::of).toList());
    }

    /** Lets picocli read an argument. */
    static final class Converter implements ITypeConverter<PropertyArgument> {
        @Override
        public PropertyArgument convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException | InputException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
