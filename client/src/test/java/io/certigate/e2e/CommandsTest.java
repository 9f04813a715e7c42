package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that need no server of the tests: demo, policy, help, version. */
class CommandsTest {
    @Test
    void demo_endsWithZeroAndTellsTheStory() throws IOException, InterruptedException {
        Program demo = Program.run("demo");

        assertThat(demo.status()).as(demo.toString()).isZero();
        assertThat(demo.err()).isEmpty();
        assertThat(demo.out().lines().map(line -> line.strip().replaceAll(" {2,}", "  ")))
                .containsSubsequence(
                        "MAY IT ...  AT  EFFECT  VALID UNTIL",
                        "sell first-hand, with a filed partner  2022-04-10 12:00:00  PERMIT  2022-08-01 12:00:00",
                        "sell first-hand, without a partner  2022-04-10 12:00:00  DENY  open",
                        "resell  2022-04-10 12:00:00  DENY  2022-06-20 00:00:00",
                        "one second before the filing's end  2022-08-01 11:59:59  PERMIT  2022-08-01 12:00:00",
                        "at the filing's end  2022-08-01 12:00:00  DENY  2023-03-01 00:00:00",
                        "register during the pause  2021-07-28 09:00:00  DENY  2021-08-06 00:00:00",
                        "register after the pause  2021-08-06 00:00:00  PERMIT  open");
        assertThat(demo.out()).contains("cn.weixin.nft.secondary_prohibited  [tencent-2022-03-30]");
    }

    @Test
    @Timeout(60)
    void demoStay_printedCommands_work() throws IOException, InterruptedException {
        Process demo = Program.builder("demo", "--stay").start();
        try (BufferedReader reader = demo.inputReader(StandardCharsets.UTF_8)) {
            List<String> commands = printedCommands(reader);

            Cli check = Cli.run(words(commands.get(0)));
            Cli list = Cli.run(words(commands.get(1)));

            assertThat(check.status()).as(check.toString()).isZero();
            assertThat(check.out()).startsWith("PERMIT  RULE").contains("tencent-2022-03-30");
            assertThat(list.status()).isZero();
            assertThat(list.lines()).hasSizeGreaterThan(16);
            assertThat(demo.isAlive()).isTrue();
        } finally {
            demo.destroy();
            assertThat(demo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The two commands after the invitation, each with its continuation lines. */
    private static List<String> printedCommands(BufferedReader reader) throws IOException {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        boolean invited = false;
        while (commands.size() < 2) {
            String line = reader.readLine();
            assertThat(line).isNotNull();
            invited |= line.startsWith("Still serving.");
            if (invited && (line.contains("./certigate ") || command.length() > 0)) {
                command.append(line);
                if (line.endsWith("\\")) {
                    command.setLength(command.length() - 1);
                } else {
                    commands.add(command.toString());
                    command.setLength(0);
                }
            }
        }
        return commands;
    }

    private static String[] words(String command) {
        assertThat(command.strip()).startsWith("./certigate ");
        return command.strip().substring("./certigate ".length()).split(" +");
    }

    @Test
    void policyTestAndLint_ofThePacks_endWithZero() {
        Cli test = Cli.run("policy", "test", Checkout.policies().toString());
        Cli lint = Cli.run("policy", "lint", Checkout.policies().toString());

        assertThat(test.status()).as(test.toString()).isZero();
        assertThat(test.out()).contains(" 0 failed");
        assertThat(lint.status()).as(lint.toString()).isZero();
        assertThat(lint.out()).contains(" rules, ").doesNotContain("error CG");
    }

    @Test
    void version_isOneLineWithTheName() {
        Cli version = Cli.run("--version");

        assertThat(version.status()).isZero();
        assertThat(version.lines()).first().asString().matches("certigate [0-9]+\\.[0-9]+\\.[0-9]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo",
                "serve",
                "check",
                "entity",
                "entity put",
                "entity get",
                "entity list",
                "cert",
                "cert put",
                "cert suspend",
                "cert resume",
                "cert revoke",
                "cert cancel",
                "cert get",
                "cert list",
                "cert import",
                "relation",
                "relation put",
                "relation end",
                "relation list",
                "policy",
                "policy lint",
                "policy explain",
                "policy test",
                "policy validate",
                "policy publish",
                "policy activate",
                "policy rollback",
                "policy list",
                "policy get",
                "policy diff",
                "policy status",
                "proposal",
                "proposal list",
                "proposal show",
                "proposal approve",
                "proposal reject",
                "proposal withdraw",
                "proposal review",
                "bench"
            })
    void help_ofACommand_endsWithAnExample(String command) {
        String[] words = (command + " --help").strip().split(" ");

        Cli help = Cli.run(words);

        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.lines()).containsOnlyOnce("Examples:", "Exit status:");
        String examples = help.out().substring(help.out().indexOf("Examples:"));
        assertThat(examples).contains(("  certigate " + command).stripTrailing());
    }
}
