package io.certigate.server.command;

import io.certigate.server.FixedLimits;
import io.certigate.server.model.Limit;
import io.certigate.server.settings.EffectiveSetting;
import io.certigate.server.settings.Layers;
import io.certigate.server.settings.Origin;
import io.certigate.server.settings.Setting;
import io.certigate.server.settings.Settings;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate config}. */
@Command(
        name = "config",
        description = {
            "Show what 'certigate serve' with the same options would run with: each setting, and where it came from.",
            "An option wins over the environment, the environment over the file, the file over the default. Passwords are not"
                    + " shown. The limits that nobody can choose follow. Nothing is started or checked beyond each value by"
                    + " itself: that is 'certigate config check'."
        },
        preprocessor = Layers.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = ConfigCheckCommand.class,
        exitCodeList = {" 0:shown", " 2:bad input: an option, a variable of the environment, or the file of settings"},
        footer = {
            "  certigate config --config /etc/certigate/certigate.yaml",
            "  certigate config --data data --policies policies -o json",
            "  certigate config check --config /etc/certigate/certigate.yaml"
        })
public final class ConfigCommand implements Callable<Integer> {
    private static final List<String> SETTING_TITLES = List.of("SETTING", "VALUE", "FROM");
    private static final List<String> LIMIT_TITLES = List.of("FIXED LIMIT", "VALUE", "OF");
    private static final String NONE = "-";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json (one object). Default: ${DEFAULT-VALUE}.")
    private LogFormat format = LogFormat.text;

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        List<EffectiveSetting> settings = Objects.requireNonNull(Settings.of(Objects.requireNonNull(spec)))
                .effective(options.origins());
        if (format == LogFormat.json) {
            terminal.out().println(json(settings));
        } else {
            table(
                    terminal.out(),
                    SETTING_TITLES,
                    settings.stream().map(ConfigCommand::row).toList());
            terminal.out().println();
            table(
                    terminal.out(),
                    LIMIT_TITLES,
                    FixedLimits.list().stream().map(ConfigCommand::row).toList());
        }
        terminal.out().flush();
        return ExitStatus.OK;
    }

    private static List<String> row(EffectiveSetting setting) {
        String value = setting.values().isEmpty() ? NONE : String.join(", ", setting.values());
        return List.of(setting.setting().key(), value, setting.origin().toString());
    }

    private static List<String> row(Limit limit) {
        return List.of(limit.name(), (limit.value() + " " + limit.unit()).strip(), limit.meaning());
    }

    private static void table(PrintWriter out, List<String> titles, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(rows);
        all.add(0, titles);
        int[] widths = new int[titles.size()];
        all.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String json(List<EffectiveSetting> settings) {
        List<Map<String, Object>> limits = FixedLimits.list().stream()
                .map(limit -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    members.put("name", limit.name());
                    members.put("value", limit.value());
                    members.put("unit", limit.unit());
                    return members;
                })
                .toList();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("settings", settings.stream().map(ConfigCommand::members).toList());
        all.put("limits", limits);
        return Json.object(all);
    }

    private static Map<String, Object> members(EffectiveSetting setting) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", setting.setting().key());
        List<Object> values = setting.values().stream()
                .map(text -> typed(setting.setting(), text))
                .toList();
        members.put("value", setting.setting().isList() ? values : values.isEmpty() ? null : values.get(0));
        members.put("from", setting.origin().kind());
        if (setting.origin() instanceof Origin.Environment environment) {
            members.put("variable", environment.variable());
        }
        if (setting.origin() instanceof Origin.File file) {
            members.put("file", file.path());
            members.put("line", file.line());
        }
        return members;
    }

    private static Object typed(Setting setting, String text) {
        return switch (setting.kind()) {
            case TRUTH -> Boolean.valueOf(text);
            case NUMBER -> Long.valueOf(text);
            case DECIMAL -> new BigDecimal(text);
            case WORD, PATH, TEXT -> text;
        };
    }
}
