package io.certigate.server.settings;

import io.certigate.server.model.Nearest;
import java.io.File;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** An option of a command as a setting: its names, its type and how it is shown. */
public final class Setting {
    /** How the names of the environment variables begin. */
    public static final String PREFIX = "CERTIGATE_";

    /** What is shown of a value that must not be. */
    public static final String MASK = "***";

    private static final String OPTION = "--";
    private static final Set<Class<?>> TRUTHS = Set.of(boolean.class, Boolean.class);
    private static final Set<Class<?>> NUMBERS =
            Set.of(short.class, Short.class, int.class, Integer.class, long.class, Long.class);
    private static final Set<Class<?>> DECIMALS =
            Set.of(float.class, Float.class, double.class, Double.class, BigDecimal.class);
    private static final Set<Class<?>> PATHS = Set.of(Path.class, File.class);
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern DECIMAL = Pattern.compile(NUMBER + "(\\.[0-9]+)?");

    /** What must be hidden of an address is between the user and the '@'; of what is written another way, anything may be a secret. */
    private static final Pattern ADDRESS = Pattern.compile(
            "([a-z][a-z0-9+.-]*://[^:/?#@]+)(:[^/?#@]*)?(@[^/?#@]+/[^/?#@]*(?:\\?(?:ssl[a-z]+=[^&#@]*&?)*)?)");

    /** Who calls, and perhaps their password, in an address that should name neither. */
    private static final Pattern USER = Pattern.compile("(?<=://)[^/?#]*@");

    /** What follows the path of an address of the web: keys travel there. */
    private static final Pattern QUERY = Pattern.compile("^(https?://[^?#]*[?#]).+");

    /** The types of values that are told apart. */
    public enum Kind {
        /** {@code true} or {@code false}. */
        TRUTH("true or false"),
        /** A whole number. */
        NUMBER("whole number"),
        /** A number that may have decimals. */
        DECIMAL("number"),
        /** One of a few words. */
        WORD("word"),
        /** A file or folder. */
        PATH("path"),
        /** Any other text. */
        TEXT("text");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** The type for people. */
        public String title() {
            return title;
        }
    }

    private final OptionSpec option;
    private final String key;
    private final Kind kind;
    private final List<String> words;

    /**
     * Derives a setting.
     *
     * @param option has a name that begins with two hyphens
     */
    Setting(OptionSpec option) {
        this.option = option;
        this.key = key(option);
        Class<?> type = option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
        this.kind = kind(type);
        this.words = kind == Kind.WORD
                ? Stream.of(type.getEnumConstants()).map(String::valueOf).toList()
                : List.of();
    }

    /** The key of an option: its longest name without the hyphens. */
    static String key(OptionSpec option) {
        String name = option.longestName();
        if (!name.startsWith(OPTION)) {
            throw new IllegalArgumentException("expected an option with a name that begins with --, found " + name);
        }
        return name.substring(OPTION.length());
    }

    private static Kind kind(Class<?> type) {
        if (TRUTHS.contains(type)) {
            return Kind.TRUTH;
        }
        if (NUMBERS.contains(type)) {
            return Kind.NUMBER;
        }
        if (DECIMALS.contains(type)) {
            return Kind.DECIMAL;
        }
        if (type.isEnum()) {
            return Kind.WORD;
        }
        return PATHS.contains(type) ? Kind.PATH : Kind.TEXT;
    }

    /** The key in the file; with two hyphens before it, the option. */
    public String key() {
        return key;
    }

    /** The name of the environment variable. */
    public String variable() {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The type of the value, or of the elements of a list. */
    public Kind kind() {
        return kind;
    }

    /** Whether there may be several values. */
    public boolean isList() {
        return option.isMultiValue();
    }

    /** The words, if it is one of them. */
    public List<String> words() {
        return words;
    }

    /** How the value is written: the label of the option's parameter; empty for one that is true or false. */
    public String label() {
        return kind == Kind.TRUTH ? "" : option.paramLabel();
    }

    /** The default, of a list with commas between its values; null if there is none that can be told. */
    public @Nullable String byDefault() {
        String text = option.isMultiValue() ? option.defaultValue() : option.defaultValueString(true);
        return text == null || text.isEmpty() || text.equals("null") ? null : text;
    }

    /** What it means, as the help says it, but for the default. */
    public String meaning() {
        String text = String.join(" ", option.description()).replace("%n", " ").replace("%%", "%");
        String told = "Default: " + byDefault() + ".";
        return (text.endsWith(told) ? text.substring(0, text.length() - told.length()) : text).strip();
    }

    /** The texts that were set, by whomever, those of a list one by one; empty if it has its default. */
    List<String> set() {
        return option.stringValues();
    }

    /** The values in one text: of a list they have commas between them. */
    List<String> texts(String text) {
        return isList() ? Stream.of(text.split(",", -1)).map(String::strip).toList() : List.of(text);
    }

    /** Whether a text of it names a file or folder. */
    boolean isPath(String text) {
        return kind == Kind.PATH || (isMarked(MayBePath.class) && !text.contains("://"));
    }

    private boolean isMarked(Class<? extends Annotation> mark) {
        return option.userObject() instanceof Field field && field.isAnnotationPresent(mark);
    }

    /** A text as it may be shown. */
    String shown(String text) {
        if (!isMarked(Secret.class)) {
            return QUERY.matcher(USER.matcher(text).replaceAll(MASK + "@")).replaceAll("$1" + MASK);
        }
        var address = ADDRESS.matcher(text);
        if (!address.matches()) {
            return MASK;
        }
        return address.group(1) + (address.group(2) == null ? "" : ":" + MASK) + address.group(3);
    }

    /** The argument that sets it. */
    String argument(String value) {
        return OPTION + key + "=" + value;
    }

    /** What is wrong with a text, null if nothing is. */
    @Nullable
    String mistake(String text) {
        if (text.indexOf('\0') >= 0) {
            // The text is not shown: it may hold a password.
            return "expected a value without the character NUL, found one with it; leave it out";
        }
        if (kind == Kind.TRUTH && !text.equals("true") && !text.equals("false")) {
            return "expected true or false, found '" + text + "'";
        }
        if (kind == Kind.NUMBER && !NUMBER.matcher(text).matches()) {
            return "expected a whole number, found '" + text + "'";
        }
        if (kind == Kind.DECIMAL && !DECIMAL.matcher(text).matches()) {
            return "expected a number such as 0.5, found '" + text + "'";
        }
        if (kind == Kind.WORD && !words.contains(text)) {
            return "expected " + String.join(" or ", words) + ", found '" + text + "'" + Nearest.hint(text, words);
        }
        return converted(text);
    }

    /** Converts a text as the command would, away from it, so that the message can say where the text stands. */
    private @Nullable String converted(String text) {
        OptionSpec alone = OptionSpec.builder(OPTION + key)
                .type(option.type())
                .auxiliaryTypes(option.auxiliaryTypes())
                .converters(option.converters())
                .arity("1")
                .build();
        try {
            new CommandLine(CommandSpec.create().addOption(alone)).parseArgs(argument(text));
            return null;
        } catch (ParameterException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
