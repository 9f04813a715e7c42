package io.certigate.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.certigate.server.fixture.TestAuthority;
import io.certigate.server.fixture.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TlsFilesTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("Test CA");
    private static final Issued FIRST = AUTHORITY.issue("first", TestAuthority.LOOPBACK);
    private static final Issued SECOND = AUTHORITY.issue("second", TestAuthority.LOOPBACK);

    @TempDir
    private Path folder;

    private volatile Instant now = Instant.now();
    private Path certificate;
    private Path key;
    private Path ca;
    private @Nullable TlsFiles open;

    @BeforeEach
    void write() throws IOException {
        certificate = folder.resolve("server.pem");
        key = folder.resolve("server.key");
        ca = folder.resolve("ca.pem");
        write(FIRST);
        TestAuthority.write(ca, AUTHORITY.self.certificatePem());
    }

    @AfterEach
    void close() {
        if (open != null) {
            open.close();
        }
    }

    private void write(Issued issued) throws IOException {
        TestAuthority.write(certificate, issued.certificatePem());
        TestAuthority.write(key, issued.keyPem());
    }

    private TlsFiles open() throws TlsFileException {
        open = TlsFiles.openOnce(new TlsSettings(certificate, key, ca, ClientAuthentication.REQUIRED), () -> now);
        return open;
    }

    private static List<String> trusted(TlsFiles files) {
        return Stream.of(Objects.requireNonNull(files.trustManager()).getAcceptedIssuers())
                .map(each -> each.getSubjectX500Principal().getName())
                .toList();
    }

    private static String why(TlsFiles files) {
        return Objects.requireNonNull(files.status().refusal()).why();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void open_keyOfAnyUsualAlgorithm_isUsed(String algorithm) throws IOException {
        write(AUTHORITY.issueOf(algorithm, "usual"));

        assertThat(open().status().subject()).isEqualTo("CN=usual");
    }

    @Test
    void open_chain_endsWithTheFirstOfIt() throws IOException {
        Issued brief = AUTHORITY.issue(now.minusSeconds(60), now.plusSeconds(60), "brief");
        TestAuthority.write(certificate, FIRST.certificatePem(), brief.certificatePem());

        assertThat(open().status().notAfter())
                .isEqualTo(brief.certificate().getNotAfter().toInstant());
    }

    @Test
    void open_fileMissing_namesOptionAndFile() {
        key = folder.resolve("absent.key");

        assertThatThrownBy(this::open)
                .isInstanceOf(TlsFileException.class)
                .hasMessage("expected --tls-key to name a file, found none: " + key);
    }

    @Test
    void open_keyOfAnotherCertificate_saysSo() throws IOException {
        TestAuthority.write(key, SECOND.keyPem());

        assertThatThrownBy(this::open)
                .hasMessageContaining("expected --tls-key to hold the key of the first certificate")
                .hasMessageContaining("'CN=first'");
    }

    @Test
    void open_keyOfAnotherAlgorithm_saysSo() throws IOException {
        TestAuthority.write(key, AUTHORITY.issueOf("Ed25519", "other").keyPem());

        assertThatThrownBy(this::open).hasMessageContaining("found another key");
    }

    @Test
    void open_filesSwapped_saysWhatWasFound() throws IOException {
        TestAuthority.write(certificate, FIRST.keyPem());
        TestAuthority.write(key, FIRST.certificatePem());

        assertThatThrownBy(this::open)
                .hasMessageContaining("expected --tls-certificate")
                .hasMessageContaining("'-----BEGIN PRIVATE KEY-----'");
    }

    @Test
    void open_encryptedKey_tellsHowToWriteAnother() throws IOException {
        TestAuthority.write(key, FIRST.keyPem().replace("PRIVATE", "ENCRYPTED PRIVATE"));

        assertThatThrownBy(this::open)
                .hasMessageContaining("'-----BEGIN ENCRYPTED PRIVATE KEY-----'")
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }

    @Test
    void open_damagedKey_showsNothingOfIt() throws IOException {
        String secret = FIRST.keyPem().split("\n", -1)[1];
        TestAuthority.write(key, FIRST.keyPem().replace(secret, secret.substring(4)));

        assertThatThrownBy(this::open).hasMessageContaining("damaged").hasMessageNotContaining(secret.substring(4, 12));
    }

    @Test
    void open_notYetValid_namesTheBeginning() throws IOException {
        Instant from = now.plusSeconds(3600);
        write(AUTHORITY.issue(from, from.plusSeconds(60), "early"));

        assertThatThrownBy(this::open)
                .hasMessageContaining(
                        "'CN=early', which begins at " + from.toString().substring(0, 19));
    }

    @Test
    void open_certificateForClients_isRefused_andOneForServersUsed() throws IOException {
        write(AUTHORITY.issueFor(1, "server", TestAuthority.LOOPBACK));
        assertThat(open().status().subject()).isEqualTo("CN=server");

        write(AUTHORITY.issueFor(2, "shop", TestAuthority.LOOPBACK));
        assertThatThrownBy(this::open)
                .hasMessageContaining("found 'CN=shop', whose extended key usage lacks serverAuth");
    }

    @Test
    void open_authorityThatIsNone_isRefused() throws IOException {
        TestAuthority.write(ca, FIRST.certificatePem());

        assertThatThrownBy(this::open)
                .hasMessageContaining("expected --tls-client-ca to hold certificates of authorities, found 'CN=first'");
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------, ''",
        "rw-r-----, ''",
        "rw-rw----, chmod go-w",
        "rw-----w-, chmod go-w",
        "rw----r--, chmod o-r"
    })
    void open_keyThatOthersReach_warns(String rights, String advice) throws IOException {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(TlsFiles.class);
        Level before = logger.getLevel();
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        try {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(rights));
            open();
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
        }

        List<String> warnings = log.list.stream()
                .filter(each -> each.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        if (advice.isEmpty()) {
            assertThat(warnings).isEmpty();
        } else {
            assertThat(warnings).singleElement().asString().contains(key.toString(), advice);
        }
    }

    @Test
    void look_nothingChanged_keepsWhatIsUsed() throws IOException {
        TlsFiles files = open();
        Instant before = files.status().loadedAt();
        now = now.plusSeconds(2);

        files.look();

        assertThat(files.status().loadedAt()).isEqualTo(before);
    }

    @Test
    void look_bothReplaced_usesThem() throws IOException {
        TlsFiles files = open();
        write(SECOND);

        files.look();

        assertThat(files.status().subject()).isEqualTo("CN=second");
        assertThat(files.status().refusal()).isNull();
    }

    @Test
    void look_renewedWithTheSameKey_usesIt() throws IOException {
        TlsFiles files = open();
        // Another chain of the same key.
        TestAuthority.write(certificate, FIRST.certificatePem(), AUTHORITY.self.certificatePem());
        now = now.plusSeconds(2);

        files.look();

        assertThat(files.status().loadedAt()).isEqualTo(now);
    }

    @Test
    void look_linkOfTheFolderSwapped_usesWhatIsBehindIt() throws IOException {
        Path one = Files.createDirectory(folder.resolve("..1"));
        Path two = Files.createDirectory(folder.resolve("..2"));
        TestAuthority.write(one.resolve("server.pem"), FIRST.certificatePem());
        TestAuthority.write(one.resolve("server.key"), FIRST.keyPem());
        TestAuthority.write(two.resolve("server.pem"), SECOND.certificatePem());
        TestAuthority.write(two.resolve("server.key"), SECOND.keyPem());
        Path data = Files.createSymbolicLink(folder.resolve("..data"), one);
        certificate = Files.createSymbolicLink(folder.resolve("tls.crt"), data.resolve("server.pem"));
        key = Files.createSymbolicLink(folder.resolve("tls.key"), data.resolve("server.key"));
        TlsFiles files = open();

        Files.move(Files.createSymbolicLink(folder.resolve("..data_tmp"), two), data, StandardCopyOption.ATOMIC_MOVE);
        files.look();

        assertThat(files.status().subject()).isEqualTo("CN=second");
    }

    @Test
    void look_swapSeenHalfWay_isNoRefusalAndComesTrueLater() throws IOException {
        TlsFiles files = open();
        TestAuthority.write(certificate, SECOND.certificatePem());

        files.look();
        TlsStatus halfWay = files.status();
        TestAuthority.write(key, SECOND.keyPem());
        files.look();

        assertThat(halfWay.subject()).isEqualTo("CN=first");
        assertThat(halfWay.refusal()).isNull();
        assertThat(files.status().subject()).isEqualTo("CN=second");
        assertThat(files.status().refusals()).isZero();
    }

    @Test
    void look_badPairStays_isRefusedOnceAndTheOldOneKept() throws IOException {
        TlsFiles files = open();
        TestAuthority.write(key, SECOND.keyPem());

        for (int i = 0; i < 5; i++) {
            files.look();
        }

        assertThat(files.status().subject()).isEqualTo("CN=first");
        assertThat(files.status().refusals()).isEqualTo(1);
        assertThat(why(files)).contains("found another key");
    }

    @Test
    void look_pipeInPlaceOfTheKey_isRefusedAndHoldsNothingUp() throws Exception {
        TlsFiles files = open();
        Files.delete(key);
        assertThat(new ProcessBuilder("mkfifo", key.toString()).start().waitFor())
                .isZero();

        files.look();
        files.look();

        assertThat(why(files)).contains("expected --tls-key to name a regular file");
        assertThat(files.status().subject()).isEqualTo("CN=first");
    }

    @Test
    void look_badPairIsCorrected_usesItAndForgetsTheRefusal() throws IOException {
        TlsFiles files = open();
        TestAuthority.write(key, SECOND.keyPem());
        files.look();
        files.look();

        TestAuthority.write(certificate, SECOND.certificatePem());
        files.look();

        assertThat(files.status().subject()).isEqualTo("CN=second");
        assertThat(files.status().refusal()).isNull();
        assertThat(files.status().refusals()).isEqualTo(1);
    }

    @Test
    void look_certificateOfTomorrow_isUsedTomorrow() throws IOException {
        TlsFiles files = open();
        Instant from = now.plus(Duration.ofDays(1));
        write(AUTHORITY.issue(from, from.plus(Duration.ofDays(1)), "tomorrow"));
        files.look();
        files.look();
        assertThat(why(files)).contains("which begins at");

        now = from.plusSeconds(1);
        files.look();

        assertThat(files.status().subject()).isEqualTo("CN=tomorrow");
        assertThat(files.status().refusal()).isNull();
    }

    @Test
    void look_certificateInUseEnds_isToldAndKept() throws IOException {
        TlsFiles files = open();
        now = FIRST.certificate().getNotAfter().toInstant().plusSeconds(1);

        files.look();
        files.look();

        assertThat(files.status().subject()).isEqualTo("CN=first");
        assertThat(why(files)).contains("'CN=first', which ended at");
    }

    @Test
    void look_authoritiesReplaced_trustsTheNewOneAlone() throws IOException {
        TlsFiles files = open();
        assertThat(trusted(files)).containsExactly("CN=Test CA");

        TestAuthority.write(ca, new TestAuthority("Other CA").self.certificatePem());
        files.look();

        assertThat(trusted(files)).containsExactly("CN=Other CA");
    }

    @Test
    void look_authoritiesDamaged_trustsAsBefore() throws IOException {
        TlsFiles files = open();
        TestAuthority.write(ca, "nothing");

        files.look();
        files.look();

        assertThat(trusted(files)).containsExactly("CN=Test CA");
        assertThat(why(files)).contains("expected --tls-client-ca").contains("no PEM at all");
    }

    @Test
    void look_oneAuthorityEnds_countsNoMore() throws IOException {
        Instant end = now.plusSeconds(60);
        TestAuthority brief = new TestAuthority("Brief CA", end);
        TestAuthority.write(ca, brief.self.certificatePem(), AUTHORITY.self.certificatePem());
        TlsFiles files = open();
        assertThat(trusted(files)).containsExactlyInAnyOrder("CN=Brief CA", "CN=Test CA");

        now = end.plusSeconds(1);
        files.look();

        assertThat(trusted(files)).containsExactly("CN=Test CA");
    }

    @Test
    void open_watching_seesAChangeByItself() throws IOException {
        open = TlsFiles.open(new TlsSettings(certificate, key, null, ClientAuthentication.NONE), () -> now);
        TlsFiles files = open;
        write(SECOND);

        Awaitility.await()
                .atMost(4 * TlsFiles.PERIOD.toMillis(), TimeUnit.MILLISECONDS)
                .until(() -> files.status().subject().equals("CN=second"));
        assertThat(files.status().refusals()).isZero();
    }
}
