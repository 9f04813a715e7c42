package io.certigate.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class LayersTest {
    private static final String FILE = "settings.yaml";

    @TempDir
    private Path folder;

    private final Run command = new Run();
    private final StringWriter err = new StringWriter();

    enum Mode {
        fast,
        safe
    }

    static final class Options implements LayeredOptions {
        @Option(names = "--config")
        @Nullable
        Path config;

        @Option(names = "--data")
        @Nullable
        Path data;

        @Option(names = "--size", defaultValue = "3")
        int size;

        @Option(names = "--share", defaultValue = "0.5")
        double share;

        @Option(names = "--mode", defaultValue = "safe")
        Mode mode = Mode.safe;

        @Option(names = "--quiet")
        boolean quiet;

        @Option(names = "--cache", negatable = true, defaultValue = "true", fallbackValue = "true")
        boolean cache;

        @Option(names = "--tag")
        List<String> tags = List.of();

        @Option(names = "--size-file")
        List<Path> files = List.of();

        @MayBePath
        @Option(names = "--keys", split = ",", defaultValue = "a,b")
        List<String> keys = List.of();

        @Secret
        @Option(names = "--address")
        @Nullable
        String address;

        Origins origins = Origins.NONE;

        @Override
        public void came(Origins from) {
            origins = from;
        }
    }

    @Command(name = "run", mixinStandardHelpOptions = true, subcommands = Other.class)
    static final class Run implements Runnable {
        @Mixin
        final Options options = new Options();

        boolean ran;

        @Override
        public void run() {
            ran = true;
        }
    }

    @Command(name = "other")
    static final class Other implements Runnable {
        @Override
        public void run() {}
    }

    private Path write(String text) throws Exception {
        return Files.writeString(folder.resolve(FILE), text);
    }

    private CommandLine line(Map<String, String> environment) {
        CommandLine line = new CommandLine(command).setErr(new PrintWriter(err, true));
        line.getCommandSpec().preprocessor(new Layers(environment));
        return line;
    }

    private int run(Map<String, String> environment, String... arguments) {
        return line(environment).execute(arguments);
    }

    private int runWith(String text, String... arguments) throws Exception {
        return run(Map.of("CERTIGATE_CONFIG", write(text).toString()), arguments);
    }

    @Test
    void layers_nothingChosen_areTheDefaults() {
        assertThat(run(Map.of("PATH", "/bin", "CERTIGATE_SIZE", "", "CERTIGATE_SIEZ", "")))
                .isZero();

        assertThat(command.options.size).isEqualTo(3);
        assertThat(command.options.cache).isTrue();
        assertThat(command.options.keys).containsExactly("a", "b");
        assertThat(command.options.origins.byKey()).isEmpty();
    }

    @Test
    void layers_chosenEverywhere_flagWinsOverEnvironmentOverFile() throws Exception {
        Path file = write("size: 5\nmode: fast\nquiet: true\ntag: [a, b]\n");

        assertThat(run(Map.of("CERTIGATE_SIZE", "6", "CERTIGATE_TAG", "c, d"), "--size", "7", "--config=" + file))
                .isZero();

        assertThat(command.options.size).isEqualTo(7);
        assertThat(command.options.tags).containsExactly("c", "d");
        assertThat(command.options.mode).isEqualTo(Mode.fast);
        assertThat(command.options.quiet).isTrue();
        assertThat(command.options.origins.byKey())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "config", new Origin.Flag(),
                        "size", new Origin.Flag(),
                        "tag", new Origin.Environment("CERTIGATE_TAG"),
                        "mode", new Origin.File(file.toString(), 2),
                        "quiet", new Origin.File(file.toString(), 3)));
    }

    @Test
    void layers_fileOfTheCommandLine_winsOverThatOfTheEnvironment() throws Exception {
        Path file = write("size: 5\n");

        assertThat(run(Map.of("CERTIGATE_CONFIG", "/nowhere"), "--config", file.toString()))
                .isZero();

        assertThat(command.options.size).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "quiet: true, --quiet=false, false",
        "quiet: true, --quiet, true",
        "quiet: false, --quiet, true",
        "quiet: true, --size=1, true",
        "quiet: false, --size=1, false"
    })
    void layers_flagThatTheFileSets_isWhatTheCommandLineSays(String text, String argument, boolean expected)
            throws Exception {
        assertThat(runWith(text, argument)).isZero();

        assertThat(command.options.quiet).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"cache: false, --size=1, false", "cache: true, --no-cache, false", "cache: false, --cache, true"})
    void layers_negatableFlag_isWhatTheStrongerSays(String text, String argument, boolean expected) throws Exception {
        assertThat(runWith(text, argument)).isZero();

        assertThat(command.options.cache).isEqualTo(expected);
    }

    @Test
    void layers_relativePaths_areBesideTheFileOrWhereTheCommandRuns() throws Exception {
        assertThat(runWith("data: state\nsize-file: [keys/a, /keys/b]\nkeys: [k, 'https://k', /k]\n"))
                .isZero();

        assertThat(command.options.data).isEqualTo(folder.resolve("state"));
        assertThat(command.options.files).containsExactly(folder.resolve("keys/a"), Path.of("/keys/b"));
        assertThat(command.options.keys).containsExactly(folder.resolve("k").toString(), "https://k", "/k");

        assertThat(run(Map.of("CERTIGATE_DATA", "state"))).isZero();
        assertThat(command.options.data).isEqualTo(Path.of("state"));
    }

    @Test
    void layers_textThatMeansSomethingToACommandLine_isOnlyText() throws Exception {
        assertThat(runWith("tag: ['${env:HOME}', 'a=b', '@x', 'with space', '\"q\"', '数字', 7]\n"))
                .as(err::toString)
                .isZero();

        assertThat(command.options.tags).containsExactly("${env:HOME}", "a=b", "@x", "with space", "\"q\"", "数字", "7");
        assertThat(command.options.size).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--version", "other"})
    void layers_helpOrASubcommand_needsNoSettings(String argument) {
        assertThat(run(Map.of("CERTIGATE_CONFIG", "/nowhere", "CERTIGATE_SIZE", "x"), argument))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void layers_fileOfCommentsAlone_choosesNothing() throws Exception {
        assertThat(runWith("# size: 5\n\n  # data: here\n")).isZero();

        assertThat(command.options.size).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "siez: 5 | 1:1: expected one of the keys [address, cache, data, keys, mode, quiet, share, size, size-file,"
                        + " tag],"
                        + " found 'siez'; did you mean 'size'?",
                "config: x | 1:1: expected one of the keys",
                "size: many | 1:7: expected a whole number (size), found the text 'many'",
                "size: '5' | 1:7: expected a whole number (size), found the text '5'",
                "size: 010 | 1:7: expected a whole number",
                "size: 5.5 | 1:7: expected a whole number (size), found the text '5.5'",
                "size: true | 1:7: expected a whole number (size), found 'true'",
                "size: 99999999999 | 1:7: Invalid value for option '--size': '99999999999' is not an int",
                "size: [1, 2] | 1:7: expected a whole number (size), found a list",
                "size: {a: 1} | 1:7: expected a whole number (size), found a mapping",
                "size: | 1:1: expected a value of 'size', found nothing; leave the key out if that is what you mean",
                "quiet: yes | 1:8: expected true or false (quiet), found the text 'yes'",
                "quiet: 1 | 1:8: expected true or false (quiet), found '1'",
                "share: half | 1:8: expected a number such as 0.5, found 'half'",
                "share: true | 1:8: expected a number (share), found 'true'",
                "share: 0.25 | ''",
                "mode: fats | 1:7: expected fast or safe, found 'fats'; did you mean 'fast'?",
                "data: true | 1:7: expected a path (data), found 'true'; quote it if that is what you mean",
                "data: {a: 1} | 1:7: expected a path (data), found a mapping",
                "tag: [a, ''] | 1:10: expected text (tag), found ''",
                "tag: [] | 1:1: expected a value of 'tag', found an empty one",
                "size: &a 5 | ''",
                "tag: *a | 1:6: not YAML: expected a value, found the alias *a",
                "- size | 1:1: expected a mapping (key: value), found a list",
                "'size: [' | not YAML"
            })
    void layers_fileWithAMistake_namesPlaceAndWhatIsExpected(String text, String message) throws Exception {
        int status = runWith(text + "\n");

        if (message.isEmpty()) {
            assertThat(status).isZero();
            return;
        }
        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains(FILE + ":", message);
        assertThat(command.ran).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "keys", "address", "size-file"})
    void layers_fileWithNul_namesPlaceAndShowsNothingOfIt(String key) throws Exception {
        assertThat(runWith("quiet: true\n" + key + ": \"secret\\0\"\n")).isEqualTo(2);

        assertThat(command.ran).isFalse();
        assertThat(err.toString())
                .contains(FILE + ":2:", "expected a value without the character NUL", "leave it out")
                .doesNotContain("secret", "Exception", "--config:", "problems");
    }

    @Test
    void layers_keyTwice_isAnError() throws Exception {
        assertThat(runWith("size: 5\nsize: 6\n")).isEqualTo(2);

        assertThat(err.toString()).contains(FILE + ":2:1: expected each key once, found 'size' again");
    }

    @Test
    void layers_severalMistakes_areAllTold() throws Exception {
        Map<String, String> environment =
                Map.of("CERTIGATE_CONFIG", write("siez: 5\nquiet: 7\n").toString(), "CERTIGATE_MODE", "x");

        assertThat(run(environment)).isEqualTo(2);

        assertThat(err.toString())
                .contains(":1:1:", ":2:8:", "environment variable CERTIGATE_MODE: expected fast or safe, found 'x'")
                .contains("expected settings that can be used, found 3 problems, see above");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "---\n"})
    void layers_fileThatIsEmpty_isAnError(String text) throws Exception {
        assertThat(runWith(text)).isEqualTo(2);
        assertThat(err.toString()).contains(FILE);
    }

    @Test
    void layers_fileThatCannotBeRead_isAnError() throws Exception {
        assertThat(run(Map.of(), "--config", folder.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.yaml: expected a file of settings, found none");

        Files.write(folder.resolve(FILE), new byte[] {'s', ':', ' ', (byte) 0xff});
        assertThat(run(Map.of(), "--config", folder.resolve(FILE).toString())).isEqualTo(2);
        assertThat(err.toString()).contains("expected text in UTF-8");

        Files.write(folder.resolve(FILE), new byte[SettingsFile.MAX_BYTES + 1]);
        assertThat(run(Map.of(), "--config", folder.resolve(FILE).toString())).isEqualTo(2);
        assertThat(err.toString()).contains("at most 1048576 bytes, found a larger one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CERTIGATE_SIEZ | 5 | CERTIGATE_SIEZ: expected environment variables that begin with CERTIGATE_ to be"
                        + " settings, found one that is none; did you mean 'CERTIGATE_SIZE'?",
                "CERTIGATE_SIZE_FIEL | x | did you mean 'CERTIGATE_SIZE_FILE'?",
                "CERTIGATE_size | 5 | CERTIGATE_size: expected environment variables",
                "CERTIGATE_ELSEWHERE | x | found one that is none; unset it",
                "CERTIGATE_JAVA_OPT | -Xmx1g | did you mean 'CERTIGATE_JAVA_OPTS'?",
                "CERTIGATE_SIZE | many | environment variable CERTIGATE_SIZE: expected a whole number, found 'many'",
                "CERTIGATE_QUIET | yes | environment variable CERTIGATE_QUIET: expected true or false, found 'yes'",
                "CERTIGATE_TAG | a,,b | expected a value between the commas, found none"
            })
    void layers_variableThatIsNoSetting_isAnError(String name, String text, String message) {
        assertThat(run(Map.of(name, text))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(command.ran).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CERTIGATE_JAVA_OPTS",
                "CERTIGATE_SERVICE_HOST",
                "CERTIGATE_SERVICE_PORT_GRPC",
                "CERTIGATE_PORT",
                "CERTIGATE_PORT_7420_TCP",
                "CERTIGATE_NODES_PORT_7420_TCP_ADDR",
                "CERTIFICATE"
            })
    void layers_variableOfSomebodyElse_isLeftAlone(String name) {
        assertThat(run(Map.of(name, "tcp://10.0.0.1:7420"))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"'', a b", "c, c", "'c, d', c d"})
    void effective_list_hasItsValuesOneByOne(String keys, String shown) {
        CommandLine line = line(Map.of("CERTIGATE_KEYS", keys));
        assertThat(line.execute()).isZero();

        assertThat(effective(line, "keys").values()).containsExactly(shown.split(" "));
    }

    private EffectiveSetting effective(CommandLine line, String key) {
        return Objects.requireNonNull(Settings.of(line.getCommandSpec())).effective(command.options.origins).stream()
                .filter(each -> each.setting().key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://me:pass@host:1/db, postgresql://me:***@host:1/db",
        "'postgresql://me:p@h1,h2:2/db?sslmode=verify-full&sslkey=/k', 'postgresql://me:***@h1,h2:2/db?sslmode=verify-full&sslkey=/k'",
        "postgresql://me@host/db, postgresql://me@host/db",
        "postgresql://me:pa/ss@host/db, ***",
        "postgresql://me:p@host/db?password=pass, ***",
        "postgresql://me:p@ss@host/db, ***",
        "pass, ***"
    })
    void effective_secret_isMasked(String address, String shown) {
        CommandLine line = line(Map.of("CERTIGATE_ADDRESS", address));
        line.execute();

        EffectiveSetting setting = effective(line, "address");

        assertThat(setting.values()).containsExactly(shown);
        assertThat(setting.origin()).hasToString("environment CERTIGATE_ADDRESS");
    }

    @Test
    void effective_addressWithAPassword_isMaskedWhateverTheSetting() {
        CommandLine line =
                line(Map.of("CERTIGATE_KEYS", "https://me:p@ss@host/keys,http://host/me@here,http://host/?key=k#f"));
        line.execute();

        assertThat(effective(line, "keys").values())
                .containsExactly("https://***@host/keys", "http://host/me@here", "http://host/?***");
    }

    @Test
    void explain_messageThatNamesSettings_saysWhereTheyCameFrom() throws Exception {
        assertThat(runWith("size: 5\nsize-file: x\n", "--quiet")).isZero();

        Origins origins = command.options.origins;
        assertThat(origins.explain("expected --size to be 1, found 5"))
                .matches("expected --size to be 1, found 5 \\(--size came from .*settings.yaml:1\\)");
        assertThat(origins.explain("expected --size-file"))
                .endsWith("(--size-file came from " + folder + "/" + FILE + ":2)");
        assertThat(origins.explain("expected no --quiet")).isEqualTo("expected no --quiet");
        assertThat(origins.explain("expected --sizes")).isEqualTo("expected --sizes");
    }
}
