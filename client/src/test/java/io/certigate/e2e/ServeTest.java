package io.certigate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a server starts, refuses to start, and stops. */
@Timeout(60)
class ServeTest {
    @TempDir
    private Path folder;

    private static Program serve(Path data, Path policies, String address) throws IOException, InterruptedException {
        return Program.run("serve", "--data", data.toString(), "--policies", policies.toString(), "--grpc", address);
    }

    private static Program serve(Path data) throws IOException, InterruptedException {
        return serve(data, Checkout.policies(), "127.0.0.1:0");
    }

    /** As {@link #serve(Path)}, in this process: quicker, for what is refused before anything serves. */
    private static Program tryToServe(Path data, Path policies, String address) {
        Cli cli = Cli.run("serve", "--data", data.toString(), "--policies", policies.toString(), "--grpc", address);
        return new Program(cli.status(), cli.out(), cli.err());
    }

    private static Program tryToServe(Path data) {
        return tryToServe(data, Checkout.policies(), "127.0.0.1:0");
    }

    private static void assertRefused(Program program, int status, String... complaints) {
        assertThat(program.status()).as(program.toString()).isEqualTo(status);
        assertThat(program.out()).isEmpty();
        assertThat(program.err()).contains(complaints).doesNotContain("\tat ");
    }

    /** The packs with one word replaced in one file. */
    private Path packs(String file, String word, String by) throws IOException {
        Path copy = folder.resolve("packs");
        try (Stream<Path> files = Files.walk(Checkout.policies())) {
            for (Path source : files.filter(Files::isRegularFile).toList()) {
                Path target =
                        copy.resolve(Checkout.policies().relativize(source).toString());
                Files.createDirectories(target.getParent());
                Files.writeString(target, Files.readString(source));
            }
        }
        Path changed = copy.resolve(file);
        Files.writeString(changed, Files.readString(changed).replace(word, by));
        return copy;
    }

    @Test
    void serve_policyWithATypo_namesItAndLeavesTheData() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        String release;
        try (ServerUnderTest server = ServerUnderTest.start(data)) {
            server.done("entity", "put", "user:li", "--prop", "platform=weixin");
            release = server.release();
            assertThat(server.terminate()).isZero();
        }

        Program refused = serve(
                data, packs("cn/weixin-registration-pause.yaml", "effect: forbid", "efect: forbid"), "127.0.0.1:0");

        assertRefused(refused, 2, "cn/weixin-registration-pause.yaml:25:5: ", "'efect'; did you mean 'effect'?");
        try (ServerUnderTest server = ServerUnderTest.start(data, null)) {
            assertThat(server.release()).isEqualTo(release);
            assertThat(server.revision()).isEqualTo(2);
            assertThat(server.done("entity", "get", "user:li").out()).contains("weixin");
        }
    }

    @Test
    void serve_policyThatFailsItsSuite_isNotPublished() throws IOException, InterruptedException {
        Path packs = packs("cn/weixin-registration-pause.yaml", "until: 2021-08-06", "until: 2021-08-05");

        assertRefused(serve(folder.resolve("data"), packs, "127.0.0.1:0"), 2, "weixin-registration-pause-suite.yaml");
    }

    @Test
    void serve_noFolderOfPolicies_isBadInput() {
        assertRefused(
                tryToServe(folder.resolve("data"), folder.resolve("nowhere"), "127.0.0.1:0"),
                2,
                "expected a folder of policies, found nothing at");
    }

    @Test
    void serve_dataInUse_namesTheFolderAndDisturbsNobody() throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(folder)) {
            assertRefused(serve(folder), 3, "expected a data folder that no process uses", folder.toString());
            server.done("entity", "put", "user:li");
        }
    }

    @Test
    void serve_dataThatCannotBeAFolder_saysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");

        assertRefused(tryToServe(file), 2, "expected --data to name a folder, found a file", file.toString());
        assertRefused(tryToServe(file.resolve("data")), 3, "expected a data folder that this user can write");
        assertThat(file).hasContent("mine");
    }

    @Test
    void serve_damagedDatabase_saysSoAndLeavesIt() throws IOException {
        Path database = folder.resolve("certigate.db");
        Files.writeString(database, "not a database ".repeat(1_000));

        assertRefused(
                tryToServe(folder), 3, "expected a Certigate database, found a damaged file", database.toString());
        assertThat(database).hasContent("not a database ".repeat(1_000));
    }

    @Test
    void serve_settingsOfAFile_areWhatItRunsWith() throws IOException, InterruptedException {
        Path file = Files.writeString(
                folder.resolve("certigate.yaml"), "data: state\ngrpc: 127.0.0.1:1\ndecision-log: off\n");

        try (ServerUnderTest server =
                ServerUnderTest.start(List.of(), List.of("--config", file.toString(), "--grpc", "127.0.0.1:0"))) {
            assertThat(server.release()).isEmpty();
            assertThat(folder.resolve("state/certigate.db")).exists();
            assertThat(folder.resolve("state/decision-log")).doesNotExist();
        }
    }

    @Test
    void serve_variableThatIsNoSetting_isBadInput() throws IOException, InterruptedException {
        ProcessBuilder builder =
                Program.builder("serve", "--data", folder.resolve("data").toString());
        builder.environment().put("CERTIGATE_LOG_KYE", "key.pem");
        Process process = builder.redirectErrorStream(true).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("CERTIGATE_LOG_KYE: expected", "did you mean 'CERTIGATE_LOG_KEY'?");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void serve_portInUse_saysSo() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertRefused(
                    serve(folder, Checkout.policies(), address), 2, "expected a free port at " + address, "--grpc");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:0, expected TLS and authentication where others than this machine can connect",
        "localhost, expected HOST:PORT",
        "127.0.0.1:70000, expected HOST:PORT"
    })
    void serve_unusableAddress_isBadInput(String address, String complaint) {
        Path data = folder.resolve("data");

        assertRefused(tryToServe(data, Checkout.policies(), address), 2, complaint);
        assertThat(data).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--node | 'a b' | expected --node to be 1 to 64 of",
                "--cache-weight | 999 | expected --cache-weight from 1000 to 100000000, found 999",
                "--database | postgresql://host | expected postgresql://USER:PASSWORD@HOST:PORT/NAME",
                "--decision-log | loose | expected one of [strict, bounded, off]"
            })
    void serve_unusableOption_isBadInput(String option, String value, String complaint) {
        Path data = folder.resolve("data");

        Cli cli = Cli.run("serve", "--data", data.toString(), option, value);

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).contains(complaint);
        assertThat(data).doesNotExist();
    }

    @Test
    void serve_databaseAndAFolderThatHoldsAState_isBadInput() throws IOException, InterruptedException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.createFile(data.resolve("certigate.db"));
        String database = "postgresql://certigate@127.0.0.1:1/certigate";

        assertRefused(
                Program.run("serve", "--data", data.toString(), "--database", database),
                2,
                "expected --data to name a folder for the decision log alone");
        assertRefused(Program.run("serve", "--database", database), 2, "expected --data DIR for the decision log");
    }

    @Test
    void ready_ofAFolder_namesTheReleaseThatLintNames() throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(folder)) {
            Cli lint = Cli.run("policy", "lint", Checkout.policies().toString());

            assertThat(lint.out()).contains("; release " + server.release().substring(0, 12) + "\n");
        }
    }

    @Test
    void serve_twiceOnTheSameData_publishesTheSameReleaseOnce() throws IOException, InterruptedException {
        String release;
        try (ServerUnderTest server = ServerUnderTest.start(folder)) {
            release = server.release();
            assertThat(server.revision()).isEqualTo(1);
            assertThat(server.terminate()).isZero();
            assertThat(server.errors()).isEmpty();
        }
        try (ServerUnderTest server = ServerUnderTest.start(folder)) {
            assertThat(server.release()).isEqualTo(release);
            assertThat(server.revision()).isEqualTo(1);
        }
    }
}
