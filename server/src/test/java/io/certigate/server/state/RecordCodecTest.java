package io.certigate.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
    private static final EntityRef SHOP = new EntityRef("official_account", "店\"\\ \uD83C\uDFEA");
    private static final Instant NOW = Instant.parse("2022-06-01T12:00:00.000000001Z");

    @Test
    void write_entity_isCanonical() {
        Map<String, Value> properties = new HashMap<>();
        properties.put("b", new Value.Decimal(new BigDecimal("1.00")));
        properties.put("a", new Value.ListOf(List.of(new Value.Whole(Long.MIN_VALUE), new Value.Bool(true))));
        properties.put("c", new Value.MapOf(Map.of("z", new Value.Moment(NOW), "y", new Value.Text("1.00"))));

        assertThat(RecordCodec.write(new Entity(new EntityRef("t", "i"), properties)))
                .isEqualTo("{\"entity\":[\"t\",\"i\"],\"properties\":{\"a\":[-9223372036854775808,true],"
                        + "\"b\":{\"decimal\":\"1.00\"},\"c\":{\"map\":{\"y\":\"1.00\","
                        + "\"z\":{\"instant\":\"2022-06-01T12:00:00.000000001Z\"}}}}}");
    }

    @Test
    void readEntity_randomValues_roundTrip() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 2_000; i++) {
            Map<String, Value> properties = new HashMap<>();
            for (int p = 0; p < 5; p++) {
                properties.put("p" + random.nextInt(100), value(random, 1));
            }
            Entity entity = new Entity(SHOP, properties);
            String text = RecordCodec.write(entity);
            Entity read = RecordCodec.readEntity(text);
            assertThat(read).isEqualTo(entity);
            // Numeric equality hides the scale of decimals; the text does not.
            assertThat(RecordCodec.write(read)).isEqualTo(text);
        }
    }

    @Test
    void readCertification_allMembers_roundTrip() {
        Certification held = new Certification(
                SHOP,
                "kind",
                "京网信备11010519864491550014号",
                "CAC",
                "a\nb",
                NOW,
                NOW.plusNanos(1),
                true,
                List.of(new Window(NOW, NOW.plusSeconds(5)), new Window(NOW.plusSeconds(9), null)),
                new Certification.End(Certification.EndKind.REVOKED, NOW, NOW.plusSeconds(1), ""));

        assertThat(RecordCodec.readCertification(RecordCodec.write(held))).isEqualTo(held);
        assertThat(RecordCodec.read(ChangeKind.CERTIFICATION, RecordCodec.write(held)))
                .isEqualTo(held);
    }

    @Test
    void readRelation_openWindow_roundTrip() {
        Relation relation = new Relation(SHOP, "owner", new EntityRef("company", "c"), new Window(NOW, null));

        assertThat(RecordCodec.readRelation(RecordCodec.write(relation))).isEqualTo(relation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"entity\":[\"t\",\"i\"]}",
                "{\"entity\":[\"t\",\"i",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{}} {}",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{},\"more\":1}",
                "{\"properties\":{},\"entity\":[\"t\",\"i\"]}",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{\"a\":1.5}}",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{\"a\":null}}",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{\"a\":1,\"a\":2}}",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{\"a\":{\"decimal\":\"1e5\"}}}",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{\"a\":{\"other\":\"1\"}}}",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{\"a\":99999999999999999999}}",
                "{\"entity\":[\"t\",\"i\"],\"properties\":{\"a\":[[[[[[[[[1]]]]]]]]]}}"
            })
    void readEntity_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> RecordCodec.readEntity(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Value value(SplittableRandom random, int depth) {
        int kind = random.nextInt(depth < 4 ? 7 : 5);
        return switch (kind) {
            case 0 -> new Value.Text("t" + random.nextInt() + "\u0001\"");
            case 1 -> new Value.Bool(random.nextBoolean());
            case 2 -> new Value.Whole(random.nextLong());
            case 3 -> new Value.Decimal(BigDecimal.valueOf(random.nextLong(), random.nextInt(8)));
            case 4 -> new Value.Moment(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
            case 5 -> {
                List<Value> values = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    values.add(value(random, depth + 1));
                }
                yield new Value.ListOf(values);
            }
            default -> new Value.MapOf(Map.of("decimal", value(random, depth + 1)));
        };
    }
}
