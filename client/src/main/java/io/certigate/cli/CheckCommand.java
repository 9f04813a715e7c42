package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.CheckRequests;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import java.io.IOException;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code certigate check}: asks one question. */
@Command(
        name = "check",
        description = "Asks whether an action is allowed, and why. Exit status 0 is PERMIT, 1 is DENY;"
                + " with --at or --as-of-revision it tells what the answer would be or would have been, which allows"
                + " nothing now.",
        footer = {
            "  certigate check --subject official_account:shop --action asset.sell.primary \\",
            "      --resource digital_collectible:nft-1 --market CN --detail full",
            "  certigate check --subject user:li --action payment.redenvelope.send \\",
            "      --resource red_envelope:1 --market CN \\",
            "      --context amount.value:decimal=200.00 --context amount.currency=CNY",
            "  certigate check --subject official_account:shop --action asset.sell.secondary \\",
            "      --resource digital_collectible:nft-1 --market CN --at 2022-03-31T00:00:00+08:00",
            "  certigate check --subject official_account:shop --action asset.sell.primary \\",
            "      --resource digital_collectible:nft-1 --market CN --as-of-revision 1042 --at 2022-08-01T12:00:00+08:00",
            "  certigate check --request question.json -o json",
            "",
            "question.json:",
            "  {\"subject\": {\"type\": \"user\", \"id\": \"li\", \"properties\": {\"home_market\": \"CN\"}},",
            "   \"action\": {\"name\": \"payment.redenvelope.send\"},",
            "   \"resource\": {\"type\": \"red_envelope\", \"id\": \"1\"}, \"markets\": [\"CN\"],",
            "   \"context\": {\"amount\": {\"value\": {\"decimalValue\": \"200.00\"}, \"currency\": \"CNY\"}},",
            "   \"at\": \"2022-05-20T09:00:00+08:00\", \"detail\": \"FULL\"}"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CheckCommand extends OnlineCommand {
    @Mixin
    private Question question;

    @Option(
            names = "--as-of-revision",
            paramLabel = "N",
            description =
                    "Asks what would have been answered with what was known at this revision, at the instant of --at or"
                            + " else now; the answer is hypothetical.")
    private @Nullable Long asOfRevision;

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        CheckActionRequest request = question.request();
        if (asOfRevision != null) {
            request = CheckRequests.asOf(request, asOfRevision);
        }
        if (question.full()) {
            request = request.toBuilder().setTrace(true).build();
        }
        CheckActionResponse answer = client.check(request).response();
        if (out.json()) {
            out.json(answer);
        } else {
            AnswerText.write(answer, out);
        }
        return status(answer);
    }

    @Override
    ZoneOffset zone() {
        return question.zone();
    }

    private int status(CheckActionResponse answer) {
        if (answer.getEffect() == Effect.EFFECT_PERMIT) {
            return ExitStatus.OK;
        }
        if (answer.getEffect() == Effect.EFFECT_DENY) {
            return ExitStatus.DENY;
        }
        command()
                .commandLine()
                .getErr()
                .println("certigate: expected PERMIT or DENY, found an effect that this version does not know:"
                        + " nothing is allowed; update the client");
        return ExitStatus.UNAVAILABLE;
    }
}
