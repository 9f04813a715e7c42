package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.ForecastActionRequest;
import io.certigate.v1.ForecastActionResponse;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code certigate forecast}: asks how an answer changes over time. */
@Command(
        name = "forecast",
        description =
                "Asks how an answer changes over a window of time: when the action becomes permitted, when it stops,"
                        + " and why. Takes the options of check; exit status 0 whatever the answers are.",
        footer = {
            "  certigate forecast --subject official_account:shop --action asset.sell.primary \\",
            "      --resource digital_collectible:nft-1 --market CN \\",
            "      --from 2022-03-01T00:00:00+08:00 --until 2023-04-01T00:00:00+08:00",
            "  certigate forecast --request question.json --until 2030-01-01T00:00:00Z -o json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ForecastCommand extends OnlineCommand {
    @Mixin
    private Question question;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Start of the window, such as 2022-03-01T00:00:00+08:00. Default: now.")
    private @Nullable OffsetDateTime from;

    @Option(
            names = "--until",
            required = true,
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "End of the window, exclusive.")
    private OffsetDateTime until;

    @Option(
            names = "--max-segments",
            paramLabel = "N",
            defaultValue = "100",
            description = "Most stretches of time, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    private int maxSegments;

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        CheckActionRequest asked = question.request();
        if (asked.hasAt()) {
            throw misuse("expected --from and --until, found an instant with --at or in the request file");
        }
        if (maxSegments < 1) {
            throw misuse("--max-segments: expected 1 to 1000, found " + maxSegments);
        }
        if (!out.json()) {
            // Why an answer changes is in its evidence.
            asked = asked.toBuilder().setDetail(DetailLevel.DETAIL_LEVEL_FULL).build();
        }
        ForecastActionRequest.Builder request = ForecastActionRequest.newBuilder()
                .setRequest(asked)
                .setUntil(Instants.toTimestamp(until.toInstant()))
                .setMaxSegments(maxSegments);
        if (from != null) {
            request.setFrom(Instants.toTimestamp(from.toInstant()));
        }
        ForecastActionResponse forecast = client.forecast(request.build());
        if (out.json()) {
            out.json(forecast);
        } else {
            new ForecastText(out).write(forecast);
        }
        return ExitStatus.OK;
    }

    /** As {@code --until} is written, which is always there. */
    @Override
    ZoneOffset zone() {
        return until.getOffset();
    }
}
