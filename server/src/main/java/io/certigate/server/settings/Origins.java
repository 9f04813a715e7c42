package io.certigate.server.settings;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the values of settings came from.
 *
 * @param byKey the origins of the settings that are no defaults, by key
 */
public record Origins(Map<String, Origin> byKey) {
    /** All are defaults. */
    public static final Origins NONE = new Origins(Map.of());

    private static final Origin DEFAULT = new Origin.Default();

    /** Copies the map. */
    public Origins {
        byKey = Map.copyOf(byKey);
    }

    /** Where the value of a setting came from. */
    public Origin of(String key) {
        return byKey.getOrDefault(key, DEFAULT);
    }

    /**
     * A message about options, with the places where those of them stand that are not on the command line: who reads that an option is
     * wrong would look for it there.
     *
     * @param message names options as {@code --key}
     */
    public String explain(String message) {
        List<String> elsewhere = byKey.entrySet().stream()
                .filter(each -> !(each.getValue() instanceof Origin.Flag) && names(message, each.getKey()))
                .map(each -> "--" + each.getKey() + " came from " + each.getValue())
                .sorted()
                .toList();
        return elsewhere.isEmpty()
                ? message
                : elsewhere.stream().collect(Collectors.joining("; ", message + " (", ")"));
    }

    private static boolean names(String message, String key) {
        String option = "--" + key;
        for (int at = message.indexOf(option); at >= 0; at = message.indexOf(option, at + 1)) {
            int end = at + option.length();
            if (end == message.length() || !isPart(message, end)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the name of an option goes on here. */
    private static boolean isPart(String message, int at) {
        char next = message.charAt(at);
        return Character.isLetterOrDigit(next)
                || (next == '-' && at + 1 < message.length() && Character.isLetterOrDigit(message.charAt(at + 1)));
    }
}
