package io.certigate.server.command;

import io.certigate.server.Config;
import io.certigate.server.Exposure;
import io.certigate.server.tls.ClientAuthentication;
import io.certigate.server.tls.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code serve} lets an operator choose about who can connect, and how. */
final class TlsOptions {
    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description =
                    "Serve TLS 1.3 with this certificate: PEM, the server's own first, then those that lead to its authority. It"
                            + " is read again within seconds of every change; one that cannot be used is refused, and the old"
                            + " one kept. Left out: plaintext.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The private key of --tls-certificate: PEM, PKCS #8, not encrypted; read again like it.")
    private @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description =
                    "The authorities (PEM) that sign the certificates of clients; read again like --tls-certificate."
                            + " Left out: clients are not asked for one.")
    private @Nullable Path clientCa;

    @Option(
            names = "--tls-client-auth",
            paramLabel = "HOW",
            description =
                    "With --tls-client-ca: required (no connection without a good certificate) or optional (a client"
                            + " may prove itself in another way). Default: required.")
    private @Nullable ClientAuth clientAuth;

    @Option(
            names = Exposure.NO_TLS,
            description = "Accept that an address that others than this machine can connect to is served without TLS:"
                    + " whoever is on the way can read and change questions, answers and tokens.")
    private boolean noTls;

    @Option(
            names = Exposure.NO_AUTHENTICATION,
            description = "Accept that an address that others than this machine can connect to is served without"
                    + " authentication: whoever can connect can write everything.")
    private boolean noAuthentication;

    /**
     * Hands over what was chosen.
     *
     * @throws IllegalArgumentException if the options do not belong together
     */
    void apply(Config.Builder config) {
        config.exposure(new Exposure(noTls, noAuthentication));
        if (certificate == null != (key == null)) {
            throw new IllegalArgumentException("expected --tls-certificate and --tls-key together, found only "
                    + (key == null ? "--tls-certificate" : "--tls-key"));
        }
        if (clientCa == null && clientAuth != null) {
            throw new IllegalArgumentException(
                    "expected --tls-client-ca beside --tls-client-auth, found none; name the authorities of clients");
        }
        if (certificate == null || key == null) {
            if (clientCa != null) {
                throw new IllegalArgumentException("expected --tls-certificate and --tls-key beside --tls-client-ca,"
                        + " found neither; clients show certificates within TLS only");
            }
            return;
        }
        config.tls(new TlsSettings(certificate, key, clientCa, clients()));
    }

    private ClientAuthentication clients() {
        if (clientCa == null) {
            return ClientAuthentication.NONE;
        }
        return clientAuth == ClientAuth.optional ? ClientAuthentication.OPTIONAL : ClientAuthentication.REQUIRED;
    }

    /** As it is typed. */
    enum ClientAuth {
        required,
        optional
    }
}
