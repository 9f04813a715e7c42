package io.certigate.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The file of identities while it changes: on a real disk, as an operator changes it. */
class NodeIdentitiesTest {
    @TempDir
    private Path temp;

    private final String old = AccessToken.random();
    private final String next = AccessToken.random();
    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = temp.resolve("identities.yaml");
        Files.writeString(file, document(old));
    }

    private static String document(String... tokens) {
        StringBuilder text = new StringBuilder("principals:\n  - name: shop\n    roles: [checker]\n    tokens:\n");
        for (String token : tokens) {
            text.append("      - sha256: ").append(AccessToken.hash(token)).append('\n');
        }
        return text.toString();
    }

    private NodeIdentities open() throws Exception {
        return NodeIdentities.open(
                new IdentitySettings(file, null), InstantSource.system(), System::nanoTime, Duration.ofMillis(20));
    }

    private static boolean knows(NodeIdentities identities, String token) {
        return identities.authenticator().authenticate("Bearer " + token, null) instanceof Verdict.Authenticated;
    }

    private void replace(String document) throws Exception {
        Path whole = Files.writeString(temp.resolve("next"), document);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void rotation_stepByStep_locksNobodyOut() throws Exception {
        try (NodeIdentities identities = open()) {
            assertThat(knows(identities, old)).isTrue();
            assertThat(knows(identities, next)).isFalse();
            replace(document(old, next));
            await().untilAsserted(() -> assertThat(knows(identities, next)).isTrue());
            assertThat(knows(identities, old)).isTrue();
            replace(document(next));
            await().untilAsserted(() -> assertThat(knows(identities, old)).isFalse());
            assertThat(knows(identities, next)).isTrue();
        }
    }

    @Test
    void open_othersCanWriteTheFile_warns() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(SteadyFile.class);
        Level before = logger.getLevel();
        logger.setLevel(Level.WARN);
        log.start();
        logger.addAppender(log);
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            open().close();
            assertThat(log.list).isEmpty();

            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
            open().close();

            assertThat(log.list).singleElement().satisfies(warning -> {
                assertThat(warning.getLevel()).isEqualTo(Level.WARN);
                assertThat(warning.getFormattedMessage()).contains("identities.yaml", "rw-rw-r--", "chmod go-w");
            });
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
        }
    }

    @Test
    void aFileThatOthersMayWriteFromNowOn_isWarnedOf_thoughItHoldsTheSame() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (NodeIdentities identities = open()) {
            assertThat(identities.warning()).isEmpty();

            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

            assertThat(identities.warning()).contains("identities.yaml", "found rw-rw-rw-", "chmod go-w");
        }
    }

    @Test
    void aFileWithAMistake_isRefused_untilItIsCorrected() throws Exception {
        try (NodeIdentities identities = open()) {
            replace(document(next).replace("checker", "chekcer"));
            await().untilAsserted(() ->
                    assertThat(identities.refusal()).contains("identities.yaml:3:13: ", "did you mean 'checker'?"));
            assertThat(knows(identities, old)).isTrue();
            assertThat(knows(identities, next)).isFalse();
            replace(document(next));
            await().untilAsserted(() -> assertThat(knows(identities, next)).isTrue());
            assertThat(identities.refusal()).isEmpty();
        }
    }

    @Test
    void aFileThatGoesAndComesBack_changesNothing() throws Exception {
        try (NodeIdentities identities = open()) {
            Files.delete(file);
            assertThat(knows(identities, old)).isTrue();
            replace(document(next));
            await().untilAsserted(() -> assertThat(knows(identities, next)).isTrue());
            assertThat(knows(identities, old)).isFalse();
        }
    }

    @Test
    void aPipeInPlaceOfTheFile_isRefused_andHoldsNothingUp() throws Exception {
        try (NodeIdentities identities = open()) {
            Files.delete(file);
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
            await().untilAsserted(() ->
                    assertThat(identities.refusal()).contains("expected a regular file, found a folder, a pipe"));
            assertThat(knows(identities, old)).isTrue();
            replace(document(next));
            await().untilAsserted(() -> assertThat(knows(identities, old)).isFalse());
            assertThat(knows(identities, next)).isTrue();
            assertThat(identities.refusal()).isEmpty();
        }
    }

    @Test
    void aFileThatIsGone_isTold_untilItIsThereAgain() throws Exception {
        try (NodeIdentities identities = open()) {
            Files.delete(file);
            await().untilAsserted(() -> assertThat(identities.refusal()).contains("NoSuchFileException"));
            replace(document(old));
            await().untilAsserted(() -> assertThat(identities.refusal()).isEmpty());
            assertThat(knows(identities, old)).isTrue();
        }
    }

    @Test
    void aFileWithAMistakeThatGoesAndComesBack_isRefusedStill() throws Exception {
        try (NodeIdentities identities = open()) {
            String mistaken = document(next).replace("checker", "chekcer");
            replace(mistaken);
            await().untilAsserted(() -> assertThat(identities.refusal()).contains("did you mean 'checker'?"));
            Files.delete(file);
            await().untilAsserted(() -> assertThat(identities.refusal()).contains("NoSuchFileException"));
            replace(mistaken);
            await().untilAsserted(() -> assertThat(identities.refusal()).contains("did you mean 'checker'?"));
        }
    }

    @Test
    void open_withoutAUsableFile_startsNothing() throws Exception {
        Files.writeString(file, "principals: [{name: a}]");
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("identities.yaml:1:14: ");
        Files.delete(file);
        assertThatThrownBy(this::open).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void changed_ofAFileThatIsBeingWritten_waitsUntilTwoReadingsAgree() throws Exception {
        SteadyFile steady = new SteadyFile(file, 1_000);
        steady.read();
        assertThat(steady.changed()).isNull();
        Files.writeString(file, "half");
        assertThat(steady.changed()).isNull();
        Files.writeString(file, "half, and the rest");
        assertThat(steady.changed()).isNull();
        assertThat(steady.changed()).asString().isEqualTo("half, and the rest");
        assertThat(steady.changed()).isNull();
        Files.writeString(file, "x".repeat(1_001));
        assertThatThrownBy(steady::changed).hasMessageContaining("expected at most 1000 bytes");
    }
}
