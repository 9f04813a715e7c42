package io.certigate.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRightsTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({
        "rw-------, false, false, false",
        "rw-r-----, true,  false, false",
        "rw-r--r--, true,  true,  false",
        "rw----r--, true,  true,  false",
        "rw--w----, false, false, true",
        "rw-----w-, false, false, true",
        "rw-rw-rw-, true,  true,  true"
    })
    void of_aFile_tellsWhatOthersMayDo(String rights, boolean othersRead, boolean allRead, boolean othersWrite)
            throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

        FileRights found = FileRights.of(file);

        assertThat(found.letOthersRead()).isEqualTo(othersRead);
        assertThat(found.letAllRead()).isEqualTo(allRead);
        assertThat(found.letOthersWrite()).isEqualTo(othersWrite);
        assertThat(found).hasToString(rights);
    }
}
