package io.certigate.server.state;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Relation;
import io.certigate.server.model.StateRecord;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a record of each kind as the change log has it, for the fuzzer to begin with. */
public final class RecordSeeds {
    private static final EntityRef SHOP = new EntityRef("official_account", "店");
    private static final Instant START = Instant.parse("2022-06-01T12:00:00.000000001Z");
    private static final Window OPEN = new Window(START, null);

    private RecordSeeds() {}

    /** Into the folder that is named. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        write(folder.resolve("entity"), new Entity(SHOP, properties()));
        write(folder.resolve("certification"), certification());
        write(folder.resolve("relation"), new Relation(SHOP, "owner", new EntityRef("company", "c"), OPEN));
        write(folder.resolve("directive"), directive());
    }

    private static void write(Path file, StateRecord record) throws IOException {
        Files.writeString(file, RecordCodec.write(record));
    }

    private static Map<String, Value> properties() {
        return Map.of(
                "a", new Value.ListOf(List.of(new Value.Whole(Long.MIN_VALUE), new Value.Bool(true))),
                "b", new Value.Decimal(new BigDecimal("1.00")),
                "c", new Value.MapOf(Map.of("z", new Value.Moment(START), "y", new Value.Text("1"))));
    }

    private static Certification certification() {
        return new Certification(
                SHOP,
                "cn.cac.blockchain_filing",
                "京网信备11010519864491550014号",
                "CAC",
                "scope",
                START,
                START.plusSeconds(1),
                true,
                List.of(new Window(START, START.plusSeconds(5)), OPEN),
                new Certification.End(Certification.EndKind.REVOKED, START, START, "why"));
    }

    private static Directive directive() {
        return new Directive(
                "pause-1",
                new Directive.Scope(
                        Set.of("*"),
                        Set.of("CN"),
                        Set.of("user.register", "asset.*"),
                        Set.of("user"),
                        Set.of(),
                        Set.of(SHOP),
                        Map.of("context.amount.value", Set.of(new Value.Decimal(new BigDecimal("1.50"))))),
                OPEN,
                new Directive.Order(
                        "Pause",
                        "网信办",
                        new LegalBasis("law", "Law", "NPC", "7", "2021-01-01", "2021-01-02", "2021-01-03", "https://x"),
                        "cn.pause",
                        Map.of("en", "Paused")),
                new OrderHistory(List.of(new OrderHistory.Entry(START, OrderState.IN_FORCE))));
    }
}
