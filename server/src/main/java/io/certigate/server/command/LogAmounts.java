package io.certigate.server.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as an operator writes them. */
final class LogAmounts {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,8})([smhd])");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(KiB|MiB|GiB|TiB)");
    private static final int KIB_BITS = 10;
    private static final int MIB_BITS = 20;
    private static final int GIB_BITS = 30;
    private static final int TIB_BITS = 40;

    private LogAmounts() {}

    /**
     * A duration such as 90s, 10m, 36h or 184d.
     *
     * @param option what it was written for
     * @throws IllegalArgumentException if it is none
     */
    static Duration duration(String option, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected " + option + " to be a duration such as 184d, 36h, 10m or 90s, found '" + text + "'");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /**
     * A size such as 500MiB or 100GiB, in bytes.
     *
     * @param option what it was written for
     * @throws IllegalArgumentException if it is none
     */
    static long bytes(String option, String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected " + option + " to be a size such as 100GiB, 500MiB or 2TiB, found '" + text + "'");
        }
        long amount = Long.parseLong(matcher.group(1));
        return amount
                << switch (matcher.group(2)) {
                    case "KiB" -> KIB_BITS;
                    case "MiB" -> MIB_BITS;
                    case "GiB" -> GIB_BITS;
                    default -> TIB_BITS;
                };
    }
}
