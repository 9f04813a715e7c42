package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Revision;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Inspection;
import io.certigate.server.state.StoreException;
import io.certigate.server.state.Update;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCopiesTest {
    private static final Instant NOW = Instant.parse("2022-06-01T12:00:00Z");

    @TempDir
    private Path folder;

    private Path data;
    private Path backup;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
        backup = folder.resolve("backup.db");
    }

    private static void put(JdbcStore store, String id) {
        Entity entity = new Entity(new EntityRef("company", id), Map.of());
        store.write(new Attribution(NOW, "tester", "", null), current -> List.of(new Update.Put(entity)));
    }

    /** Writes so many revisions into the data folder, and closes it. */
    private Revision write(int revisions) {
        try (DataFolder open = DataFolder.open(data);
                JdbcStore store = JdbcStore.open(open)) {
            for (int i = 0; i < revisions; i++) {
                put(store, "c" + i);
            }
            return store.head().revision();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void backUp_whileAServerWrites_isOfOneMoment() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch written = new CountDownLatch(50);
        try (DataFolder open = DataFolder.open(data);
                JdbcStore store = JdbcStore.open(open)) {
            Thread writer = new Thread(() -> {
                for (int i = 0; !done.get(); i++) {
                    put(store, "c" + i);
                    written.countDown();
                }
            });
            writer.start();
            assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();

            Inspection found = SqliteCopies.backUp(data, backup);

            done.set(true);
            writer.join();
            assertThat(found.mistake()).isNull();
            assertThat(found.head().number())
                    .isBetween(50L, store.head().revision().number());
            assertThat(found.records()).isEqualTo(found.head().number());
            assertThat(files()).containsExactly("backup.db", "data");
        }
    }

    @Test
    void restore_backup_isTheSameStateInAnotherHistory() throws IOException {
        Revision before = write(3);
        SqliteCopies.backUp(data, backup);
        Path restored = folder.resolve("restored");

        Inspection found = SqliteCopies.restore(backup, restored);

        try (DataFolder open = DataFolder.open(restored);
                JdbcStore store = JdbcStore.open(open)) {
            Revision after = store.head().revision();
            assertThat(after).isEqualTo(found.head());
            assertThat(after.number()).isEqualTo(3);
            assertThat(after.hash()).isEqualTo(before.hash());
            assertThat(after.epoch()).isNotEqualTo(before.epoch());
            put(store, "more");
        }
        assertThat(Upkeep.inspect(restored).mistake()).isNull();
        assertThat(files()).containsExactly("backup.db", "data", "restored");
    }

    @Test
    void restore_backupOfAnOlderVersion_isMigrated() {
        Flyway.configure()
                .dataSource(SqliteDialect.copy(backup).writer())
                .locations("classpath:db/migration")
                .target("3")
                .load()
                .migrate();
        execute(backup, "INSERT INTO state_head VALUES (1, 'old', 0, '" + Revision.EMPTY_HASH + "', '')");

        Inspection found = SqliteCopies.restore(backup, data);

        assertThat(found.head().number()).isZero();
        assertThat(found.head().epoch()).isNotEqualTo("old");
    }

    @Test
    void backUp_fileExists_isRefused() throws IOException {
        write(1);
        Files.writeString(backup, "precious");

        assertThatThrownBy(() -> SqliteCopies.backUp(data, backup))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a file that does not exist yet");
        assertThat(backup).hasContent("precious");
    }

    @Test
    void backUp_noFolderForTheFile_saysSo() {
        write(1);

        assertThatThrownBy(() -> SqliteCopies.backUp(data, folder.resolve("none/backup.db")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(folder.resolve("none/backup.db").toString());
    }

    @Test
    void backUp_folderWithoutADatabase_isRefused() {
        assertThatThrownBy(() -> SqliteCopies.backUp(data, backup))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("expected the data folder of a server, found no certigate.db");
        assertThat(data).doesNotExist();
    }

    @Test
    void backUp_damagedData_leavesNoBackup() throws IOException {
        write(2);
        execute(data.resolve("certigate.db"), "UPDATE change SET why = 'x' WHERE revision = 1");

        assertThatThrownBy(() -> SqliteCopies.backUp(data, backup))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("expected a copy without mistakes, found: expected revision 0 to be followed");
        assertThat(files()).containsExactly("data");
    }

    @Test
    void restore_folderWithData_isRefused() {
        write(1);
        SqliteCopies.backUp(data, backup);

        assertThatThrownBy(() -> SqliteCopies.restore(backup, data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a data folder without a database");
    }

    @Test
    void restore_somethingElse_leavesTheFolderEmpty() throws IOException {
        Files.writeString(backup, "no database ".repeat(1_000));

        assertThatThrownBy(() -> SqliteCopies.restore(backup, data)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> SqliteCopies.restore(folder.resolve("none"), data))
                .hasMessageContaining("expected a backup, found no file");

        try (Stream<Path> left = Files.list(data)) {
            assertThat(left)
                    .containsExactlyInAnyOrder(data.resolve("lock"), data.resolve("restore-unfinished"))
                    .contains(DataFolder.unfinishedRestore(data));
        }
    }

    @Test
    void restore_afterOneThatFailed_isWhole() throws IOException {
        write(1);
        SqliteCopies.backUp(data, backup);
        Path damaged = Files.write(folder.resolve("damaged"), Arrays.copyOf(Files.readAllBytes(backup), 20_000));
        Path other = folder.resolve("other");

        assertThatThrownBy(() -> SqliteCopies.restore(damaged, other)).isInstanceOf(StoreException.class);
        assertThat(DataFolder.unfinishedRestore(other)).isNotNull();
        SqliteCopies.restore(backup, other);

        assertThat(DataFolder.unfinishedRestore(other)).isNull();
        assertThat(DataFolder.holdsState(other)).isTrue();
    }

    @Test
    void restore_nothing_isRefused() throws Exception {
        Files.createFile(backup);
        assertThatThrownBy(() -> SqliteCopies.restore(backup, data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a backup of a state, found an empty file");

        execute(backup, "CREATE TABLE other (one INTEGER)");
        assertThatThrownBy(() -> SqliteCopies.restore(backup, data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found a database without one");
        assertThat(DataFolder.holdsState(data)).isFalse();
    }

    @Test
    void newEpoch_serverRuns_isRefused() {
        Revision before = write(1);
        try (DataFolder open = DataFolder.open(data)) {
            assertThat(open.database()).exists();
            assertThatThrownBy(() -> Upkeep.newEpoch(data)).hasMessageContaining("in use by another one");
        }

        Revision after = Upkeep.newEpoch(data);

        assertThat(after.number()).isEqualTo(before.number());
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
    }

    private static void execute(Path file, String sql) {
        try (Connection connection = new SqliteDialect(file).writer().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
