package io.certigate.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code certigate}. Its subcommands are those of this module and every {@link Callable} that a module on
 * the class path registers as a service and marks with picocli's {@link Command}: so the server adds its own commands,
 * and neither module imports the other.
 */
@Command(
        name = "certigate",
        description = "Asks and feeds a Certigate policy decision point: may this subject do this action on this"
                + " resource, in this market, now?",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpAutoWidth = true,
        usageHelpWidth = 100, // where the terminal does not tell: instants and examples stay on one line
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:done, or PERMIT",
            " 1:DENY",
            " 2:bad input: correct it, the same command fails again",
            " 3:unavailable, no answer in time, or unexpected: try again"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  certigate check --subject official_account:shop --action asset.sell.primary \\",
            "      --resource digital_collectible:nft-1 --market CN",
            "  certigate entity put official_account:shop --prop platform=weixin",
            "  certigate cert list --kind cn.cac.blockchain_filing",
            "  certigate COMMAND --help"
        })
public final class Certigate extends GroupCommand {
    /** The order of the commands in the help; those not named here follow by name. */
    private static final List<String> ORDER = List.of(
            "demo",
            "serve",
            "config",
            "sandbox",
            "check",
            "forecast",
            "entity",
            "cert",
            "relation",
            "import",
            "directive",
            "policy",
            "proposal",
            "log",
            "evidence",
            "changes",
            "watch",
            "state",
            "store",
            "token",
            "bench",
            "completion");

    /** The command that runs other commands. */
    private static final String RUNS_OTHERS = "demo";

    private static final List<String> HELP = List.of("-h", "--help");
    private static final String FOLDER = "--data";
    private static final String OFFLINE = "offline-";
    private static final String CLASS = "Command";

    /** What a byte of an argument becomes that the locale's character set does not have. */
    private static final char UNREADABLE = '\uFFFD';

    /** Made by picocli. */
    Certigate() {}

    /** Runs one command and ends the process with its exit status: 0 done or PERMIT, 1 DENY, 2 bad input, 3 unavailable. */
    public static void main(String[] args) {
        // Names and laws are often Chinese: never depend on the locale for what is written.
        WatchedStream written = new WatchedStream(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = new PrintWriter(written, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int status = run(out, err, args);
        out.flush();
        System.exit(written.status(status, err));
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        for (String arg : args) {
            if (arg.indexOf(UNREADABLE) >= 0) {
                err.println("certigate: expected arguments in the locale's character set, found '" + arg
                        + "': set LC_ALL=C.UTF-8 and repeat the command");
                return ExitStatus.BAD_INPUT;
            }
        }
        // Making all commands takes longer than most of them.
        boolean all = args.length == 0 || args[0].equals(RUNS_OTHERS);
        CommandLine root = commandLine(out, err, all ? types() : typesOf(args[0]));
        return root.execute(offline(root, args));
    }

    /**
     * What a command does with a server, its namesake of the server module may do with a folder of data: {@code log verify --data DIR}
     * is {@code log offline-verify}, which the help does not list and nobody has to know: it goes by the name of the other, which also
     * tells its help.
     */
    private static String[] offline(CommandLine root, String[] args) {
        CommandLine group = args.length < 2 ? null : root.getSubcommands().get(args[0]);
        boolean onData = Stream.of(args).anyMatch(arg -> arg.equals(FOLDER) || arg.startsWith(FOLDER + "="));
        CommandLine command = group == null ? null : group.getSubcommands().get(OFFLINE + args[1]);
        if (command == null || !onData || HELP.stream().anyMatch(List.of(args)::contains)) {
            return args;
        }
        command.setCommandName(args[1]);
        String[] other = args.clone();
        other[1] = OFFLINE + args[1];
        return other;
    }

    /** The whole command with its subcommands, writing to the given streams. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return commandLine(out, err, types());
    }

    private static CommandLine commandLine(PrintWriter out, PrintWriter err, List<Class<?>> types) {
        CommandLine root = new CommandLine(new Certigate());
        subcommands(types).forEach((name, command) -> root.addSubcommand(name, command));
        return root.setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(false)
                .setCaseInsensitiveEnumValuesAllowed(false)
                .setParameterExceptionHandler(new Problems())
                .setExecutionExceptionHandler(new Problems());
    }

    /** The classes of one command; of all if there is none of that name. */
    private static List<Class<?>> typesOf(String name) {
        List<Class<?>> all = candidates();
        List<Class<?>> named = all.stream()
                .filter(type -> isNamed(type, name))
                .filter(type -> type.isAnnotationPresent(Command.class)
                        && type.getAnnotation(Command.class).name().equals(name))
                .toList();
        return named.isEmpty() ? types() : named;
    }

    /** Whether the name of a class lets it be a command: {@code ZzExtraCommand} is {@code zz-extra}. Reading annotations takes longer. */
    private static boolean isNamed(Class<?> type, String command) {
        String name = type.getSimpleName();
        return !name.endsWith(CLASS) || name.equalsIgnoreCase(command.replace("-", "") + CLASS);
    }

    private static Map<String, CommandLine> subcommands(List<Class<?>> types) {
        Map<String, CommandLine> found = new TreeMap<>();
        for (Class<?> type : types) {
            CommandLine command = new CommandLine(type);
            CommandLine known = found.putIfAbsent(command.getCommandName(), command);
            if (known != null) {
                merge(command, known);
            }
        }
        Map<String, CommandLine> ordered = new LinkedHashMap<>();
        for (String name : ORDER) {
            CommandLine command = found.remove(name);
            if (command != null) {
                ordered.put(name, command);
            }
        }
        ordered.putAll(found);
        return ordered;
    }

    /** A group that two modules have is one group with the commands and the examples of both. */
    private static void merge(CommandLine group, CommandLine into) {
        group.getSubcommands().forEach(into::addSubcommand);
        UsageMessageSpec usage = into.getCommandSpec().usageMessage();
        String[] more = group.getCommandSpec().usageMessage().footer();
        usage.footer(Stream.of(usage.footer(), more).flatMap(Stream::of).toArray(String[]::new));
    }

    static List<Class<?>> types() {
        return candidates().stream()
                .filter(type -> type.isAnnotationPresent(Command.class))
                .toList();
    }

    private static List<Class<?>> candidates() {
        List<Class<?>> types = new ArrayList<>(List.of(
                CheckCommand.class,
                ForecastCommand.class,
                EntityCommand.class,
                CertCommand.class,
                RelationCommand.class,
                RecordsImport.class,
                DirectiveCommand.class,
                PolicyCommand.class,
                ProposalCommand.class,
                LogCommand.class,
                EvidenceCommand.class,
                ChangesCommand.class,
                WatchCommand.class,
                StateCommand.class,
                CompletionCommand.class));
        ServiceLoader.load(Callable.class).stream()
                .<Class<?>>map(ServiceLoader.Provider::type)
                .forEach(types::add);
        return types;
    }
}
