package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.client.CertigateException;
import io.certigate.client.Failures;
import io.grpc.Status;
import java.io.PrintWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

class ProblemsTest {
    @Test
    void describe_holeInTheLog_saysWhatCannotBeRead() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        ParseResult parsed =
                Certigate.commandLine(nowhere, nowhere).parseArgs("log", "list", "--target", "127.0.0.1:9");
        CertigateException failure = Failures.of(Status.DATA_LOSS
                .withDescription("expected the segment 2, found none")
                .asRuntimeException());

        assertThat(Problems.describe(failure, parsed))
                .isEqualTo("a part of the decision log cannot be read by the server at 127.0.0.1:9:"
                        + " expected the segment 2, found none");
        assertThat(ExitStatus.of(failure)).isEqualTo(ExitStatus.UNAVAILABLE);
    }

    @Test
    void describe_noNodeIsReady_saysWhoTellsWhy() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        ParseResult parsed =
                Certigate.commandLine(nowhere, nowhere).parseArgs("state", "--target", "127.0.0.1:8,127.0.0.1:9");
        CertigateException failure = Failures.of(Status.UNAVAILABLE
                .withDescription("Health-check service responded NOT_SERVING for 'certigate.v1.DecisionService'")
                .asRuntimeException());

        assertThat(Problems.describe(failure, parsed))
                .isEqualTo("unavailable: no node of 127.0.0.1:8,127.0.0.1:9 is ready (Health-check service responded"
                        + " NOT_SERVING for 'certigate.v1.DecisionService'); ask each by itself with 'certigate state"
                        + " --target HOST:PORT', which says why");
    }
}
