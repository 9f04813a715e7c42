package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogVerifierTest {
    @TempDir
    private Path data;

    @TempDir
    private Path keys;

    private SigningKey key;

    @BeforeEach
    void makeKey() throws Exception {
        key = TestLog.key(keys, 7);
    }

    private TestLog threeSegments() throws IOException {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(2).seal().decide(1).end();
        log.begin().decide(1).end();
        log.begin().decide(1).seal().seal().decide(2).end();
        return log;
    }

    @Test
    void verify_closedAndSignedLog_isIntactAndCounted() throws Exception {
        Verification found = threeSegments().verify();

        assertThat(found.faults()).isEmpty();
        assertThat(found.firstSegment()).isEqualTo(1);
        assertThat(found.lastSegment()).isEqualTo(3);
        assertThat(found.segments()).isEqualTo(3);
        assertThat(found.decisions()).isEqualTo(7);
        assertThat(found.seals()).isEqualTo(5);
        assertThat(found.signatures()).isEqualTo(3);
        assertThat(found.checkpoints()).isEqualTo(3);
        assertThat(found.unsealed()).isZero();
        assertThat(found.frames()).isEqualTo(3 + 7 * 3 + 5);
        assertThat(found.sealedSequence()).isEqualTo(found.frames() - 1);
        assertThat(found.keys()).containsExactly(key.publicKey().toString());
    }

    @Test
    void verify_logThatIsBeingWritten_tellsWhatIsNotSealed() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).seal().decide(2);

        Verification found = log.verify();

        assertThat(found.faults()).isEmpty();
        assertThat(found.seals()).isEqualTo(1);
        // The frame of the seal, and three of each decision.
        assertThat(found.unsealed()).isEqualTo(7);
    }

    @Test
    void verify_everyByteChanged_namesAPlace() throws Exception {
        TestLog log = TestLog.open(data, key);
        log.begin().decide(1).end();
        log.begin().decide(1).seal().decide(1).end();
        for (SegmentFile file : log.folder.segments()) {
            byte[] bytes = Files.readAllBytes(file.path());
            for (int at = 0; at < bytes.length; at++) {
                byte was = bytes[at];
                bytes[at] ^= (byte) (1 << at % 8);
                Files.write(file.path(), bytes);
                assertBroken(log, file.number(), at);
                bytes[at] = was;
            }
            Files.write(file.path(), bytes);
        }
        assertThat(log.verify().faults()).isEmpty();
    }

    private static void assertBroken(TestLog log, long segment, int at) throws IOException {
        List<LogBreak> faults = log.verify().faults();
        assertThat(faults).as("segment %d, byte %d", segment, at).isNotEmpty();
        assertThat(faults.get(0).segment()).isEqualTo(segment);
        assertThat(faults.get(0).offset()).isLessThanOrEqualTo(at);
    }
}
