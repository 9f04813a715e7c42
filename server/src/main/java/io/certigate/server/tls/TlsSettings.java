package io.certigate.server.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an operator chooses about TLS.
 *
 * @param certificate the server's certificate and the intermediate ones after it, in PEM
 * @param key its private key, in PEM, PKCS #8 and not encrypted
 * @param clientCa the authorities whose certificates clients may show, in PEM; null if they show none
 * @param clients whether they show one; {@link ClientAuthentication#NONE} exactly if there are no authorities
 */
public record TlsSettings(
        Path certificate, Path key, @Nullable Path clientCa, ClientAuthentication clients) {
    /** Checks that the parts belong together. */
    public TlsSettings {
        if (clientCa == null != (clients == ClientAuthentication.NONE)) {
            throw new IllegalArgumentException(
                    "expected authorities exactly if clients show certificates, found " + clientCa + " and " + clients);
        }
    }
}
