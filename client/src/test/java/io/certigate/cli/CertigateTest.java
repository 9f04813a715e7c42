package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.settings.Variables;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Option;

class CertigateTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(CERTIGATE_[A-Z_]+)");

    @Test
    void help_ofEveryCommand_hasDescriptionExamplesAndExitStatus() {
        for (CommandLine command : all(Certigate.commandLine(sink(), sink()), new ArrayList<>())) {
            String name = command.getCommandSpec().qualifiedName();
            String help = command.getUsageMessage();
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(name)
                    .isNotEmpty();
            assertThat(help).as(name).contains("Examples:", "  certigate ", "Exit status:", "--help", "--version");
        }
    }

    @Test
    void variables_ofTheEnvironmentThatCommandsRead_areKnownToAServer() {
        List<String> read = all(Certigate.commandLine(sink(), sink()), new ArrayList<>()).stream()
                .flatMap(command -> command.getCommandSpec().options().stream())
                .map(option -> option.userObject() instanceof Field field ? field.getAnnotation(Option.class) : null)
                .filter(Objects::nonNull)
                .flatMap(option -> VARIABLE.matcher(option.defaultValue()).results())
                .map(found -> found.group(1))
                .distinct()
                .toList();

        assertThat(read).contains("CERTIGATE_TARGET");
        // Otherwise a server would refuse to start where a command is told what to ask.
        assertThat(Variables.OTHERS).containsKeys(read.toArray(String[]::new));
    }

    @Test
    void types_namedAsCommands_areTheCommandsOfThatName() {
        for (Class<?> type : Certigate.types()) {
            String command = type.getAnnotation(CommandLine.Command.class).name();
            if (type.getSimpleName().endsWith("Command")) {
                assertThat(type.getSimpleName()).isEqualToIgnoringCase(command.replace("-", "") + "Command");
            }
        }
    }

    @Test
    void help_ofRoot_listsCommandsInOrderWithThoseOfOtherModules() {
        Cli run = Cli.run("--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).containsSubsequence("  check ", "  entity ", "  cert ", "  relation ", "  zz-extra ");
    }

    @Test
    void version_asked_namesProgramAndJdk() {
        Cli run = Cli.run("--version");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("certigate 0.1.0", "JDK " + Runtime.version().feature());
    }

    @ParameterizedTest
    @CsvSource({
        "chek, check",
        "certs, cert",
        "relations, relation",
        "cert suspnd, suspend",
        "check --subjet a:b, --subject",
        "check --markt=CN, --market",
        "entity put a:b --proprty k=v, --prop"
    })
    void execute_wrongWord_suggestsTheRightOne(String line, String right) {
        Cli run = Cli.run(line.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("did you mean '" + right + "'?", "--help'");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "entity", "cert", "relation"})
    void execute_noSubcommand_listsThem(String line) {
        Cli run = Cli.run(line.isEmpty() ? new String[0] : new String[] {line});
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("expected one of the commands").contains("found none");
    }

    @Test
    void execute_commandOfAnotherModuleCrashes_isThreeWithoutStackTrace() {
        Cli run = Cli.run("zz-extra", "crash");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("certigate: unexpected IllegalStateException: the disk is on fire");
    }

    @Test
    void run_argumentThatTheLocaleLost_isTwoAndSaysHowToSetIt() {
        StringWriter err = new StringWriter();
        assertThat(Certigate.run(sink(), new PrintWriter(err), "entity", "get", "company:\uFFFD"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("LC_ALL=C.UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log list --data none --bogus", "policy impact --log none --bogus"})
    void run_commandOnAFolder_goesByTheNameThatWasTyped(String line) {
        StringWriter err = new StringWriter();
        assertThat(Certigate.run(sink(), new PrintWriter(err), line.split(" "))).isEqualTo(2);
        String name = String.join(" ", List.of(line.split(" ")).subList(0, 2));
        assertThat(err.toString())
                .contains("expected an option of 'certigate " + name + "', found '--bogus'")
                .contains("Try 'certigate " + name + " --help'.");
    }

    @Test
    void run_helpOfACommandOnAFolder_isThatOfTheCommandWithAServer() {
        StringWriter out = new StringWriter();
        assertThat(Certigate.run(new PrintWriter(out), sink(), "policy", "impact", "--log", "data", "--help"))
                .isZero();
        assertThat(out.toString()).contains("certigate policy impact").doesNotContain("offline");
    }

    @Test
    void run_commandThatIsNone_namesThoseOfTheHelpAlone() {
        StringWriter err = new StringWriter();
        assertThat(Certigate.run(sink(), new PrintWriter(err), "log", "lst")).isEqualTo(2);
        assertThat(err.toString())
                .contains("expected one of the commands tail, get, list, export, verify, replay, found 'lst'");
    }

    private static List<CommandLine> all(CommandLine command, List<CommandLine> into) {
        into.add(command);
        command.getSubcommands().values().forEach(sub -> all(sub, into));
        return into;
    }

    private static PrintWriter sink() {
        return new PrintWriter(new StringWriter());
    }
}
