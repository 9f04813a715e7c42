package io.certigate.server.settings;

import java.util.List;

/**
 * What a setting has, as it may be shown.
 *
 * @param setting which setting
 * @param values its texts, masked; empty if it has none, more than one of a list
 * @param origin where they came from
 */
public record EffectiveSetting(Setting setting, List<String> values, Origin origin) {
    /** Copies the values. */
    public EffectiveSetting {
        values = List.copyOf(values);
    }

    static EffectiveSetting of(Setting setting, Origin origin) {
        List<String> set = setting.set();
        String byDefault = setting.byDefault();
        List<String> values = !set.isEmpty() ? set : byDefault == null ? List.of() : setting.texts(byDefault);
        // A flag without a value is true.
        return new EffectiveSetting(
                setting,
                values.stream()
                        .map(value -> value.isEmpty() ? "true" : setting.shown(value))
                        .toList(),
                origin);
    }
}
