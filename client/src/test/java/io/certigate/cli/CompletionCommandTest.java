package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bash with the script completes as a person's would. */
class CompletionCommandTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void writeScript() throws IOException {
        Cli run = Cli.run("completion", "bash");
        assertThat(run.status()).as(run.err()).isZero();
        Files.writeString(folder.resolve("script"), run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "certigate ch, check changes",
        "certigate po, policy",
        "certigate zz-, zz-extra",
        "certigate policy pub, publish",
        "certigate check --subject-, --subject-prop",
        "certigate check --deta, --detail",
        "certigate check -o , text json",
        "certigate completion , bash zsh"
    })
    void completion_ofUnfinishedWord_isWhatFollows(String line, String words) throws Exception {
        assertThat(completed(line.endsWith("-o") || line.endsWith("completion") ? line + " " : line))
                .contains(words.split(" "));
    }

    @Test
    void completion_ofCommands_leavesOutThoseThatHelpDoesNotList() throws Exception {
        assertThat(completed("certigate log "))
                .contains("list", "verify", "tail")
                .noneMatch(word -> word.startsWith("offline"));
    }

    @Test
    void completion_forZsh_isTheScriptThatTurnsOnItsBashCompletion() {
        Cli run = Cli.run("completion", "zsh");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("bashcompinit")
                .isEqualTo(Cli.run("completion", "bash").out());
    }

    @Test
    void completion_otherShell_namesThoseThatThereAre() {
        Cli run = Cli.run("completion", "fish");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("bash", "zsh", "fish");
    }

    /** What bash offers at the end of a line. */
    private static List<String> completed(String line) throws IOException, InterruptedException {
        String program = """
                source "$1"
                COMP_LINE=$2
                COMP_POINT=${#COMP_LINE}
                read -r -a COMP_WORDS <<< "$COMP_LINE"
                case $COMP_LINE in *' ') COMP_WORDS+=('') ;; esac
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                function=$(complete -p certigate | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
                "$function" certigate "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        Path out = folder.resolve("out");
        Process bash = new ProcessBuilder(
                        "bash",
                        "--norc",
                        "-c",
                        program,
                        "bash",
                        folder.resolve("script").toString(),
                        line)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(out).stream().map(String::strip).toList();
    }
}
