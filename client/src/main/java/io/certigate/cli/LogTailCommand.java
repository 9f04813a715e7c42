package io.certigate.cli;

import com.google.protobuf.Duration;
import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.v1.LogPosition;
import io.certigate.v1.LoggedDecision;
import io.certigate.v1.TailDecisionsRequest;
import io.certigate.v1.TailDecisionsResponse;
import io.grpc.stub.BlockingClientCall;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code certigate log tail}: decisions as they are made. Whatever becomes of the connection, none is left out and none comes twice. */
@Command(
        name = "tail",
        description =
                "Shows decisions as they are made, one a line, until it is stopped with Ctrl-C. When the server ends"
                        + " or the connection is lost, it connects again and goes on where it was.",
        footer = {
            "  certigate log tail --effect deny --market CN",
            "  certigate log tail --after 0 -o json | head",
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class LogTailCommand extends LogOnlineCommand {
    private static final java.time.Duration SILENCE = java.time.Duration.ofSeconds(15);
    private static final java.time.Duration LEAST_SILENCE = java.time.Duration.ofSeconds(3);
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 5_000;

    @Mixin
    private LogFilterOptions filter;

    @Option(
            names = "--after",
            paramLabel = "SEQUENCE",
            description = "Begin with what comes after this sequence of the log; 0: from the beginning. Default: now.")
    private @Nullable Long after;

    private @Nullable LogPosition through;
    private long wait = FIRST_WAIT_MILLIS;

    @Override
    java.time.Duration defaultTimeout() {
        return SILENCE;
    }

    @Override
    int run(CertigateClient client, Output out) {
        if (timeout().compareTo(LEAST_SILENCE) < 0) {
            throw misuse("--timeout: expected a time of at least " + LEAST_SILENCE.toSeconds()
                    + "s, because a server tells every second at most that there is nothing new; found "
                    + timeout().toMillis() + "ms");
        }
        try (InterruptedRun ignored = InterruptedRun.endingWith(ExitStatus.OK, out.out())) {
            return tail(client, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.OK;
        }
    }

    private int tail(CertigateClient client, Output out) throws InterruptedException {
        DecisionText text = new DecisionText(out);
        Table table = text.table();
        while (true) {
            BlockingClientCall<?, TailDecisionsResponse> call = streams(client).tailDecisions(request());
            try {
                while (!out.out().checkError()) {
                    TailDecisionsResponse message = next(call);
                    if (message == null) {
                        goOn("the server ended it");
                        break;
                    }
                    wait = FIRST_WAIT_MILLIS;
                    show(message.getDecisionsList(), out, text, table);
                    through = message.getThrough();
                }
                if (out.out().checkError()) {
                    call.cancel("nobody reads any more", null);
                    return ExitStatus.OK;
                }
            } catch (CertigateException e) {
                if (!passes(e)) {
                    throw e;
                }
                goOn(String.valueOf(e.getMessage()));
            }
        }
    }

    private static void show(List<LoggedDecision> decisions, Output out, DecisionText text, Table table) {
        if (out.json()) {
            decisions.forEach(out::json);
        } else if (!decisions.isEmpty()) {
            table.rows(decisions.stream().map(text::row).toList());
        }
        out.out().flush();
    }

    /** Whether to wait for the same tail to succeed: once it has begun, or if the server says that it will be able to. */
    private boolean passes(CertigateException failure) {
        if (failure instanceof CertigateException.Unavailable unavailable) {
            return through != null || unavailable.retryAfter().isPresent();
        }
        return through != null
                && (failure instanceof CertigateException.Overloaded || failure instanceof CertigateException.TimedOut);
    }

    private TailDecisionsRequest request() {
        long third = TimeUnit.MILLISECONDS.toSeconds(timeout().toMillis() / 3);
        TailDecisionsRequest.Builder request = TailDecisionsRequest.newBuilder()
                .setFilter(filter.filter())
                .setHeartbeat(Duration.newBuilder().setSeconds(Math.max(1, Math.min(5, third))));
        if (through != null) {
            request.setAfter(through);
        } else if (after != null) {
            request.setAfter(LogPosition.newBuilder().setSequence(after));
        }
        return request.build();
    }

    private void goOn(String why) throws InterruptedException {
        LogPosition reached = through;
        say("the tail was interrupted (" + why + "); going on"
                + (reached == null ? "" : " after sequence " + reached.getSequence()));
        TimeUnit.MILLISECONDS.sleep(wait);
        wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
    }

    private void say(String what) {
        command().commandLine().getErr().println("certigate: " + Output.clean(what));
    }
}
