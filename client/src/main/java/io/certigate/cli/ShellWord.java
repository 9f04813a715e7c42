package io.certigate.cli;

import java.util.regex.Pattern;

/** Words of a command that people paste into a shell. */
final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_:./@%+=,-]+");

    private ShellWord() {}

    /** The text as one word: in quotes where a shell would take it apart, without control characters. */
    static String of(String text) {
        String clean = Output.clean(text);
        return PLAIN.matcher(clean).matches() ? clean : "'" + clean.replace("'", "'\\''") + "'";
    }
}
