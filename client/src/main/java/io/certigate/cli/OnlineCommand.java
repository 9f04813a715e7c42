package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.ApprovalServiceGrpc;
import io.certigate.v1.ApprovalServiceGrpc.ApprovalServiceBlockingStub;
import io.certigate.v1.ChangeServiceGrpc;
import io.certigate.v1.ChangeServiceGrpc.ChangeServiceBlockingStub;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.DirectiveServiceGrpc.DirectiveServiceBlockingStub;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.RegistryServiceGrpc.RegistryServiceBlockingStub;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that talks to a server: it connects, runs, and closes. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class OnlineCommand implements Callable<Integer> {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec command;

    @Override
    public final Integer call() throws IOException {
        try (Connection connection = server.connect(timeout())) {
            return run(connection.client(), output(zone()));
        }
    }

    /** Does the work. */
    abstract int run(CertigateClient client, Output out) throws IOException;

    /** The offset in which text shows instants. */
    ZoneOffset zone() {
        return ZoneOffset.UTC;
    }

    /** The registry, with this command's deadline counted from now: ask for it before each call. */
    final RegistryServiceBlockingStub registry(CertigateClient client) {
        return RegistryServiceGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The nodes that were named, for what every node answers for itself. */
    final List<String> nodes() {
        return server.targets();
    }

    /** A connection to one of them, to be closed. */
    final Connection connect(String node) {
        return server.connect(node, timeout());
    }

    /** How long each call may take. */
    final Duration timeout() {
        return server.timeout(defaultTimeout());
    }

    /** How long each call may take unless told otherwise. */
    Duration defaultTimeout() {
        return DEFAULT_TIMEOUT;
    }

    /** The directives, likewise. */
    final DirectiveServiceBlockingStub directives(CertigateClient client) {
        return DirectiveServiceGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The proposals, likewise. */
    final ApprovalServiceBlockingStub approvals(CertigateClient client) {
        return ApprovalServiceGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The change log, likewise. */
    final ChangeServiceBlockingStub changes(CertigateClient client) {
        return ChangeServiceGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The exception that says what is wrong with the arguments. */
    final ParameterException misuse(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** What was parsed, and the streams. */
    final CommandSpec command() {
        return command;
    }

    private Output output(ZoneOffset zone) {
        return new Output(
                command.commandLine().getOut(),
                server.json(),
                new Style(command.commandLine().getColorScheme().ansi().enabled()),
                zone);
    }
}
