package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.Update;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void open_missingFolder_isCreatedForItsOwnerAlone() throws IOException {
        try (DataFolder data = DataFolder.open(folder.resolve("a/b"))) {
            assertThat(data.database().getParent()).isDirectory();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a/b"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void open_twice_isRefusedUntilClosed() {
        try (DataFolder first = DataFolder.open(folder)) {
            assertThat(first.database()).doesNotExist();
            assertThatThrownBy(() -> DataFolder.open(folder))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("in use by another");
        }
        try (DataFolder again = DataFolder.open(folder)) {
            assertThat(again.database().getParent()).isEqualTo(folder.toAbsolutePath());
        }
    }

    @Test
    void open_file_isRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("expected a data folder, found a file");
    }

    @Test
    void open_unwritableFolder_isRefused() throws IOException {
        assertThatThrownBy(() -> DataFolder.open(unwritable()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("expected a data folder that this user can write");
    }

    @Test
    void open_fileThatIsNoDatabase_isRefused() throws IOException {
        try (DataFolder data = DataFolder.open(folder)) {
            Files.writeString(data.database(), "this is a text and no database at all".repeat(200));

            assertThatThrownBy(() -> JdbcStore.open(data))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("restore it from a backup");
        }
    }

    @Test
    void open_newerSchema_isRefused() throws SQLException {
        try (DataFolder data = DataFolder.open(folder)) {
            JdbcStore.open(data).close();
            execute(data, "UPDATE flyway_schema_history SET version = '999' WHERE version IS NOT NULL");
            execute(data, "UPDATE state_head SET oldest_version = 999");

            assertThatThrownBy(() -> JdbcStore.open(data))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("found version 999, which needs version 999");
        }
    }

    @Test
    void open_lastChangeTamperedWith_isRefused() throws SQLException {
        try (DataFolder data = DataFolder.open(folder)) {
            try (JdbcStore store = JdbcStore.open(data)) {
                put(store);
            }
            execute(data, "UPDATE state_head SET hash = '" + "0".repeat(64) + "'");

            assertThatThrownBy(() -> JdbcStore.open(data))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("expected a change log that ends with");
        }
    }

    @Test
    void open_again_continuesTheHistory() {
        try (DataFolder data = DataFolder.open(folder)) {
            Revision before;
            try (JdbcStore store = JdbcStore.open(data)) {
                put(store);
                before = store.head().revision();
            }
            try (JdbcStore store = JdbcStore.open(data)) {
                assertThat(store.head().revision()).isEqualTo(before);
            }
        }
    }

    @Test
    void schemaVersion_shipped_isTheNewestMigration() throws Exception {
        URL migrations = Objects.requireNonNull(getClass().getResource("/db/migration"));
        try (var files = Files.list(Path.of(migrations.toURI()))) {
            int newest = files.map(file -> file.getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                    .max()
                    .orElseThrow();
            assertThat(Schema.VERSION).isEqualTo(newest);
        }
    }

    private static void put(JdbcStore store) {
        Entity entity = new Entity(new EntityRef("company", "c"), Map.of());
        store.write(new Attribution(Instant.EPOCH, "tester", "", null), current -> List.of(new Update.Put(entity)));
    }

    private static void execute(DataFolder data, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.database());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A folder that cannot be written: by its permissions, or, for a user who may write everywhere, by its nature. */
    private Path unwritable() throws IOException {
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        return Files.isWritable(closed) ? Path.of("/proc/self") : closed;
    }
}
