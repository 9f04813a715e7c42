package io.certigate.server.tls;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that are used together, and again when what they hold changes. They are compared by what they hold, so that it does not matter
 * how they are replaced. What cannot be used is tried again at each look, and said only if it is the same at two in a row: files that
 * are replaced one after the other do not fit for a moment. For one thread, but for what it tells.
 */
final class WatchedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);

    private final Map<String, Path> files;
    private final Loader loader;
    private final InstantSource clock;
    private List<ByteBuffer> used = List.of();
    private Instant until = Instant.MIN;
    private @Nullable String pending;

    private volatile Instant loadedAt = Instant.MIN;
    private volatile long refusals;
    private volatile TlsStatus.@Nullable Refusal refusal;

    /**
     * Watches files.
     *
     * @param files each by the option that names it, in the order in which the loader takes them
     */
    WatchedFiles(Map<String, Path> files, Loader loader, InstantSource clock) {
        this.files = files;
        this.loader = loader;
        this.clock = clock;
    }

    /** Uses them for the first time. */
    void open() throws TlsFileException {
        use(read());
    }

    /** Uses them if they hold something else, or if what they hold was to be looked at again by now. */
    void look() {
        try {
            List<ByteBuffer> found = read();
            if (!found.equals(used) || !clock.instant().isBefore(until)) {
                use(found);
            }
            pending = null;
            refusal = null;
        } catch (TlsFileException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private List<ByteBuffer> read() throws TlsFileException {
        List<ByteBuffer> found = new ArrayList<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            found.add(ByteBuffer.wrap(Pem.read(file.getKey(), file.getValue())));
        }
        return found;
    }

    private void use(List<ByteBuffer> found) throws TlsFileException {
        Instant now = clock.instant();
        until = loader.load(found.stream().map(ByteBuffer::array).toList(), now);
        used = found;
        loadedAt = now;
    }

    private void refuse(String why) {
        TlsStatus.Refusal before = refusal;
        if (before != null && before.why().equals(why)) {
            return;
        }
        if (!why.equals(pending)) {
            pending = why;
            return;
        }
        refusal = new TlsStatus.Refusal(clock.instant(), why);
        refusals++; // By one thread only.
        LOG.warn("TLS goes on with what it has: {}", why);
    }

    /** When they were used last. */
    Instant loadedAt() {
        return loadedAt;
    }

    /** How often they were refused. */
    long refusals() {
        return refusals;
    }

    /** Why they are refused; null if they are not. */
    TlsStatus.@Nullable Refusal refusal() {
        return refusal;
    }

    /** Makes use of what files hold. */
    @FunctionalInterface
    interface Loader {
        /**
         * Uses it, or throws and leaves everything as it was.
         *
         * @param contents what each file holds
         * @return when to do so again even if nothing changes
         */
        Instant load(List<byte[]> contents, Instant now) throws TlsFileException;
    }
}
