package io.certigate.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.model.Directive;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectiveCodecTest {
    private static final Instant START = Instant.parse("2021-07-27T00:00:00Z");

    private static Directive directive() {
        return new Directive(
                "pause-1",
                new Directive.Scope(
                        Set.of("*", "wechatpay.2022"),
                        Set.of("CN", "HK"),
                        Set.of("user.register", "asset.*"),
                        Set.of("user", "operator"),
                        Set.of(),
                        Set.of(new EntityRef("user", "b:1"), new EntityRef("user", "a")),
                        Map.of(
                                "subject.phone_region", Set.of(new Value.Text("CN"), new Value.Text("HK")),
                                "context.amount.value", Set.of(new Value.Decimal(new BigDecimal("1.50"))))),
                new Window(START, null),
                new Directive.Order(
                        "Pause",
                        "网信办",
                        new LegalBasis("law", "Law", "NPC", "7", "2021-01-01", "2021-01-02", "2021-01-03", "https://x"),
                        "cn.pause",
                        Map.of("zh", "暂停", "en", "Paused")),
                new OrderHistory(List.of(
                        new OrderHistory.Entry(START, OrderState.IN_FORCE),
                        new OrderHistory.Entry(START.plusNanos(1), OrderState.REVOKED))));
    }

    @Test
    void write_thenRead_givesTheSame() {
        Directive directive = directive();
        String text = RecordCodec.write(directive);

        assertThat(RecordCodec.readDirective(text)).isEqualTo(directive);
        assertThat(RecordCodec.write(RecordCodec.readDirective(text))).isEqualTo(text);
        assertThat(RecordCodec.read(ChangeKind.DIRECTIVE, text)).isEqualTo(directive);
        assertThat(RecordCodec.keyOf(directive)).isEqualTo("[\"pause-1\"]");
        assertThat(text).contains("\"actions\":[\"asset.*\",\"user.register\"]");
    }

    @Test
    void read_ofAnotherShape_isRefused() {
        String text = RecordCodec.write(directive()).replace("\"actions\"", "\"action\"");

        assertThatThrownBy(() -> RecordCodec.readDirective(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the member \"actions\"");
    }
}
