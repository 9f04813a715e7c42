package io.certigate.server.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegularFileTest {
    private static final BooleanSupplier NEVER = () -> false;

    @TempDir
    private Path data;

    private TestLog log;

    @BeforeEach
    void write() throws Exception {
        log = TestLog.open(data, null);
        log.begin().decide(1).end();
        log.begin().decide(1).end();
        log.begin().decide(1).end();
    }

    /** Puts something else where a file is. */
    private static String replace(Path file, String by) throws Exception {
        Files.deleteIfExists(file);
        if (by.equals("folder")) {
            Files.createDirectory(file);
            return "found a folder, which is not a regular file: " + file;
        }
        Process made = new ProcessBuilder("mkfifo", file.toString()).inheritIO().start();
        assertThat(made.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue()).isZero();
        return "found a FIFO, socket or device, which is not a regular file: " + file;
    }

    @ParameterizedTest
    @CsvSource({"1,fifo", "2,fifo", "3,fifo", "2,folder", "3,folder"})
    void verifyAndRead_otherThanAFile_isNamed(long number, String kind) throws Exception {
        String said = replace(log.folder.segment(number).path(), kind);

        assertThat(log.verify().faults())
                .anySatisfy(each -> assertThat(each.toString())
                        .startsWith("segment " + number + ", ")
                        .contains(said));
        LogReader reader = new LogReader(log.folder, false);
        assertThatThrownBy(() -> {
                    try (LogCursor cursor = reader.after(0, DecisionFilter.ALL)) {
                        while (!cursor.next(10, NEVER).atEnd()) {
                            // To the end.
                        }
                    }
                })
                .isInstanceOf(DamagedLog.class)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fifo", "folder"})
    void verify_compressedOrSpareOtherThanAFile_isNamed(String kind) throws Exception {
        String spare = replace(log.folder.spare(4).path(), kind);
        Files.delete(log.folder.segment(2).path());
        String compressed = replace(log.folder.segment(2).compressed().path(), kind);

        assertThat(log.verify().faults())
                .extracting(LogBreak::toString)
                .anySatisfy(each -> assertThat(each).contains(spare))
                .anySatisfy(each -> assertThat(each).contains(compressed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fifo", "folder"})
    void open_lastSegmentAndSpareOtherThanFiles_areSetAsideAndTheLogGoesOn(String kind) throws Exception {
        replace(log.folder.segment(3).path(), kind);
        replace(log.folder.spare(4).path(), kind);

        TestLog.open(data, null).begin().decide(1).end();

        assertThat(log.folder.damaged())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.path()).exists());
        assertThat(log.folder.segments())
                .extracting(LogFolder.SegmentFile::number)
                .containsExactly(1L, 2L, 5L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "checkpoints.jsonl"})
    void verifyAndOpen_otherThanTheLogsOwnFile_isRefusedByItsPath(String name) throws Exception {
        for (String kind : List.of("folder", "fifo")) {
            Path file = log.folder.path().resolve(name);
            String said = replace(file, kind);

            assertThatThrownBy(log::verify).isInstanceOf(IOException.class).hasMessageContaining(said);
            assertThatThrownBy(() -> TestLog.open(data, null))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(said);
            Files.delete(file);
        }
    }

    @Test
    void compressNext_segmentOtherThanAFile_goesOnBehindIt() throws Exception {
        replace(log.folder.segment(1).path(), "fifo");
        SegmentArchive archive = new SegmentArchive(
                log.folder, LogSettings.DEFAULT.retention(), () -> TestLog.START.plusSeconds(100_000_000), () -> 0);

        assertThat(archive.compressNext(2)).isTrue();
        assertThat(archive.compressNext(2)).isFalse();
        assertThat(log.folder.segment(2).compressed().path()).exists();
    }

    @Test
    void denied_path_isSaidToBeDenied() {
        Path file = log.folder.segment(1).path();

        assertThat(RegularFile.denied(file, new AccessDeniedException(file.toString())))
                .hasMessage("permission denied: " + file + "; check its owner and permissions");
    }

    @Test
    void read_keyFileThatIsAFolder_isSaidToBeOne() {
        assertThatThrownBy(() -> SigningKey.read(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found a folder: " + data);
    }
}
