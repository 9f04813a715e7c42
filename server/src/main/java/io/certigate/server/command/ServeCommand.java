package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.Main;
import io.certigate.server.admin.ReadAhead;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.settings.Layers;
import io.certigate.server.state.StoreException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code certigate serve}. */
@Command(
        name = "serve",
        description = {
            "Serve decisions and the registry over gRPC.",
            "When ready it prints one line: ready grpc=HOST:PORT revision=N release=HASH",
            "and with --metrics at its end: metrics=HOST:PORT",
            "It ends on SIGTERM or SIGINT, after the calls under way are answered."
        },
        preprocessor = Layers.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {" 0:stopped as asked", " 2:bad input: policies or address", " 3:the data cannot be used"},
        footer = {
            "  certigate serve --data data --policies policies",
            "  certigate serve --config /etc/certigate/certigate.yaml",
            "  certigate serve --data data --policies policies --grpc 127.0.0.1:0",
            "  certigate serve --data data --policies policies --grpc 0.0.0.0:7420 --tls-certificate server.pem \\",
            "      --tls-key server.key --tls-client-ca clients-ca.pem",
            "  certigate serve --database postgresql://certigate:secret@db.internal:5432/certigate"
        })
public final class ServeCommand implements Callable<Integer> {
    private static final long FIRST_CALLS_MILLIS = 500;

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = Terminal.of(spec);
        ServeOptions.Choice choice;
        try {
            choice = options.choose();
            options.beginMessages();
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        }
        Config config = choice.config();
        ListenAddress address = choice.address();
        try {
            // Before anything of the node is loaded, its logging for one.
            ReadAhead ahead = ReadAhead.of(config.policies(), config.database() != null);
            Main main = Main.start(config, ahead);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                main.close();
                                // Being stopped as asked is no failure; without this the status would name the signal.
                                Runtime.getRuntime().halt(ExitStatus.OK);
                            },
                            "shutdown"));
            terminal.out()
                    .println("ready grpc=" + address.host() + ":" + main.port() + " revision="
                            + main.revision().number() + " release=" + main.release()
                            + metrics(config, main.metricsPort()));
            terminal.out().flush();
            String untold =
                    Readiness.tell(System.getenv(), "systemd-notify", "ready at " + address.host() + ":" + main.port());
            if (untold != null) {
                terminal.err().println("certigate: " + untold);
            }
            String warning = options.warning();
            if (warning != null) {
                terminal.err().println("certigate: " + warning);
            }
            if (options.isPrinted()) {
                main.printDecisions(terminal.out());
            }
            if (main.release().isEmpty()) {
                terminal.err()
                        .println("certigate: there is no release yet, so that every answer is DENY; give --policies, or"
                                + " publish one with 'certigate policy publish DIR --activate'");
            }
            rest();
            return ExitStatus.OK;
        } catch (InvalidPolicies e) {
            e.problems().forEach(problem -> terminal.err().println(problem));
            return terminal.badInput("the policies in " + config.policies() + " are not published: "
                    + (e.problems().size() == 1 ? "1 problem" : e.problems().size() + " problems")
                    + ", see above; the stored release is unchanged (leave out --policies to serve it)");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return terminal.failed(String.valueOf(cause.getMessage()), ExitStatus.UNAVAILABLE);
        } catch (StoreException | TimeoutException e) {
            return terminal.failed(String.valueOf(e.getMessage()), ExitStatus.UNAVAILABLE);
        } catch (IOException e) {
            return terminal.badInput(address.explain(e));
        }
    }

    private static String metrics(Config config, int port) {
        InetSocketAddress address = config.telemetry().metrics();
        return address == null ? "" : " metrics=" + address.getHostString() + ":" + port;
    }

    /**
     * Lets the calls that wait for the server pass, then collects once what the start left behind, which a young collection would not
     * find: those pages are not touched again before there is load, and the collector sizes its young generation by what is left.
     */
    private static void rest() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        if (!never.await(FIRST_CALLS_MILLIS, TimeUnit.MILLISECONDS)) {
            System.gc();
        }
        never.await();
    }
}
