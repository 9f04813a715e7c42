package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStateTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(Files.createDirectory(folder.resolve("cn")).resolve("rules.yaml"), "permit");
    }

    @Test
    void of_nothingChanged_isEqual() throws Exception {
        assertThat(FolderState.of(folder)).isEqualTo(FolderState.of(folder));
    }

    @Test
    void of_sameSizeAndTimeButOtherContent_isNotEqual() throws Exception {
        FolderState before = FolderState.of(folder);
        FileTime time = Files.getLastModifiedTime(file);

        // The file system's clock may tick as seldom as a hundred times a second.
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            Files.writeString(file, "forbid");
            Files.setLastModifiedTime(file, time);
            return !FolderState.of(folder).equals(before);
        });

        assertThat(FolderState.of(folder).newest()).isEqualTo(before.newest());
    }

    @Test
    void of_fileDeletedOrAdded_isNotEqual() throws Exception {
        FolderState before = FolderState.of(folder);
        Path other = Files.writeString(folder.resolve(".hidden"), "");
        FolderState added = FolderState.of(folder);
        Files.delete(other);
        Files.delete(file);

        assertThat(added).isNotEqualTo(before);
        assertThat(FolderState.of(folder)).isNotEqualTo(before).isNotEqualTo(added);
    }

    @Test
    void isOlderThan_changedSince_isFalseWhateverItsTimeSays() throws Exception {
        Instant now = Instant.now();
        Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofDays(400))));
        FolderState state = FolderState.of(folder);

        assertThat(state.isOlderThan(now.minus(Duration.ofDays(1)))).isFalse();
        assertThat(state.isOlderThan(now.plus(Duration.ofDays(1)))).isTrue();
    }

    @Test
    void isOlderThan_linkWithoutATarget_isFalse() throws Exception {
        Files.createSymbolicLink(folder.resolve("gone.yaml"), folder.resolve("nothing"));

        // The target may come at any time.
        assertThat(FolderState.of(folder).isOlderThan(Instant.now().plus(Duration.ofDays(1))))
                .isEqualTo(false);
    }
}
