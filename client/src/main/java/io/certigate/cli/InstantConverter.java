package io.certigate.cli;

import io.certigate.client.Instants;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an instant with its offset; a local time is refused, because it names another instant in each zone. */
final class InstantConverter implements ITypeConverter<OffsetDateTime> {
    private static final String FORM = "expected an instant with an offset such as 2022-08-01T12:00:00+08:00 or"
            + " 2022-08-01T04:00:00Z, found '";

    @Override
    public OffsetDateTime convert(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /**
     * Reads ISO 8601 with an offset.
     *
     * @throws IllegalArgumentException if the text has another form, has no offset, or is outside the years 1 to 9999
     */
    static OffsetDateTime parse(String text) {
        OffsetDateTime instant;
        try {
            instant = OffsetDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(FORM + text + "'" + (isLocal(text) ? ": the offset is missing" : ""), e);
        }
        Instants.toTimestamp(instant.toInstant());
        return instant;
    }

    private static boolean isLocal(String text) {
        try {
            LocalDateTime.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
