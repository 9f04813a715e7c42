package io.certigate.server.yaml;

import io.certigate.server.model.Nearest;
import io.certigate.server.model.Window;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Scalars with a meaning: instants and dates. */
public final class Scalars {
    /** What the contract's timestamps can hold: the years 1 to 9999. */
    private static final Window REPRESENTABLE =
            new Window(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("+10000-01-01T00:00:00Z"));

    private Scalars() {}

    /**
     * An instant in the years 1 to 9999: ISO 8601 with an offset, or a bare date, which is local midnight in the zone.
     *
     * @param zone zone of bare dates, null if bare dates are refused
     * @return the instant; {@link Instant#EPOCH} with a problem recorded if it is anything else
     */
    public static Instant instant(YamlNode node, @Nullable ZoneId zone) {
        Instant instant = parsed(node, zone);
        if (!REPRESENTABLE.contains(instant)) {
            node.problem("expected an instant in the years 1 to 9999, found " + node.found());
            return Instant.EPOCH;
        }
        return instant;
    }

    private static Instant parsed(YamlNode node, @Nullable ZoneId zone) {
        String text = node.text();
        try {
            if (text.indexOf('T') >= 0) {
                return OffsetDateTime.parse(text).toInstant();
            }
            LocalDate date = LocalDate.parse(text);
            if (zone != null) {
                return date.atStartOfDay(zone).toInstant();
            }
            node.problem("expected an instant with an offset such as " + text + "T00:00:00+08:00, found the bare date '"
                    + text + "' and no zone");
        } catch (DateTimeException e) {
            node.problem("expected " + (zone == null ? "" : "a date such as 2022-03-31 or ")
                    + "an instant with an offset such as 2022-03-31T00:00:00+08:00, found '" + text + "'");
        }
        return Instant.EPOCH;
    }

    /** A time zone; UTC with a problem recorded if it is none. */
    public static ZoneId zone(YamlNode node) {
        try {
            return ZoneId.of(node.text());
        } catch (DateTimeException e) {
            node.problem("expected a time zone such as Asia/Shanghai, found " + node.found()
                    + Nearest.hint(node.text(), ZoneId.getAvailableZoneIds()));
            return ZoneOffset.UTC;
        }
    }

    /** An optional ISO date kept as text, empty if absent. */
    public static String date(YamlMapping mapping, String key) {
        YamlNode node = mapping.optional(key);
        if (node == null) {
            return "";
        }
        String text = node.text();
        try {
            return LocalDate.parse(text).toString();
        } catch (DateTimeException e) {
            node.problem("expected a date such as 2022-03-31, found '" + text + "'");
            return "";
        }
    }
}
