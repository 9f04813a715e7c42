package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.Value;
import io.certigate.v1.ListValue;
import io.certigate.v1.MapValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void properties_everyKind_roundTrip() {
        Map<String, Value> properties = Map.of(
                "text", new Value.Text("店"),
                "bool", new Value.Bool(false),
                "whole", new Value.Whole(Long.MIN_VALUE),
                "decimal", new Value.Decimal(new BigDecimal("-200.00")),
                "moment", new Value.Moment(Instant.parse("0001-01-01T00:00:00Z")),
                "list", new Value.ListOf(List.of(new Value.Text("a"), new Value.ListOf(List.of()))),
                "map", new Value.MapOf(Map.of("x", new Value.Whole(1))));
        Map<String, io.certigate.v1.Value> written = new HashMap<>();
        properties.forEach((name, value) -> written.put(name, Values.write(value)));
        Violations violations = new Violations();

        assertThat(Values.properties("p", written, 64, violations)).isEqualTo(properties);
        assertThat(violations.found()).isEmpty();
    }

    @Test
    void properties_deepInside_namesThePath() {
        io.certigate.v1.Value bad = decimal("1e5");
        io.certigate.v1.Value list = list(list(io.certigate.v1.Value.newBuilder()
                .setMapValue(MapValue.newBuilder().putFields("amount", bad))
                .build()));

        assertThat(violation(list).field()).isEqualTo("subject.properties.a[0][0].amount");
        assertThat(violation(list).description()).contains("expected a decimal", "'1e5'");
    }

    @Test
    void properties_limits_areKept() {
        io.certigate.v1.Value deep = list();
        for (int i = 0; i < Value.MAX_DEPTH; i++) {
            deep = list(deep);
        }
        io.certigate.v1.Value[] many = new io.certigate.v1.Value[Value.MAX_ELEMENTS + 1];
        Arrays.fill(many, decimal("1"));

        assertThat(violation(deep).description()).contains("nested at most 8 deep");
        assertThat(violation(list(many)).description()).contains("at most 256 elements, found 257");
        assertThat(violation(text("x".repeat(4_097))).description()).contains("found 4097");
        assertThat(violation(io.certigate.v1.Value.getDefaultInstance()).description())
                .contains("found none");
        assertThat(violation(decimal("9".repeat(1_000_000))).description()).hasSizeLessThan(300);
        assertThat(violation(timestamp(253402300800L, 0)).description()).contains("years 0001 to 9999");
        assertThat(violation(timestamp(0, -1)).description()).contains("nanoseconds");
    }

    @Test
    void properties_tooMany_isOneViolation() {
        Violations violations = new Violations();
        Values.properties("p", Map.of("a", text("1"), "b", text("2")), 1, violations);

        assertThat(violations.found()).extracting(Violation::field).containsExactly("p");
    }

    private static Violation violation(io.certigate.v1.Value value) {
        Violations violations = new Violations();
        Values.properties("subject.properties", Map.of("a", value), 64, violations);
        assertThat(violations.found()).hasSize(1);
        return violations.found().get(0);
    }

    private static io.certigate.v1.Value list(io.certigate.v1.Value... values) {
        return io.certigate.v1.Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(List.of(values)))
                .build();
    }

    private static io.certigate.v1.Value decimal(String text) {
        return io.certigate.v1.Value.newBuilder().setDecimalValue(text).build();
    }

    private static io.certigate.v1.Value text(String text) {
        return io.certigate.v1.Value.newBuilder().setStringValue(text).build();
    }

    private static io.certigate.v1.Value timestamp(long seconds, int nanos) {
        return io.certigate.v1.Value.newBuilder()
                .setTimestampValue(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
                .build();
    }
}
