package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.Main;
import io.certigate.server.admin.ReadAhead;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.state.StoreException;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certigate serve}. */
@Command(
        name = "serve",
        description = {
            "Serve decisions and the registry over gRPC.",
            "When ready it prints one line: ready grpc=HOST:PORT revision=N release=HASH",
            "It ends on SIGTERM or SIGINT, after the calls under way are answered."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeList = {" 0:stopped as asked", " 2:bad input: policies or address", " 3:the data cannot be used"},
        footer = {
            "  certigate serve --data data --policies policies",
            "  certigate serve --data data --policies policies --grpc 127.0.0.1:0",
            "  certigate serve --database postgresql://certigate:secret@db.internal:5432/certigate"
        })
public final class ServeCommand implements Callable<Integer> {
    private static final long LEAST_WEIGHT = 1_000;
    private static final long MOST_WEIGHT = 100_000_000;
    private static final int MOST_WARM_UP = 300;
    private static final long FIRST_CALLS_MILLIS = 500;
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of the data; made if absent: the state, or with --database the decision log alone.")
    private @Nullable Path data;

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "${env:CERTIGATE_DATABASE}",
            description =
                    "A PostgreSQL database that several nodes share: postgresql://USER:PASSWORD@HOST:PORT/NAME. If it does"
                            + " not answer yet, the server waits for it. Who lists processes sees what is written here:"
                            + " the environment variable CERTIGATE_DATABASE does the same.")
    private @Nullable String database;

    @Mixin
    private LogOptions log = new LogOptions();

    @Option(
            names = "--no-listen",
            description =
                    "With --database: do not listen for the changes of other nodes, which then are seen within 250 ms"
                            + " instead of at once. For poolers that share sessions between clients.")
    private boolean deaf;

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            description =
                    "Folder of policies, published now and whenever it changes; with --database only if there is no release"
                            + " yet. Left out: the release that there is.")
    private @Nullable Path policies;

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:" + Config.DEFAULT_PORT,
            description = "Loopback address to listen on; port 0 picks a free one. Default: ${DEFAULT-VALUE}.")
    private String grpc = "";

    @Option(
            names = "--cache-weight",
            paramLabel = "N",
            defaultValue = "" + Config.DEFAULT_CACHE_WEIGHT,
            description = "How much of the registry is kept in memory: a holder weighs 1, and each of its properties,"
                    + " certifications and relations 1 more, of at most about 300 bytes each; 1,000 to 100,000,000."
                    + " More needs a larger heap. Default: ${DEFAULT-VALUE}.")
    private long cacheWeight;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description =
                    "The node's name, which 'certigate state', the decision log and evidence show to people. Default: its"
                            + " HOST:PORT; with port 0 its HOST and the number of its process.")
    private @Nullable String node;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description =
                    "Before it is ready, the server asks itself for so long, so that its first callers find it compiled;"
                            + " 0 to " + MOST_WARM_UP + ". Nothing of that is logged. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Mixin
    private ImpactOptions impact = new ImpactOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = Terminal.of(spec);
        ListenAddress address;
        DatabaseUrl url;
        Config config;
        try {
            address = ListenAddress.parse(grpc);
            url = database == null || database.isEmpty() ? null : DatabaseUrl.parse(database);
            config = config(address, url);
        } catch (IllegalArgumentException e) {
            return terminal.badInput(e);
        }
        if (data == null && url == null) {
            return terminal.badInput("expected --data DIR or --database URL, found neither");
        }
        if (data == null && !log.isOff()) {
            return terminal.badInput("expected --data DIR for the decision log beside --database, found none; name a"
                    + " folder of this node alone, or choose --decision-log off");
        }
        if (data != null && url != null && DataFolder.holdsState(data)) {
            return terminal.badInput(
                    "expected --data to name a folder for the decision log alone, since the state is in"
                            + " the database, found one with a state of its own: " + data
                            + "; name another folder, or leave out"
                            + " --database (the environment variable CERTIGATE_DATABASE counts as it)");
        }
        if (data != null && data.toString().isEmpty()) {
            return terminal.badInput("expected --data to name a folder, found an empty text");
        }
        try {
            // Before anything of the node is loaded, its logging for one.
            ReadAhead ahead = ReadAhead.of(policies, url != null);
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
                            + main.revision().number() + " release=" + main.release());
            terminal.out().flush();
            if (log.isPrinted()) {
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
            return terminal.badInput("the policies in " + policies + " are not published: "
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

    private Config config(ListenAddress address, @Nullable DatabaseUrl url) {
        if (cacheWeight < LEAST_WEIGHT || cacheWeight > MOST_WEIGHT) {
            throw new IllegalArgumentException(
                    "expected --cache-weight from " + LEAST_WEIGHT + " to " + MOST_WEIGHT + ", found " + cacheWeight);
        }
        if (warmUp < 0 || warmUp > MOST_WARM_UP) {
            throw new IllegalArgumentException(
                    "expected --warm-up from 0 to " + MOST_WARM_UP + " seconds, found " + warmUp);
        }
        Config.Builder config = Config.builder(data, policies, address.socket())
                .cacheWeight(cacheWeight)
                .warmUp(Duration.ofSeconds(warmUp))
                .log(log.settings());
        if (url != null) {
            config.database(url, !deaf);
        }
        impact.apply(config);
        if (node != null) {
            if (!NODE.matcher(node).matches()) {
                throw new IllegalArgumentException(
                        "expected --node to be 1 to 64 of A-Z, a-z, 0-9, '.', '_', ':' and '-', found '" + node + "'");
            }
            config.node(node);
        }
        return config.build();
    }
}
