package io.certigate.server.lint;

import io.certigate.server.policy.Localized;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first message that a rule gives for something, in each language.
 *
 * @param <T> what messages are for, such as a reason
 */
final class FirstMessages<T> {
    private record Key<T>(T of, String language) {}

    private record First(String text, TimedRule rule) {}

    private final Map<Key<T>, First> firsts = new HashMap<>();

    /** Takes a message; returns the rule that gave another one before in one of its languages, null if none did. */
    @Nullable
    TimedRule other(T of, Localized message, TimedRule rule) {
        TimedRule other = null;
        for (Map.Entry<String, String> each : message.texts().entrySet()) {
            First own = new First(each.getValue(), rule);
            First first = firsts.putIfAbsent(new Key<>(of, each.getKey()), own);
            if (other == null && first != null && !first.text().equals(own.text())) {
                other = first.rule();
            }
        }
        return other;
    }
}
