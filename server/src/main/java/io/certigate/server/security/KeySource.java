package io.certigate.server.security;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets an issuer's keys, and gets them again: from time to time, and soon if somebody names a key that is not among them. What cannot
 * be read leaves the last good ones in use. One thread calls {@link #tick} about once a second; nothing here blocks but the reading of
 * a small file.
 */
final class KeySource {
    /** How old keys from an address may be before they are fetched again. */
    static final Duration REFRESH = Duration.ofMinutes(5);

    /** The least time from one fetch to the next. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    /** Most names of unknown keys that are remembered; of others nobody is told that there is none. */
    private static final int MAX_UNKNOWN = 256;

    /** How long they are. */
    private static final Duration FORGET = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);

    private final String name;
    private final @Nullable SteadyFile file;
    private final @Nullable KeyAddress address;
    private final Taker taker;
    private final LongSupplier nanoTime;
    private final Duration keep;
    private volatile boolean wanted;
    private volatile boolean isKnown;
    // Names that are not known, and when they were first asked for.
    private final Map<String, Long> unknown = new ConcurrentHashMap<>();
    // When the last reading that went well began; counts only if the keys are known.
    private volatile long goodSince;

    // Only the thread that ticks uses these.
    private @Nullable CompletableFuture<byte[]> running;
    private boolean hasBegun;
    private long begun;
    private @Nullable KeySet taken;

    // Why the last try did not even read anything, and what was wrong with what was read last.
    private volatile String unread = "";
    private volatile String mistake = "";

    /** Who uses the keys. */
    interface Taker {
        /** Takes a set that is new; the one before counts no longer. */
        void take(KeySet keys);

        /** The keys are too old to count, and there are no others. */
        void drop();
    }

    /**
     * Makes one.
     *
     * @param keep how long keys from an address count that cannot be fetched again
     * @param taker who uses the keys
     * @param nanoTime the monotonic clock
     */
    KeySource(JwtSettings.Keys keys, Duration keep, Taker taker, LongSupplier nanoTime) {
        Path path = keys.file();
        URI uri = keys.address();
        this.file = path == null ? null : new SteadyFile(path, KeySet.MAX_BYTES);
        this.address = uri == null ? null : new KeyAddress(uri, KeyAddress.DEADLINE);
        this.name = String.valueOf(path == null ? uri : path);
        this.keep = keep;
        this.taker = taker;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins: a file is read at once, an address later, since a node must start without it.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it holds no set of keys
     */
    void begin() throws IOException {
        if (file != null) {
            file.warnOfWriters();
            take(KeySet.parse(file.read()));
        }
    }

    /**
     * Whether a key of a name that is not known may be there all the same: until they were read once more after it was first asked for,
     * which they soon are. Any thread may ask.
     */
    boolean mayHaveMore(String id) {
        Long asked = unknown.get(id);
        if (isKnown && asked != null && goodSince - asked > 0) {
            return false;
        }
        if (asked == null && unknown.size() < MAX_UNKNOWN) {
            unknown.putIfAbsent(id, nanoTime.getAsLong());
        }
        wanted = true;
        return true;
    }

    /** Looks whether there are new ones. */
    void tick() {
        long now = nanoTime.getAsLong();
        unknown.values().removeIf(asked -> now - asked > FORGET.toNanos());
        if (file != null) {
            reread(file);
        } else if (address != null) {
            refetch(address);
            dropOld(now);
        }
    }

    /** Keys that the issuer withdrew must not count for ever because somebody, or a fault, keeps the node from learning it. */
    private void dropOld(long now) {
        if (isKnown && now - goodSince > keep.toNanos()) {
            isKnown = false;
            taken = null;
            taker.drop();
            LOG.error(
                    "expected the keys of the issuer of JWTs at {} within {} minutes, found none that could be fetched: no JWT"
                            + " counts until they are there",
                    name,
                    keep.toMinutes());
        }
    }

    /** Why what its place holds now is not in use; empty if it is. For any thread. */
    String refusal() {
        String why = unread.isEmpty() ? mistake : unread;
        return why.isEmpty() ? "" : "expected the keys of the issuer of JWTs at " + name + ", found: " + why;
    }

    /** Whether a fetch is under way. */
    boolean isFetching() {
        return running != null;
    }

    private void reread(SteadyFile from) {
        try {
            long began = nanoTime.getAsLong();
            byte[] changed = from.changed();
            unread = "";
            if (changed != null) {
                take(KeySet.parse(changed));
            }
            if (from.isSteady() && mistake.isEmpty()) {
                goodSince = began;
            }
        } catch (IOException e) {
            unread = refused(e, unread);
        } catch (IllegalArgumentException e) {
            mistake = refused(e, mistake);
        }
    }

    private void refetch(KeyAddress from) {
        CompletableFuture<byte[]> fetch = running;
        if (fetch != null && fetch.isDone()) {
            running = null;
            taken(fetch);
        } else if (fetch == null && isDue()) {
            wanted = false;
            hasBegun = true;
            begun = nanoTime.getAsLong();
            running = from.fetch();
        }
    }

    private boolean isDue() {
        long since = nanoTime.getAsLong() - begun;
        return !hasBegun || since >= (wanted || !isKnown ? PAUSE : REFRESH).toNanos();
    }

    private void taken(CompletableFuture<byte[]> fetch) {
        try {
            byte[] document = fetch.get();
            unread = "";
            KeySet keys = KeySet.parse(document);
            goodSince = begun;
            take(keys);
        } catch (ExecutionException e) {
            unread = refused(e.getCause() == null ? e : e.getCause(), unread);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalArgumentException e) {
            mistake = refused(e, mistake);
        }
    }

    private void take(KeySet keys) {
        if (!keys.equals(taken)) {
            // What was proven by the same keys stays proven.
            taker.take(keys);
            taken = keys;
        }
        isKnown = true;
        mistake = "";
    }

    /** What is wrong; it is said, unless it was wrong before. */
    private String refused(Throwable why, String before) {
        String problem = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        if (!problem.equals(before)) {
            LOG.warn(
                    "expected the keys of the issuer of JWTs at {}, found: {}; {}",
                    name,
                    problem,
                    isKnown ? "the last good ones stay in use" : "no JWT counts until they are there");
        }
        return problem;
    }
}
