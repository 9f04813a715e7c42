package io.certigate.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.FixedLimits;
import io.certigate.server.settings.Layers;
import io.certigate.server.settings.Setting;
import io.certigate.server.settings.Settings;
import io.certigate.server.settings.Variables;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code docs/configuration.md} says of settings and limits is what the code says. */
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final String WRITES = "nice mvn -q -o -B -Dquick -pl proto,server test"
            + " -Dtest=ConfigurationDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dcertigate.docs=write";
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static List<Setting> settings() {
        return Objects.requireNonNull(Settings.of(new CommandLine(new ServeCommand()).getCommandSpec()))
                .all();
    }

    @Test
    void document_itsTables_sayWhatTheCodeSays() throws Exception {
        String found = Files.readString(DOCUMENT);
        String expected = filled(
                filled(filled(found, "settings", settingsTable()), "variables", variablesTable()),
                "limits",
                limitsTable());
        if ("write".equals(System.getProperty("certigate.docs"))) {
            Files.writeString(DOCUMENT, expected);
            found = expected;
        }

        assertThat(found)
                .as("docs/configuration.md is written anew by: " + WRITES)
                .isEqualTo(expected);
    }

    private static String filled(String document, String name, String table) {
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->";
        int from = document.indexOf(begin);
        int until = document.indexOf(end);
        assertThat(from)
                .as("the mark '%s' in docs/configuration.md", begin.strip())
                .isNotNegative();
        assertThat(until).as("the mark '%s' after it", end).isGreaterThan(from);
        return document.substring(0, from + begin.length()) + table + document.substring(until);
    }

    private static String settingsTable() {
        return "| key and variable | value | default | meaning |\n|---|---|---|---|\n"
                + settings().stream().map(ConfigurationDocumentTest::row).collect(Collectors.joining());
    }

    private static String row(Setting setting) {
        String value = switch (setting.kind()) {
            case WORD -> String.join(", ", setting.words());
            case TRUTH -> setting.kind().title();
            case NUMBER, DECIMAL, PATH, TEXT -> setting.kind().title() + ": " + setting.label();
        };
        // The file cannot be named in the file.
        String key = setting.key().equals(Settings.FILE) ? "--" + setting.key() : setting.key();
        String byDefault = setting.byDefault();
        return "| " + code(key) + "<br>" + code(setting.variable()) + " | " + (setting.isList() ? "list of " : "")
                + escaped(value) + " | " + (byDefault == null ? "" : code(byDefault)) + " | "
                + escaped(setting.meaning()) + " |\n";
    }

    private static String variablesTable() {
        return "| variable | what it is |\n|---|---|\n"
                + new TreeMap<>(Variables.OTHERS)
                        .entrySet().stream()
                                .map(each -> "| " + code(each.getKey()) + " | " + escaped(each.getValue()) + " |\n")
                                .collect(Collectors.joining());
    }

    private static String limitsTable() {
        return "| limit | value | of |\n|---|---|---|\n"
                + FixedLimits.list().stream()
                        .map(limit -> "| " + code(limit.name()) + " | "
                                + (limit.value() + " " + limit.unit()).strip() + " | " + escaped(limit.meaning())
                                + " |\n")
                        .collect(Collectors.joining());
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    @Test
    void settings_ofServe_haveDistinctVariablesAndAMeaning() {
        HashSet<String> variables = new HashSet<>();
        for (Setting setting : settings()) {
            assertThat(setting.variable()).matches("CERTIGATE_[A-Z0-9_]+");
            assertThat(variables.add(setting.variable())).as(setting.variable()).isTrue();
            assertThat(Variables.OTHERS).doesNotContainKey(setting.variable());
            assertThat(setting.meaning()).as(setting.key()).isNotEmpty();
        }
    }

    @Test
    void limits_fixed_haveDistinctNamesAndAMeaning() {
        HashSet<String> names = new HashSet<>();
        FixedLimits.list().forEach(limit -> {
            assertThat(limit.name()).matches("[a-z]+\\.[a-z-]+");
            assertThat(names.add(limit.name())).as(limit.name()).isTrue();
            assertThat(limit.value()).as(limit.name()).isPositive();
            assertThat(limit.meaning()).as(limit.name()).isNotEmpty();
        });
    }

    @Test
    void example_asItStands_isValid(@TempDir Path folder) throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(DOCUMENT));
        assertThat(example.find()).isTrue();
        Path file = Files.writeString(folder.resolve("certigate.yaml"), example.group(1));
        Files.createDirectory(folder.resolve("policies"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine check = new CommandLine(new ConfigCheckCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true));
        check.getCommandSpec().preprocessor(new Layers(Map.of("CERTIGATE_CONFIG", file.toString())));

        assertThat(check.execute()).as(err::toString).isZero();

        assertThat(out.toString()).startsWith("valid: ");
    }
}
