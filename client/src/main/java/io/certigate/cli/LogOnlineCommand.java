package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Failures;
import io.certigate.v1.DecisionLogServiceGrpc;
import io.certigate.v1.DecisionLogServiceGrpc.DecisionLogServiceBlockingStub;
import io.certigate.v1.DecisionLogServiceGrpc.DecisionLogServiceBlockingV2Stub;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** A command that reads the decision log of a server. */
abstract class LogOnlineCommand extends OnlineCommand {
    /** The log, with this command's deadline counted from now: ask for it before each call. */
    final DecisionLogServiceBlockingStub log(CertigateClient client) {
        return DecisionLogServiceGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The log for streams, which have no deadline as a whole. */
    static DecisionLogServiceBlockingV2Stub streams(CertigateClient client) {
        return DecisionLogServiceGrpc.newBlockingV2Stub(client.channel());
    }

    /**
     * The next message of a stream, within this command's time; null at the end.
     *
     * @throws io.certigate.client.CertigateException if the stream failed
     */
    final <R> @Nullable R next(BlockingClientCall<?, R> call) {
        try {
            return call.read(timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (StatusException e) {
            throw Failures.of(e.getStatus().asRuntimeException(e.getTrailers()));
        } catch (TimeoutException e) {
            call.cancel("the server is silent", e);
            throw Failures.of(io.grpc.Status.DEADLINE_EXCEEDED
                    .withDescription("nothing came for " + timeout().toMillis() + " ms")
                    .asRuntimeException());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading from the server", e);
        }
    }

    /** Says that a folder cannot be read by this command. */
    final void refuse(@Nullable String data) {
        if (data != null) {
            throw withoutServer();
        }
    }

    /** The exception that says so. */
    final ParameterException withoutServer() {
        return misuse("--data needs the commands of the server, which are not on the class path");
    }
}
