package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters that no server is asked for. */
class LogFilterOptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--market= | expected --market to be 1 to 128 characters, found none; leave the option out to ask for any",
                "--action= | expected --action to be 1 to 128 characters, found none",
                "--reason= | expected --reason to be 1 to 256 characters, found none",
                "--rule= | expected --rule to be 1 to 513 characters, found none",
                "--request-id= | expected --request-id to be 1 to 128 characters, found none",
                "--effect= | expected permit or deny, found ''",
                "--subject= | expected TYPE:ID",
                "--since= | --since",
                "--hypothetical= | expected --hypothetical true or false, found ''",
                "--rule=/rule | expected --rule POLICY or POLICY/RULE, found '/rule'",
                "--rule=policy/ | expected --rule POLICY or POLICY/RULE, found 'policy/'",
                "--action=* | expected --action to be a name such as asset.display or a dotted prefix"
            })
    void run_filterThatFitsNothingOrIsEmpty_isBadInputWithoutAskingAServer(String filter, String message) {
        for (String command : new String[] {"list", "export", "tail", "replay"}) {
            Cli run = Cli.run("log", command, "--target", "127.0.0.1:1", filter);

            assertThat(run.status()).as(command).isEqualTo(ExitStatus.BAD_INPUT);
            assertThat(run.err()).as(command).contains(message);
            assertThat(run.out()).as(command).isEmpty();
        }
    }

    @Test
    void run_requestIdTooLongForAny_isBadInput() {
        Cli run = Cli.run("log", "list", "--target", "127.0.0.1:1", "--request-id", "r".repeat(200));

        assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(run.err()).contains("expected --request-id to be 1 to 128 characters, found 200");
    }

    @Test
    void replay_emptyId_isBadInputAndNotEverything() {
        Cli run = Cli.run("log", "replay", "--target", "127.0.0.1:1", "");

        assertThat(run.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(run.err()).contains("expected the ID of a decision, found none");
    }
}
