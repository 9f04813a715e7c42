package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import io.certigate.server.state.ChainVerifier;
import io.certigate.server.state.Change;
import io.certigate.server.state.Versioned;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
    private static final int CRASHES = 4;

    @TempDir
    private Path folder;

    @Test
    @Timeout(60)
    void kill_whileWriting_everyAcknowledgedWriteIsThere() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        Map<String, Long> acknowledged = new HashMap<>();
        for (int crash = 0; crash < CRASHES; crash++) {
            writeAndKill(1 + random.nextInt(60), acknowledged);
            verify(acknowledged);
        }

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(CRASHES);
    }

    private void writeAndKill(int writes, Map<String, Long> acknowledged) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashWriter.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            int read = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                // The kill may cut the last line.
                if (line.length() == space + 1 + 36) {
                    acknowledged.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
                }
                if (++read == writes) {
                    // Of the handle, which leaves the pipe open: what was acknowledged before is still read.
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private void verify(Map<String, Long> acknowledged) {
        try (DataFolder data = DataFolder.open(folder);
                JdbcStore store = JdbcStore.open(data)) {
            Revision head = store.head().revision();
            ChainVerifier chain = new ChainVerifier(new Revision(head.epoch(), 0, Revision.EMPTY_HASH));
            while (chain.number() < head.number()) {
                List<Change> changes = store.changesAfter(chain.number(), 1_000);
                assertThat(changes).isNotEmpty().allMatch(chain::accepts);
            }
            assertThat(chain.hash()).isEqualTo(head.hash());
            acknowledged.forEach((id, revision) -> assertThat(store.entity(new EntityRef("company", id)))
                    .isNotNull()
                    .extracting(Versioned::revision)
                    .isEqualTo(revision));
        }
    }
}
