package io.certigate.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 500ms}, {@code 5s} or {@code 1m}. */
final class TimeoutConverter implements ITypeConverter<Duration> {
    static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m)");

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            Duration time = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
            if (!time.isZero() && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        }
        throw new TypeConversionException(
                "expected a time of 1ms to " + LONGEST.toMinutes() + "m such as 500ms or 5s, found '" + text + "'");
    }

    private static Duration duration(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }
}
