package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.file.FileRights;
import io.certigate.server.settings.LayeredOptions;
import io.certigate.server.settings.Origin;
import io.certigate.server.settings.Origins;
import io.certigate.server.settings.Secret;
import io.certigate.server.settings.Settings;
import io.certigate.server.store.DataFolder;
import io.certigate.server.store.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Everything that an operator chooses of a node. {@code serve} begins with it, {@code config} shows and checks it. Each option here and in
 * the mixins below is a setting too, with a key in the file of settings and an environment variable of its own, without further code.
 */
final class ServeOptions implements LayeredOptions {
    private static final long LEAST_WEIGHT = 1_000;
    private static final long MOST_WEIGHT = 100_000_000;
    private static final int MOST_WARM_UP = 300;
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    @Option(
            names = "--" + Settings.FILE,
            paramLabel = "FILE",
            description =
                    "Settings in YAML: each option here is a key, without the hyphens. A variable of the environment wins over it"
                            + " (CERTIGATE_DATA is --data), and an option over both. Default: none.")
    private @Nullable Path file;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of the data; made if absent: the state, or with --database the decision log alone.")
    private @Nullable Path data;

    @Secret
    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "A PostgreSQL database that several nodes share: postgresql://USER:PASSWORD@HOST:PORT/NAME. If it does"
                            + " not answer yet, the server waits for it. Who lists processes sees what is written here:"
                            + " the environment variable CERTIGATE_DATABASE or the file of settings does the same.")
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
            description =
                    "Address to listen on; port 0 picks a free one. One that others than this machine can connect to"
                            + " needs TLS and authentication. Default: ${DEFAULT-VALUE}.")
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
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private SecondPersonOptions secondPerson = new SecondPersonOptions();

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

    @Mixin
    private ImpactOptions impact = new ImpactOptions();

    @Mixin
    private TelemetryOptions telemetry = new TelemetryOptions();

    @Mixin
    private MessageOptions messages = new MessageOptions();

    private Origins origins = Origins.NONE;

    /**
     * What was chosen, checked as far as it can be without a start.
     *
     * @param address where to listen, as written
     * @param config everything
     */
    record Choice(ListenAddress address, Config config) {}

    /**
     * Reads and checks all options.
     *
     * @throws IllegalArgumentException if they cannot be used, each alone or together; the message names the option
     */
    Choice choose() {
        try {
            return checked();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(origins.explain(String.valueOf(e.getMessage())), e);
        }
    }

    private Choice checked() {
        String url = database;
        ListenAddress address = named("--grpc", () -> ListenAddress.parse(grpc));
        DatabaseUrl shared = url == null ? null : named("--database", () -> DatabaseUrl.parse(url));
        Config config = config(address, shared);
        checkPlaces(shared);
        return new Choice(address, config);
    }

    private static <T> T named(String option, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /** Where the values came from. */
    Origins origins() {
        return origins;
    }

    @Override
    public void came(Origins from) {
        origins = from;
    }

    /**
     * Begins to write messages as chosen.
     *
     * @throws IllegalArgumentException if somebody configured otherwise
     */
    void beginMessages() {
        messages.apply();
    }

    /** What is to be said of the file of settings, though it can be used; null for nothing. */
    @Nullable
    String warning() {
        if (file == null) {
            return null;
        }
        FileRights rights;
        try {
            rights = FileRights.of(file);
        } catch (IOException e) {
            return null; // It is gone since it was read.
        }
        String found = ", found " + rights + ": ";
        if (rights.letOthersWrite()) {
            return "expected " + file + " to be writable by its owner alone" + found
                    + "whoever writes it chooses how the next start goes; run 'chmod go-w' on it";
        }
        return rights.letAllRead() && holdsSecret()
                ? "expected " + file + " to be readable by its owner (and group) alone, since a password is in it"
                        + found + "run 'chmod o-r' on it, and consider a new password"
                : null;
    }

    private boolean holdsSecret() {
        return database != null
                && !DatabaseUrl.parse(database).password().isEmpty()
                && origins.of("database") instanceof Origin.File;
    }

    /** Whether decisions are printed too. */
    boolean isPrinted() {
        return log.isPrinted();
    }

    private void checkPlaces(@Nullable DatabaseUrl url) {
        if (data == null && url == null) {
            throw new IllegalArgumentException("expected --data DIR or --database URL, found neither");
        }
        if (data == null && !log.isOff()) {
            throw new IllegalArgumentException(
                    "expected --data DIR for the decision log beside --database, found none; name a"
                            + " folder of this node alone, or choose --decision-log off");
        }
        if (data != null && url != null && DataFolder.holdsState(data)) {
            throw new IllegalArgumentException(
                    "expected --data to name a folder for the decision log alone, since the state is in"
                            + " the database, found one with a state of its own: " + data
                            + "; name another folder, or leave out"
                            + " --database");
        }
        if (data != null && Files.exists(data) && !Files.isDirectory(data)) {
            throw new IllegalArgumentException(
                    "expected --data to name a folder, found a file: " + data + "; name another one");
        }
        Path unfinished =
                data == null || url != null || DataFolder.holdsState(data) ? null : DataFolder.unfinishedRestore(data);
        if (unfinished != null) {
            throw new IllegalArgumentException("expected a state in " + data
                    + ", found a restore that has not ended well: a new one would know nothing of what"
                    + " was revoked or ordered; restore again ('certigate store restore'), or, if a new one is meant, delete "
                    + unfinished);
        }
        if (data != null && url == null && !DataFolder.holdsState(data) && LogFolder.isIn(data)) {
            throw new IllegalArgumentException(
                    "expected the state beside the decision log in " + data
                            + ", found none: a new one would know nothing of what was revoked or ordered; name the database that it"
                            + " is in (--database), restore a backup of it ('certigate store restore'), or take another folder");
        }
        if (data != null && data.toString().isEmpty()) {
            throw new IllegalArgumentException("expected --data to name a folder, found an empty text");
        }
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
        if (policies != null && policies.toString().isEmpty()) {
            throw new IllegalArgumentException(
                    "expected --policies to name a folder, found an empty text, which would be the present one; name it, or leave it"
                            + " out");
        }
        if (url != null) {
            config.database(url, !deaf);
        }
        impact.apply(config);
        tls.apply(config);
        limits.apply(config);
        identity.apply(config);
        secondPerson.apply(config);
        telemetry.apply(config);
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
