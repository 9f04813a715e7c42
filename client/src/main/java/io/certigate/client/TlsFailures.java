package io.certigate.client;

import java.security.cert.CertificateException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words what kept a connection from being made by TLS. */
final class TlsFailures {
    /** What such a text begins with. */
    static final String PREFIX = "TLS: ";

    private static final int MAX_CAUSES = 16;

    /** What a server means by its alerts, of which TLS knows the names only. */
    private static final Map<String, String> ALERTS = Map.of(
            "certificate_required", "the server expects a certificate of the client, found none",
            "bad_certificate",
                    "the server expects a certificate of the client that it accepts, found none or another one",
            "certificate_unknown", "the server does not accept the certificate of the client",
            "unknown_ca", "the server does not know the authority that signed the certificate of the client",
            "certificate_expired", "the certificate of the client has ended",
            "protocol_version", "the server speaks no TLS 1.3");

    private TlsFailures() {}

    /** What went wrong; null if it was something else than TLS. */
    static @Nullable String explain(@Nullable Throwable failure) {
        @Nullable Throwable cause = failure;
        @Nullable String found = null;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof CertificateException && cause.getMessage() != null) {
                return PREFIX + cause.getMessage();
            }
            if (cause instanceof SSLException) {
                found = PREFIX + explain(String.valueOf(cause.getMessage()));
            } else if (isRecordOfTls(cause)) {
                return PREFIX + "expected a server of plaintext, found one that speaks TLS";
            }
            cause = cause.getCause();
        }
        return found;
    }

    private static String explain(String message) {
        for (Map.Entry<String, String> alert : ALERTS.entrySet()) {
            if (message.contains("alert: " + alert.getKey())) {
                return alert.getValue() + " (" + alert.getKey() + ")";
            }
        }
        return message.contains("not an SSL/TLS record")
                ? "expected a server that speaks TLS, found one of plaintext"
                : message;
    }

    /** HTTP/2 shows in hexadecimal what it took for a frame: an alert (21) of TLS (3.x). */
    private static boolean isRecordOfTls(Throwable cause) {
        return cause.getMessage() != null && cause.getMessage().contains("Hex dump for first bytes: 1503");
    }
}
