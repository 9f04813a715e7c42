package io.certigate.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A token in a file, as the file is: it is read again within a second of every change. While it cannot be read, the last one counts. */
final class TokenFile implements Supplier<String> {
    private static final System.Logger LOG = System.getLogger(TokenFile.class.getName());
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A server takes no longer metadata. */
    private static final int MAX_BYTES = 8 * 1024;

    private final Path file;
    private final LongSupplier nanoTime;
    private String token;
    private long readAt;
    private boolean refused;

    /**
     * Reads it for the first time.
     *
     * @throws IllegalArgumentException if it holds no token
     */
    TokenFile(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        this.token = read(file);
        this.readAt = nanoTime.getAsLong();
    }

    @Override
    public synchronized String get() {
        long now = nanoTime.getAsLong();
        if (now - readAt >= PERIOD_NANOS) {
            readAt = now;
            refresh();
        }
        return token;
    }

    private void refresh() {
        try {
            token = read(file);
            refused = false;
        } catch (IllegalArgumentException e) {
            if (!refused) {
                LOG.log(System.Logger.Level.WARNING, "the token of before is used on: {0}", e.getMessage());
            }
            refused = true;
        }
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "expected a token of at most " + MAX_BYTES + " bytes, found a larger file: " + file);
            }
            String token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            if (!BearerToken.isSendable(token)) {
                throw new IllegalArgumentException(
                        "expected one token of visible ASCII characters in " + file + ", found none or something else");
            }
            return token;
        } catch (IOException e) {
            throw new IllegalArgumentException("expected a file with a token that can be read, found " + e, e);
        }
    }
}
