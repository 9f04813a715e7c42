package io.certigate.server.settings;

import io.certigate.server.yaml.Problem;
import io.certigate.server.yaml.Problems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Puts what the environment and the file of settings choose among the arguments of a command, unless the command line itself chooses it;
 * from there on all is read alike. For a command with a mixin that is {@link LayeredOptions}.
 */
public final class Layers implements IParameterPreprocessor {
    private static final String END_OF_OPTIONS = "--";

    private final Map<String, String> environment;

    /** Made by picocli: reads the environment of the process. */
    public Layers() {
        this(System.getenv());
    }

    /**
     * Reads another environment.
     *
     * @param environment its variables by name
     */
    public Layers(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's type
    public boolean preprocess(
            Stack<String> arguments, CommandSpec command, @Nullable ArgSpec argument, Map<String, Object> info) {
        Settings settings = Settings.of(command);
        CommandSpec mixin = Settings.mixin(command);
        CommandLineWords words = CommandLineWords.of(arguments, command);
        if (settings == null || mixin == null || words.isForAnother()) {
            return false;
        }
        Problems problems = new Problems();
        Map<String, Given> chosen = layered(settings, words, problems);
        if (!problems.isEmpty()) {
            throw refused(command, problems.list());
        }
        Map<String, Origin> origins = new HashMap<>();
        words.values().keySet().forEach(key -> origins.put(key, new Origin.Flag()));
        List<String> more = new ArrayList<>();
        chosen.forEach((key, given) -> {
            if (origins.putIfAbsent(key, given.origin()) == null) {
                given.values().forEach(value -> more.add(given.setting().argument(value)));
            }
        });
        // The top of the stack is the first argument.
        for (int i = more.size() - 1; i >= 0; i--) {
            arguments.push(more.get(i));
        }
        if (mixin.userObject() instanceof LayeredOptions options) {
            options.came(new Origins(origins));
        }
        return false;
    }

    private Map<String, Given> layered(Settings settings, CommandLineWords words, Problems problems) {
        Map<String, Given> variables = Variables.read(environment, settings, problems);
        String file = words.values().get(Settings.FILE);
        Given named = variables.get(Settings.FILE);
        if (file == null && named != null) {
            file = named.values().get(0);
        }
        Map<String, Given> chosen = new HashMap<>();
        if (file != null) {
            try {
                chosen.putAll(SettingsFile.read(Path.of(file), settings, problems));
            } catch (InvalidPathException e) {
                problems.add(new Problem("--" + Settings.FILE, 0, 0, "expected a path, found " + e.getMessage()));
            }
        }
        chosen.putAll(variables);
        return chosen;
    }

    private static ParameterException refused(CommandSpec command, List<Problem> problems) {
        if (problems.size() == 1) {
            return new ParameterException(command.commandLine(), problems.get(0).toString());
        }
        problems.forEach(problem -> command.commandLine().getErr().println(problem));
        return new ParameterException(
                command.commandLine(),
                "expected settings that can be used, found " + problems.size() + " problems, see above");
    }

    /**
     * What the command line of a command says, as far as it must be known before it is read.
     *
     * @param values the text of each option that is named, by key; empty for one without a text of its own
     * @param isForAnother whether a subcommand follows or help is asked for: then nothing is filled in
     */
    private record CommandLineWords(Map<String, String> values, boolean isForAnother) {
        @SuppressWarnings("JdkObsolete") // picocli's type
        static CommandLineWords of(Stack<String> arguments, CommandSpec command) {
            Map<String, String> values = new HashMap<>();
            for (int i = arguments.size() - 1; i >= 0; i--) {
                String word = arguments.get(i);
                if (word.equals(END_OF_OPTIONS)) {
                    break;
                }
                if (command.subcommands().containsKey(word)) {
                    return new CommandLineWords(values, true);
                }
                int equals = word.indexOf('=');
                OptionSpec option = option(command, equals < 0 ? word : word.substring(0, equals));
                if (option == null) {
                    continue;
                }
                if (option.usageHelp() || option.versionHelp()) {
                    return new CommandLineWords(values, true);
                }
                String text = equals < 0 ? "" : word.substring(equals + 1);
                if (equals < 0 && option.arity().min() > 0 && i > 0) {
                    i--;
                    text = arguments.get(i);
                }
                if (option.longestName().startsWith(END_OF_OPTIONS)) {
                    values.put(Setting.key(option), text);
                }
            }
            return new CommandLineWords(values, false);
        }

        private static @Nullable OptionSpec option(CommandSpec command, String name) {
            OptionSpec option = command.optionsMap().get(name);
            return option == null ? command.negatedOptionsMap().get(name) : option;
        }
    }
}
