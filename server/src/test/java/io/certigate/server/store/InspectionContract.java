package io.certigate.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.model.StateRecord;
import io.certigate.server.model.Window;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Inspection;
import io.certigate.server.state.StoredRelease.Report;
import io.certigate.server.state.Update;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an inspection of any store finds. */
abstract class InspectionContract {
    private static final Instant NOW = Instant.parse("2022-06-01T12:00:00.000000001Z");
    private static final EntityRef SHOP = new EntityRef("official_account", "weixin/店");
    private static final EntityRef CHAIN = new EntityRef("company", "chain");
    private static final String RELEASE = "ab".repeat(32);

    /** How the store under test is reached. */
    abstract SqlDialect dialect();

    /** The store under test. */
    abstract JdbcStore store();

    @BeforeEach
    void fill() {
        put(new Entity(SHOP, Map.of()), certification("N-1"), certification("N-2"));
        put(
                new Relation(SHOP, "owner", CHAIN, new Window(NOW, null)),
                new Relation(SHOP, "owner", CHAIN, new Window(NOW.plusSeconds(1), null)));
        put(directive());
        put(certification("N-1"));
        write(List.of(new Update.Publish(RELEASE, "body", Report.UNKNOWN)));
        write(List.of(new Update.Activate(RELEASE, 0)));
    }

    @Test
    void inspect_soundStore_countsWhatIsThere() {
        Inspection found = StoreInspector.inspect(dialect());

        assertThat(found).isEqualTo(new Inspection(store().head().revision(), 0, 9, 6, null));
    }

    @Test
    void inspect_moreThanAPage_readsAll() {
        List<StateRecord> many = new ArrayList<>();
        for (int i = 0; i < 999; i++) {
            many.add(new Entity(new EntityRef("company", "c" + i), Map.of()));
        }
        put(many.toArray(StateRecord[]::new));
        put(many.toArray(StateRecord[]::new));

        Inspection found = StoreInspector.inspect(dialect());

        assertThat(found.mistake()).isNull();
        assertThat(found.changes()).isEqualTo(9 + 2 * 999);
        assertThat(found.records()).isEqualTo(6 + 999);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE change SET why = 'x' WHERE revision = 3"
                        + " | expected revision 2 to be followed by an entry that is chained to it, found revision 3, entry 0",
                "DELETE FROM change WHERE revision = 3 | expected revision 2 to be followed by an entry that is chained",
                "DELETE FROM change WHERE revision = 6 | expected the change log to end with",
                "UPDATE change SET kind = 'NONSENSE' WHERE revision = 2 | expected entries that can be read after revision 0",
                "UPDATE state_head SET release = '' | expected the release that was activated last to be active",
                "DELETE FROM activation | expected every activation of the change log among the activations",
                "UPDATE state_head SET floor = 2 | expected the floor that the change log says, found 2",
                "UPDATE entity SET body = '{}' | of the change log left it, found another content",
                "UPDATE certification SET revision = 1 WHERE number = 'N-1' | left it, found revision 1",
                "DELETE FROM relation WHERE valid_from LIKE '%:01.%' | among the current records, found it only in the",
                "DELETE FROM directive | expected the directive [\"stop-1\"] among the current records",
                "INSERT INTO entity SELECT type, 'other', revision, body FROM entity"
                        + " | in the change log, found it only among the current records",
                "UPDATE holder SET changed_at = 1 | or later, found revision 1"
            })
    void inspect_damage_namesTheFirstMistake(String damage, String mistake) throws SQLException {
        execute(damage);

        assertThat(StoreInspector.inspect(dialect()).mistake()).contains(mistake);
    }

    @Test
    void inspect_prunedStore_isVerifiedFromTheFloorOn() throws SQLException {
        put(new Entity(CHAIN, Map.of()));
        write(List.of(new Update.Prune(4)));
        boolean more = true;
        while (more) {
            more = store().pruneSome();
        }

        Inspection found = StoreInspector.inspect(dialect());
        execute("UPDATE state_head SET floor = 3");

        assertThat(found).isEqualTo(new Inspection(store().head().revision(), 4, 4, 7, null));
        assertThat(StoreInspector.inspect(dialect()).mistake()).isNotNull();
    }

    @Test
    void renew_anyStore_changesTheEpochAlone() {
        Revision before = store().head().revision();

        Revision after = Epochs.renew(dialect());

        assertThat(after)
                .isEqualTo(store().head().revision())
                .isEqualTo(new Revision(after.epoch(), before.number(), before.hash()));
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(StoreInspector.inspect(dialect()).mistake()).isNull();
    }

    private void execute(String change) throws SQLException {
        try (Connection connection = dialect().writer().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(change)).isPositive();
        }
    }

    private void put(StateRecord... records) {
        List<Update> updates = new ArrayList<>();
        for (StateRecord each : records) {
            updates.add(new Update.Put(each));
        }
        write(updates);
    }

    private void write(List<Update> updates) {
        Objects.requireNonNull(store().write(new Attribution(NOW, "tester", "", null), current -> updates));
    }

    private static Certification certification(String number) {
        return new Certification(SHOP, "kind", number, "issuer", "", NOW, null, false, List.of(), null);
    }

    private static Directive directive() {
        LegalBasis law = new LegalBasis("order-1", "Order", "Issuer", "", "", "", "", "");
        return new Directive(
                "stop-1",
                new Directive.Scope(Set.of("CN"), Set.of("CN"), Set.of("a"), Set.of(), Set.of(), Set.of(), Map.of()),
                new Window(NOW, null),
                new Directive.Order("Stop", "Issuer", law, "reason", Map.of()),
                new OrderHistory(List.of(new OrderHistory.Entry(NOW, OrderState.IN_FORCE))));
    }
}
