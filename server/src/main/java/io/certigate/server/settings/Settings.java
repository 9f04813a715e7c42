package io.certigate.server.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** All settings of a command, in the order of their options. */
public final class Settings {
    /** The key of the file itself, which can be named on the command line and in the environment alone. */
    public static final String FILE = "config";

    private final Map<String, Setting> byKey = new LinkedHashMap<>();

    private Settings(List<OptionSpec> options) {
        for (OptionSpec option : options) {
            Setting setting = new Setting(option);
            byKey.put(setting.key(), setting);
        }
    }

    /** The settings of a command; null if it has none: no mixin of it is {@link LayeredOptions}. */
    public static @Nullable Settings of(CommandSpec command) {
        CommandSpec mixin = mixin(command);
        return mixin == null ? null : new Settings(mixin.options());
    }

    /** The mixin whose options are settings. */
    static @Nullable CommandSpec mixin(CommandSpec command) {
        return command.mixins().values().stream()
                .filter(each -> each.userObject() instanceof LayeredOptions)
                .findFirst()
                .orElse(null);
    }

    /** All of them, the file among them. */
    public List<Setting> all() {
        return List.copyOf(byKey.values());
    }

    /** The setting with a key. */
    @Nullable
    Setting of(String key) {
        return byKey.get(key);
    }

    /** All keys. */
    Set<String> keys() {
        return byKey.keySet();
    }

    /** What each has after the command line was read, as it may be shown. */
    public List<EffectiveSetting> effective(Origins origins) {
        return byKey.values().stream()
                .map(setting -> EffectiveSetting.of(setting, origins.of(setting.key())))
                .toList();
    }
}
