package io.certigate.server.policy;

import com.google.re2j.Pattern;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The format of a certification's numbers: how they are normalized, a pattern, and a check character.
 */
public final class NumberFormat implements Predicate<String> {
    /** Anything goes. */
    static final NumberFormat FREE = new NumberFormat(null, false, false, false);

    private final @Nullable Pattern pattern;
    private final boolean strip;
    private final boolean upper;
    private final boolean mod11;

    /**
     * Describes a format.
     *
     * @param pattern RE2 pattern that the normalized number must match as a whole, null for any
     * @param strip normalizing removes white space
     * @param upper normalizing turns letters into upper case
     * @param mod11 the digits and X of the number must satisfy ISO 7064 MOD 11-2
     */
    NumberFormat(@Nullable Pattern pattern, boolean strip, boolean upper, boolean mod11) {
        this.pattern = pattern;
        this.strip = strip;
        this.upper = upper;
        this.mod11 = mod11;
    }

    /** The number as it is stored and compared. */
    public String normalize(String number) {
        String result = number;
        if (strip) {
            result = result.codePoints()
                    .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
        return upper ? result.toUpperCase(Locale.ROOT) : result;
    }

    /** All that the format says: two formats with the same text are the same format. */
    String text() {
        return (pattern == null ? "any" : pattern.pattern())
                + (strip ? " strip" : "")
                + (upper ? " upper" : "")
                + (mod11 ? " mod11-2" : "");
    }

    /** Whether some number would fail. */
    public boolean checks() {
        return pattern != null || mod11;
    }

    /** Whether a normalized number has the layout and check character of the format. */
    @Override
    public boolean test(String number) {
        return (pattern == null || pattern.matches(number)) && (!mod11 || Mod11Dash2.isValid(number));
    }
}
