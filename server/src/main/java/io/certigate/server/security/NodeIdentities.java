package io.certigate.server.security;

import io.certigate.server.yaml.Problem;
import io.certigate.server.yaml.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node knows of who calls, kept up to date: the file of identities is read about every second, and counts from the second
 * reading on that finds the same. A file with a mistake is refused as a whole, and the identities before stay.
 */
public final class NodeIdentities implements AutoCloseable {
    /** Largest file of identities, in bytes. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentities.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final SteadyFile file;
    private final Authenticator authenticator;
    private final @Nullable KeySource keys;
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "identities");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String unreadable = "";
    private volatile String mistakes = "";

    private NodeIdentities(IdentitySettings settings, InstantSource clock, LongSupplier nanoTime) throws IOException {
        this.file = new SteadyFile(settings.file(), MAX_BYTES);
        file.warnOfWriters();
        this.authenticator = new Authenticator(parse(settings, file.read()), clock, nanoTime);
        JwtSettings jwt = settings.jwt();
        if (jwt == null) {
            this.keys = null;
        } else {
            this.keys = new KeySource(jwt.keys(), jwt.keep(), taker(jwt, clock), nanoTime);
            authenticator.takeJwts(keys::mayHaveMore);
            keys.begin();
        }
    }

    private KeySource.Taker taker(JwtSettings jwt, InstantSource clock) {
        return new KeySource.Taker() {
            @Override
            public void take(KeySet found) {
                authenticator.keys(new JwtVerifier(jwt, found, clock));
            }

            @Override
            public void drop() {
                authenticator.keys(null);
            }
        };
    }

    /**
     * Reads the file, and goes on to look after it. Keys at an address are fetched later: until then no JWT counts.
     *
     * @param clock the wall clock
     * @param nanoTime the monotonic clock
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a file has mistakes; the message names all
     */
    public static NodeIdentities open(IdentitySettings settings, InstantSource clock, LongSupplier nanoTime)
            throws IOException {
        return open(settings, clock, nanoTime, PERIOD);
    }

    /** Likewise, with another time between two looks. */
    static NodeIdentities open(IdentitySettings settings, InstantSource clock, LongSupplier nanoTime, Duration period)
            throws IOException {
        NodeIdentities opened = new NodeIdentities(settings, clock, nanoTime);
        opened.timer.scheduleWithFixedDelay(opened::tick, 0, period.toMillis(), TimeUnit.MILLISECONDS);
        return opened;
    }

    /**
     * Checks the files without serving anybody.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a file has mistakes; the message names all
     */
    public static void check(IdentitySettings settings) throws IOException {
        parse(settings, new SteadyFile(settings.file(), MAX_BYTES).read());
        JwtSettings jwt = settings.jwt();
        if (jwt != null && jwt.keys().file() != null) {
            KeySet.parse(new SteadyFile(jwt.keys().file(), KeySet.MAX_BYTES).read());
        }
    }

    /** Tells who somebody is. */
    public Authenticator authenticator() {
        return authenticator;
    }

    /** Runs something about every second, soon after identities or keys changed; it must not block. */
    public void follow(Runnable follower) {
        followers.add(follower);
    }

    /** Why the file of identities as it is now is not in use; empty if it is. */
    public String refusal() {
        return unreadable.isEmpty() ? mistakes : unreadable;
    }

    /** What is wrong with who may write the file; empty if nothing is. */
    public String warning() {
        return file.warning();
    }

    /** Why the keys of the issuer of JWTs as they are now are not in use; empty if they are, or if no JWTs are taken. */
    public String keysRefusal() {
        return keys == null ? "" : keys.refusal();
    }

    private void tick() {
        try {
            reread();
            if (keys != null) {
                keys.tick();
            }
            followers.forEach(Runnable::run);
        } catch (RuntimeException e) {
            LOG.error("the identities could not be looked after; they are again in a second", e);
        }
    }

    private void reread() {
        try {
            byte[] changed = file.changed();
            unreadable = "";
            if (changed != null) {
                authenticator.identities(parse(file.path().toString(), changed));
                mistakes = "";
                LOG.info("the identities of {} are in use as they are now", file.path());
            }
        } catch (IllegalArgumentException e) {
            mistakes = String.valueOf(e.getMessage());
            LOG.warn("{}; the identities before stay in use", mistakes);
        } catch (IOException e) {
            String problem = "expected a file of identities that can be read at " + file.path() + ", found " + e;
            if (!problem.equals(unreadable)) {
                unreadable = problem;
                LOG.warn("{}; the identities before stay in use", problem);
            }
        }
    }

    private static Identities parse(IdentitySettings settings, byte[] document) {
        return parse(settings.file().toString(), document);
    }

    private static Identities parse(String name, byte[] document) {
        Problems problems = new Problems();
        Identities identities = IdentitiesParser.parse(name, new String(document, StandardCharsets.UTF_8), problems);
        if (identities == null) {
            throw new IllegalArgumentException("the file of identities has mistakes: "
                    + problems.list().stream().map(Problem::toString).collect(Collectors.joining("\n  ", "\n  ", "")));
        }
        return identities;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
