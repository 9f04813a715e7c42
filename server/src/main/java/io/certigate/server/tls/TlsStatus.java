package io.certigate.server.tls;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the server stands with its certificate.
 *
 * @param subject whose certificate is in use
 * @param notAfter when the first certificate of its chain ends
 * @param loadedAt since when it is in use
 * @param refusals how often files were refused since the start; the same files count once
 * @param refusal why the files as they are now are refused; null if they are in use
 */
public record TlsStatus(
        String subject,
        Instant notAfter,
        Instant loadedAt,
        long refusals,
        @Nullable Refusal refusal) {
    /**
     * Why files are refused.
     *
     * @param at when that was noticed
     * @param why what was expected, found, and is to be done
     */
    public record Refusal(Instant at, String why) {}
}
