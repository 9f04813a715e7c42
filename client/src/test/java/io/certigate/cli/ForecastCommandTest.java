package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import io.certigate.client.ScriptedServer;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.Evidence;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ForecastActionResponse;
import io.certigate.v1.ForecastChange;
import io.certigate.v1.ForecastSegment;
import io.certigate.v1.Obligation;
import io.certigate.v1.Reason;
import io.certigate.v1.UnknownProperty;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

class ForecastCommandTest {
    private static final List<String> QUESTION = List.of(
            "forecast",
            "--subject",
            "user:li",
            "--action",
            "pay",
            "--resource",
            "money:1",
            "--market",
            "CN",
            "--until",
            "2022-01-10T00:00:00+08:00");

    private static final ForecastActionResponse FORECAST = ForecastActionResponse.newBuilder()
            .addSegments(segment("2021-12-31T16:00:00Z", "2022-01-03T16:00:00Z", Effect.EFFECT_DENY, "closed"))
            .addSegments(segment("2022-01-03T16:00:00Z", "2022-01-09T16:00:00Z", Effect.EFFECT_PERMIT, "open")
                    .addChanges(ForecastChange.newBuilder().setReason(reason("closed", "a")))
                    .addChanges(ForecastChange.newBuilder().setCame(true).setReason(reason("closed", "b")))
                    .addChanges(ForecastChange.newBuilder().setCame(true).setReason(reason("open", "c")))
                    .addChanges(ForecastChange.newBuilder()
                            .setCame(true)
                            .setObligation(Obligation.newBuilder().setId("show"))))
            .setTruncated(true)
            .build();

    private static Reason.Builder reason(String code, String property) {
        return Reason.newBuilder()
                .setCode(code)
                .setMarket("CN")
                .addEvidence(Evidence.newBuilder()
                        .setUnknownProperty(UnknownProperty.newBuilder().setPath(property)));
    }

    private static ForecastSegment.Builder segment(String from, String until, Effect effect, String code) {
        return ForecastSegment.newBuilder()
                .setFrom(timestamp(from))
                .setUntil(timestamp(until))
                .setAnswer(CheckActionResponse.newBuilder()
                        .setEffect(effect)
                        .addReasons(Reason.newBuilder().setCode(code)));
    }

    private static Timestamp timestamp(String instant) {
        return Instants.toTimestamp(Instant.parse(instant));
    }

    private static Cli run(ScriptedServer server, Ansi ansi, String... more) {
        List<String> line = new ArrayList<>(QUESTION);
        line.addAll(List.of("--target", server.target()));
        line.addAll(List.of(more));
        return Cli.run(ansi, line.toArray(new String[0]));
    }

    @Test
    void forecast_text_hasBarTableAndChanges() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> FORECAST)) {
            Cli run = run(server, Ansi.OFF);

            assertThat(run.status()).isZero();
            assertThat(run.lines())
                    .contains(
                            "2022-01-01T00:00:00+08:00 until 2022-01-10T00:00:00+08:00",
                            ".".repeat(24) + "=".repeat(48),
                            "1" + " ".repeat(23) + "2",
                            "1  2022-01-01T00:00:00+08:00  2022-01-04T00:00:00+08:00  DENY    closed",
                            "2  2022-01-04T00:00:00+08:00  2022-01-10T00:00:00+08:00  PERMIT  open",
                            "at 2022-01-04T00:00:00+08:00",
                            "  changes       closed in CN",
                            "                  goes: property a is not known",
                            "                  comes: property b is not known",
                            "  comes         open in CN",
                            "  comes         obligation show",
                            "cut off: the answer goes on changing; ask from 2022-01-10T00:00:00+08:00 on");
            assertThat(run.out()).contains("hypothetical");
        }
    }

    @Test
    void forecast_colored_drawsBlocks() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> FORECAST)) {
            assertThat(run(server, Ansi.ON).out()).contains("\u2591".repeat(24), "\u2588".repeat(48), "\u001b[");
        }
    }

    @Test
    void forecast_json_isTheWholeMessage() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> FORECAST)) {
            Cli run = run(server, Ansi.OFF, "-o", "json");

            assertThat(run.status()).isZero();
            assertThat(run.out().lines())
                    .singleElement()
                    .asString()
                    .contains("\"from\":\"2021-12-31T16:00:00Z\"", "\"effect\":\"PERMIT\"", "\"truncated\":true");
        }
    }

    @Test
    void forecast_options_becomeTheRequest() throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> FORECAST)) {
            run(server, Ansi.OFF, "--from", "2022-01-01T00:00:00+08:00", "--max-segments", "7");
            run(server, Ansi.OFF, "-o", "json");

            ForecastActionRequest text =
                    (ForecastActionRequest) server.received().get(0);
            assertThat(text.getFrom()).isEqualTo(timestamp("2021-12-31T16:00:00Z"));
            assertThat(text.getUntil()).isEqualTo(timestamp("2022-01-09T16:00:00Z"));
            assertThat(text.getMaxSegments()).isEqualTo(7);
            assertThat(text.getRequest().getDetail()).isEqualTo(DetailLevel.DETAIL_LEVEL_FULL);
            ForecastActionRequest json =
                    (ForecastActionRequest) server.received().get(1);
            assertThat(json.hasFrom()).isFalse();
            assertThat(json.getRequest().getDetail()).isEqualTo(DetailLevel.DETAIL_LEVEL_UNSPECIFIED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--at, 2022-01-01T00:00:00Z, expected --from and --until",
        "--max-segments, 0, expected 1 to 1000",
        "--from, 2022-01-01, expected an instant with an offset"
    })
    void forecast_misuse_isTwoAndSaysWhatIsExpected(String option, String value, String message) throws IOException {
        try (ScriptedServer server = new ScriptedServer(request -> FORECAST)) {
            Cli run = run(server, Ansi.OFF, option, value);

            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains(message);
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void bar_moreStretchesThanColumns_keepsItsWidth() {
        List<ForecastSegment> many = new ArrayList<>();
        Instant from = Instant.parse("2022-01-01T00:00:00Z");
        for (int i = 0; i < 200; i++) {
            Effect effect = i % 2 == 0 ? Effect.EFFECT_PERMIT : Effect.EFFECT_DENY;
            many.add(segment(
                            from.plusSeconds(i).toString(),
                            from.plusSeconds(i + 1).toString(),
                            effect,
                            "")
                    .build());
        }

        assertThat(new TimeBar(many).line(new Style(false))).hasSize(TimeBar.WIDTH);
        assertThat(new TimeBar(many.subList(0, 72)).line(new Style(false))).isEqualTo("=.".repeat(36));
    }
}
