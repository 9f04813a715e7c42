package io.certigate.server.state;

/** An idempotency key was used before, for another request. */
public final class IdempotencyMismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names the key and the revision that it stands for. */
    public IdempotencyMismatch(String key, long revision) {
        super("expected the request that idempotency key '" + key + "' stands for (revision " + revision
                + "), found another one; use a new key");
    }
}
