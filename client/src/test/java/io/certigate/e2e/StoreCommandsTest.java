package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import io.certigate.v1.Revision;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator does to the data of one node. */
@Timeout(120)
class StoreCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void backup_ofARunningServer_isRestoredAsAnotherHistory() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        Path backup = folder.resolve("backup.db");
        Path restored = folder.resolve("restored");
        Revision old;
        try (ServerUnderTest server = ServerUnderTest.start(data)) {
            Tokens.put(server.target(), "before");
            Cli backedUp = Cli.run("store", "backup", "--data", data.toString(), "--to", backup.toString());
            assertThat(backedUp.out()).as(backedUp.err()).startsWith("backed up revision=2 epoch=");
            old = Tokens.put(server.target(), "lost");
            assertThat(Tokens.askWith(server.target(), old)).isEqualTo(Status.Code.OK);
            assertThat(Cli.run("store", "new-epoch", "--data", data.toString()).err())
                    .contains("in use by another one");
            server.kill();
        }
        assertThat(Cli.run("store", "verify", "--data", data.toString()).out())
                .startsWith("verified revision=3 ")
                .contains(" floor=0 changes=4 records=2");

        Cli done = Cli.run("store", "restore", "--from", backup.toString(), "--data", restored.toString());

        assertThat(done.out())
                .as(done.err())
                .startsWith("restored revision=2 epoch=")
                .doesNotContain(old.getEpoch());
        try (ServerUnderTest server = ServerUnderTest.start(restored, null)) {
            server.done("entity", "get", "user:before");
            assertThat(server.run("entity", "get", "user:lost").status()).isEqualTo(2);
            assertThat(Tokens.askWith(server.target(), old)).isEqualTo(Status.Code.FAILED_PRECONDITION);
            Revision young = Tokens.put(server.target(), "after");
            assertThat(young.getNumber()).isEqualTo(3);
            assertThat(Tokens.askWith(server.target(), young)).isEqualTo(Status.Code.OK);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "store | expected a command: backup, restore, verify or new-epoch",
                "store verify | expected --data DIR or --database URL, found neither",
                "store verify --data none --database postgresql://certigate@127.0.0.1:1/certigate | found both",
                "store new-epoch --database mysql://x | expected postgresql://USER:PASSWORD@HOST:PORT/NAME",
                "store restore --from none.db --data none | expected a backup, found no file none.db",
                "store backup --data none | Missing required option: '--to=FILE'"
            })
    void store_misused_isBadInput(String command, String complaint) {
        Cli cli = Cli.run(command.split(" ", -1));

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).contains(complaint);
    }

    @Test
    void verify_noData_isUnavailableAndMakesNone() {
        Cli cli = Cli.run("store", "verify", "--data", folder.resolve("none").toString());

        assertThat(cli.status()).isEqualTo(3);
        assertThat(cli.err()).contains("expected the data folder of a server, found no certigate.db");
        assertThat(Files.exists(folder.resolve("none"))).isFalse();
    }
}
