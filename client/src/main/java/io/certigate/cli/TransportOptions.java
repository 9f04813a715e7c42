package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Targets;
import io.certigate.client.TlsOptions;
import io.certigate.client.Transport;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the server is connected, and by whom. */
final class TransportOptions {
    @Option(
            names = "--tls",
            description = "Speak TLS. Default: only if any node is not on this machine, or another option says how.")
    private boolean tls;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            defaultValue = "${env:CERTIGATE_CLIENT_TLS_CA}",
            description =
                    "The authorities (PEM) that may sign the server's certificate. Left out: CERTIGATE_CLIENT_TLS_CA,"
                            + " or else those that the Java runtime trusts.")
    private @Nullable Path ca;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            defaultValue = "${env:CERTIGATE_CLIENT_TLS_CERT}",
            description = "The client's own certificate (PEM), for a server that asks for one. Left out:"
                    + " CERTIGATE_CLIENT_TLS_CERT, or else none.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            defaultValue = "${env:CERTIGATE_CLIENT_TLS_KEY}",
            description =
                    "Its private key: PEM, PKCS #8, RSA or EC, not encrypted. Left out: CERTIGATE_CLIENT_TLS_KEY.")
    private @Nullable Path key;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:CERTIGATE_TOKEN_FILE}",
            description =
                    "A file with the token that is sent with every call, for a server that asks for one; read again when it"
                            + " changes. Left out: CERTIGATE_TOKEN_FILE, or else none.")
    private @Nullable Path token;

    @Option(
            names = "--insecure-no-tls",
            description =
                    "Speak plaintext to another machine, and send the token so: whoever is on the way can read it and"
                            + " change answers.")
    private boolean insecure;

    /**
     * Connects.
     *
     * @throws IllegalArgumentException if the options do not belong together, or a file cannot be used
     */
    Connection connect(Targets targets, CertigateClient.Builder builder) {
        if (token != null) {
            builder.bearerTokenFile(token);
        }
        if (insecure) {
            builder.insecurePlaintext();
        }
        boolean chosen = tls || ca != null || certificate != null || key != null;
        if (insecure && chosen) {
            throw new IllegalArgumentException(
                    "expected --insecure-no-tls or TLS, found both; leave out the one, or the options"
                            + " (and variables CERTIGATE_CLIENT_TLS_...) of the other");
        }
        TlsOptions how = chosen ? new TlsOptions(ca, certificate, key) : null;
        return new Connection(targets, Transport.of(targets, how, insecure), builder);
    }
}
