package io.certigate.cli;

import com.google.protobuf.Duration;
import io.certigate.client.CertigateClient;
import io.certigate.client.CertigateException;
import io.certigate.client.Failures;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.Revision;
import io.certigate.v1.WatchRequest;
import io.certigate.v1.WatchResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code certigate watch}: changes as they are made. Whatever becomes of the connection, none is left out and none comes twice. */
@Command(
        name = "watch",
        description = "Shows changes as they are made, until it is stopped with Ctrl-C. When the server ends or the"
                + " connection is lost, it connects again and goes on where it was.",
        footer = {"  certigate watch", "  certigate watch --after 0 -o json"})
final class WatchCommand extends OnlineCommand {
    private static final java.time.Duration SILENCE = java.time.Duration.ofSeconds(15);
    private static final java.time.Duration LEAST_SILENCE = java.time.Duration.ofSeconds(3);
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 5_000;

    @Option(
            names = "--after",
            paramLabel = "REVISION",
            converter = RevisionConverter.class,
            description =
                    "Begin with what came after this revision, a number or EPOCH:NUMBER:HASH; 0: from the beginning."
                            + " Default: now.")
    private @Nullable Revision after;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell also when there is nothing new, on standard error.")
    private boolean verbose;

    // Where it stands: everything up to the first was shown, and of what follows, up to the others.
    private boolean hasBegun;
    private @Nullable Revision through;
    private long shownRevision;
    private int shownOrdinal;

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
            return watch(client, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.OK;
        }
    }

    private int watch(CertigateClient client, Output out) throws InterruptedException {
        ChangeText text = new ChangeText(out);
        Table table = text.table();
        while (true) {
            BlockingClientCall<?, WatchResponse> call =
                    ChangeServiceGrpc.newBlockingV2Stub(client.channel()).watch(request());
            try {
                while (!out.out().checkError()) {
                    WatchResponse message = call.read(timeout().toMillis(), TimeUnit.MILLISECONDS);
                    if (message == null) {
                        goOn("the server ended it");
                        break;
                    }
                    hasBegun = true;
                    wait = FIRST_WAIT_MILLIS;
                    show(message, out, text, table);
                }
                if (out.out().checkError()) {
                    return ExitStatus.OK;
                }
            } catch (StatusException e) {
                CertigateException failure = Failures.of(e.getStatus().asRuntimeException(e.getTrailers()));
                if (!passes(failure)) {
                    throw failure;
                }
                goOn(String.valueOf(failure.getMessage()));
            } catch (TimeoutException e) {
                call.cancel("the server is silent", e);
                goOn("nothing came for " + timeout().toMillis() + " ms");
            }
        }
    }

    /** Whether to wait for the same watch to succeed: once it has begun, or if the server says that it will be able to. */
    private boolean passes(CertigateException failure) {
        if (failure instanceof CertigateException.Unavailable unavailable) {
            return hasBegun || unavailable.retryAfter().isPresent();
        }
        return hasBegun
                && (failure instanceof CertigateException.Overloaded || failure instanceof CertigateException.TimedOut);
    }

    private WatchRequest request() {
        long third = timeout().toMillis() / 3;
        WatchRequest.Builder request = WatchRequest.newBuilder()
                .setHeartbeat(Duration.newBuilder()
                        .setSeconds(Math.max(1, Math.min(5, TimeUnit.MILLISECONDS.toSeconds(third)))));
        Revision reached = through == null ? after : through;
        return (reached == null ? request : request.setAfter(reached)).build();
    }

    private void show(WatchResponse message, Output out, ChangeText text, Table table) {
        for (LoggedChange change : message.getChangesList()) {
            long revision = change.getRevision().getNumber();
            // After a connection that was lost inside a revision, it comes again from its first change on.
            boolean isShown =
                    revision < shownRevision || (revision == shownRevision && change.getOrdinal() <= shownOrdinal);
            if (!isShown) {
                if (out.json()) {
                    out.json(change);
                } else {
                    table.rows(List.of(text.row(change)));
                }
                shownRevision = revision;
                shownOrdinal = change.getOrdinal();
            }
        }
        out.out().flush();
        if (message.hasThrough()) {
            through = message.getThrough();
            shownRevision = 0;
            if (verbose && message.getChangesCount() == 0) {
                say("nothing new at revision " + through.getNumber());
            }
        }
    }

    private void goOn(String why) throws InterruptedException {
        Revision reached = through;
        say("the watch was interrupted (" + why + "); going on"
                + (reached == null ? "" : " after revision " + reached.getNumber()));
        TimeUnit.MILLISECONDS.sleep(wait);
        wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
    }

    private void say(String what) {
        command().commandLine().getErr().println("certigate: " + Output.clean(what));
    }
}
