package io.certigate.client;

import io.grpc.util.AdvancedTlsX509KeyManager;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The client's own certificate, as its files are when a server asks for it. */
final class ClientCertificate extends X509ExtendedKeyManager {
    private static final byte[] PROBE = new byte[32];

    private final AdvancedTlsX509KeyManager present = new AdvancedTlsX509KeyManager();
    private final FreshFiles files;

    ClientCertificate(Path certificate, Path key) {
        files = new FreshFiles(this::use, certificate, key);
    }

    private void use(List<PemFile> pair) {
        X509Certificate[] chain = pair.get(0).certificates();
        PrivateKey key = pair.get(1).key();
        if (!belong(chain[0], key)) {
            throw new IllegalArgumentException("expected the key of the first certificate in "
                    + pair.get(0).file() + " in " + pair.get(1).file() + ", found another key");
        }
        present.updateIdentityCredentials(chain, key);
    }

    private static boolean belong(X509Certificate certificate, PrivateKey key) {
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // Such as a certificate of another algorithm.
        }
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        files.refresh();
        return present.chooseEngineClientAlias(types, issuers, engine);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        files.refresh();
        return present.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal[] issuers) {
        return present.getClientAliases(type, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return present.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return present.getPrivateKey(alias);
    }

    // It is no server.

    @Override
    public String @Nullable [] getServerAliases(String type, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return null;
    }
}
