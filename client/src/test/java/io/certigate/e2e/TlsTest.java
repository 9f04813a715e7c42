package io.certigate.e2e;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.cli.Cli;
import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.CheckResult;
import io.certigate.client.TlsOptions;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Effect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS and asks for a certificate, as its clients see it. */
@Timeout(60)
class TlsTest {
    private static final CheckActionRequest QUESTION =
            check(entity("user", "u1"), "user.register", entity("account.personal", "new"), "CN");

    @TempDir
    private static Path folder;

    private static Keytool made;
    private static ServerUnderTest server;
    private static TlsOptions tls;

    @TempDir
    private Path own;

    @BeforeAll
    static void start() throws Exception {
        made = new Keytool(folder)
                .authority("trusted")
                .authority("other")
                .issue("trusted", "server", "ip:127.0.0.1")
                .issue("trusted", "shop", "uri:spiffe://prod/shop");
        tls = TlsOptions.DEFAULT
                .withCa(made.certificate("trusted"))
                .withCertificate(made.certificate("shop"), made.key("shop"));
        server = ServerUnderTest.start(
                List.of(),
                List.of(
                        "--grpc",
                        "127.0.0.1:0",
                        "--data",
                        folder.resolve("data").toString(),
                        "--policies",
                        Checkout.policies().toString(),
                        "--tls-certificate",
                        made.certificate("server").toString(),
                        "--tls-key",
                        made.key("server").toString(),
                        "--tls-client-ca",
                        made.certificate("trusted").toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static CertigateClient.Builder client(String target) {
        return CertigateClient.builder().target(target).deadline(Duration.ofSeconds(20));
    }

    private static Cli state(String target, String... options) {
        List<String> args = new ArrayList<>(List.of("state", "--target", target, "--timeout", "20s"));
        args.addAll(List.of(options));
        return Cli.run(args.toArray(String[]::new));
    }

    private static String[] options(String ca, String client, String key) throws Exception {
        return new String[] {
            "--tls-ca", made.certificate(ca).toString(),
            "--tls-cert", made.certificate(client).toString(),
            "--tls-key", made.key(key).toString()
        };
    }

    private static void assertFailed(Cli cli, int status, String... complaints) {
        assertThat(cli.status()).as(cli.toString()).isEqualTo(status);
        assertThat(cli.err()).contains(complaints).doesNotContain("\tat ");
    }

    @Test
    void library_withItsCertificate_isAnswered() {
        try (CertigateClient client = client(server.target()).tls(tls).build()) {
            CheckResult result = client.check(QUESTION);

            assertThat(result.response().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        }
    }

    @Test
    void library_severalNodes_eachProvesItsOwnName() {
        // The first one of the list is the same server by a name that is not in its certificate.
        String targets = server.target().replace("127.0.0.1", "localhost") + "," + server.target();
        try (CertigateClient client = client(targets).tls(tls).waitForReady().build()) {
            assertThat(client.check(QUESTION).response().getEffect()).isEqualTo(Effect.EFFECT_PERMIT);
        }
    }

    @Test
    void command_withItsCertificate_isAnswered() throws Exception {
        assertThat(state(server.target(), options("trusted", "shop", "shop"))).satisfies(cli -> {
            assertThat(cli.status()).as(cli.toString()).isZero();
            assertThat(cli.out()).contains("ready");
        });
    }

    @Test
    void command_withoutACertificate_saysThatTheServerExpectsOne() throws Exception {
        assertFailed(
                state(server.target(), "--tls-ca", made.certificate("trusted").toString()),
                3,
                "the server expects a certificate of the client that it accepts");
    }

    @Test
    void command_authorityOfAnother_namesBoth() throws Exception {
        assertFailed(
                state(server.target(), options("other", "shop", "shop")),
                3,
                "expected a certificate that 'CN=other' signed, found that of 'CN=server' signed by 'CN=trusted')");
    }

    @Test
    void command_hostThatIsNotInTheCertificate_namesBoth() throws Exception {
        assertFailed(
                state(server.target().replace("127.0.0.1", "localhost"), options("trusted", "shop", "shop")),
                3,
                "expected a certificate for localhost, found that of 'CN=server' for 127.0.0.1");
    }

    @Test
    void command_plaintext_saysWhatItMayBe() {
        assertFailed(state(server.target()), 3, "gives no answer", "if it speaks TLS, see --tls and --tls-ca");
    }

    @Test
    void command_keyOfAnotherCertificate_isBadInput() throws Exception {
        assertFailed(state(server.target(), options("trusted", "shop", "server")), 2, "found another key");
    }

    @Test
    void command_certificateWithoutKey_isBadInput() throws Exception {
        assertFailed(
                state(server.target(), "--tls-cert", made.certificate("shop").toString()),
                2,
                "expected a certificate and its key together");
    }

    @Test
    void command_tlsAndNot_isBadInput() {
        assertFailed(state(server.target(), "--tls", "--insecure-no-tls"), 2, "expected --insecure-no-tls or TLS");
    }

    @Test
    void command_tokenFileWithoutToken_isBadInput() throws Exception {
        Path empty = Files.createFile(own.resolve("token"));

        assertFailed(
                state(server.target(), "--token-file", empty.toString()), 2, "expected one token of visible ASCII");
    }

    @Test
    void library_filesReplaced_nextConnectionHasTheNewOnes() throws Exception {
        Path ca = Files.copy(made.certificate("other"), own.resolve("ca.pem"));
        try (CertigateClient client =
                client(server.target()).tls(tls.withCa(ca)).build()) {
            assertThatThrownBy(() -> client.check(QUESTION))
                    .isInstanceOf(CertigateException.Unavailable.class)
                    .hasMessageContaining("expected a certificate that 'CN=other' signed");

            Path fresh = Files.copy(made.certificate("trusted"), own.resolve("fresh"));
            Files.move(fresh, ca, StandardCopyOption.ATOMIC_MOVE);

            assertThat(client.check(QUESTION, client.options().waitingForReady())
                            .response()
                            .getEffect())
                    .isEqualTo(Effect.EFFECT_PERMIT);
        }
    }

    @Test
    void serve_everyInterfaceWithoutProtection_isRefused() {
        Cli refused = Cli.run("serve", "--data", own.resolve("data").toString(), "--grpc", "0.0.0.0:0");

        assertFailed(refused, 2, "--insecure-no-tls --insecure-no-authentication");
        assertThat(own.resolve("data")).doesNotExist();
    }

    @Test
    void serve_keyOfAnotherCertificate_isRefusedBeforeAnythingIsMade() throws Exception {
        Cli refused = Cli.run(
                "serve",
                "--data",
                own.resolve("data").toString(),
                "--grpc",
                "127.0.0.1:0",
                "--tls-certificate",
                made.certificate("server").toString(),
                "--tls-key",
                made.key("shop").toString());

        assertFailed(refused, 2, "expected --tls-key to hold the key of the first certificate in --tls-certificate");
        assertThat(own.resolve("data")).doesNotExist();
    }
}
