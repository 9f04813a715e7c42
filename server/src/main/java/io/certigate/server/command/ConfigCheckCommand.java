package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.settings.Layers;
import io.certigate.server.settings.Origin;
import io.certigate.server.settings.Settings;
import io.certigate.server.tls.TlsFileException;
import io.certigate.server.tls.TlsFiles;
import io.certigate.server.tls.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code certigate config check}. */
@Command(
        name = "check",
        description = {
            "Check what 'certigate serve' with the same options would run with, as it does before it starts: ranges,"
                    + " combinations, and that the files can be used.",
            "Nothing is started, made or connected to, and the policies are not compiled: that is 'certigate policy test'."
        },
        preprocessor = Layers.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {" 0:it can be used", " 2:it cannot, and why"},
        footer = {
            "  certigate config check --config /etc/certigate/certigate.yaml",
            "  certigate config check --data data --policies policies --warm-up 10"
        })
final class ConfigCheckCommand implements Callable<Integer> {
    @Mixin
    private ServeOptions options = new ServeOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        Terminal terminal = Terminal.of(command);
        refuseMisplaced(command);
        Config config;
        try {
            config = options.choose().config();
        } catch (IllegalArgumentException e) {
            // It says already where the options came from.
            return terminal.badInput(String.valueOf(e.getMessage()));
        }
        try {
            checkPlaces(config);
            checkCertificates(config);
        } catch (IllegalArgumentException e) {
            return terminal.badInput(options.origins().explain(String.valueOf(e.getMessage())));
        }
        String warning = options.warning();
        if (warning != null) {
            terminal.err().println("certigate: " + warning);
        }
        long chosen = Objects.requireNonNull(Settings.of(command)).effective(options.origins()).stream()
                .filter(setting -> !(setting.origin() instanceof Origin.Default))
                .count();
        terminal.out().println("valid: " + chosen + (chosen == 1 ? " setting" : " settings") + " chosen");
        terminal.out().flush();
        return ExitStatus.OK;
    }

    /** What stands before the command belongs to the other one: it would be checked by nobody. */
    private static void refuseMisplaced(CommandSpec command) {
        CommandSpec parent = command.parent();
        List<String> misplaced = parent == null
                ? List.of()
                : parent.options().stream()
                        .filter(option -> !option.stringValues().isEmpty())
                        .map(OptionSpec::longestName)
                        .toList();
        if (!misplaced.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "expected options after 'check', found before it: " + String.join(", ", misplaced));
        }
    }

    /** As a server reads them before it listens. */
    private static void checkCertificates(Config config) {
        TlsSettings tls = config.tls();
        if (tls == null) {
            return;
        }
        try {
            TlsFiles.open(tls, InstantSource.system()).close();
        } catch (TlsFileException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void checkPlaces(Config config) {
        Path policies = config.policies();
        if (policies != null && (!Files.isDirectory(policies) || !Files.isReadable(policies))) {
            throw new IllegalArgumentException("expected --policies to name a folder that can be read, found "
                    + (Files.exists(policies) ? "something else: " : "none: ") + policies);
        }
        Path data = config.data();
        if (data != null && Files.exists(data) && (!Files.isDirectory(data) || !Files.isWritable(data))) {
            throw new IllegalArgumentException(
                    "expected --data to name a folder that this user can write, found another: " + data);
        }
    }
}
