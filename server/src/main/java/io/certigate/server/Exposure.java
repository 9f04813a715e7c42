package io.certigate.server;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator does without on purpose where others than this machine can connect.
 *
 * @param withoutTls whoever is on the way may read and change questions and answers
 * @param withoutAuthentication whoever can connect may ask and write everything
 */
public record Exposure(boolean withoutTls, boolean withoutAuthentication) {
    /** Nothing is done without. */
    public static final Exposure NONE = new Exposure(false, false);

    /** The option that says so of TLS. */
    public static final String NO_TLS = "--insecure-no-tls";

    /** The option that says so of authentication. */
    public static final String NO_AUTHENTICATION = "--insecure-no-authentication";

    private static final String TLS = "--tls-certificate and --tls-key";
    private static final String AUTHENTICATION = "authentication (--identities)";

    /**
     * Makes sure that nobody is exposed by mistake: on a loopback address nothing is needed; on any other one TLS and authentication,
     * or to be told for each of them that it is done without.
     *
     * @throws IllegalArgumentException if something is missing
     */
    void check(InetSocketAddress address, boolean tls, boolean authenticated) {
        if (!isReachable(address)) {
            return;
        }
        List<String> missing = new ArrayList<>();
        List<String> flags = new ArrayList<>();
        if (!tls && !withoutTls) {
            missing.add(TLS);
            flags.add(NO_TLS);
        }
        if (!authenticated && !withoutAuthentication) {
            missing.add(AUTHENTICATION);
            flags.add(NO_AUTHENTICATION);
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected TLS and authentication where others than this machine can connect, found "
                            + address.getHostString() + " without " + String.join(", and without ", missing)
                            + "; give them, listen on a loopback address such as 127.0.0.1, or accept the risk with "
                            + String.join(" ", flags));
        }
    }

    /** What an operator should be told at the start. */
    List<String> warnings(InetSocketAddress address, boolean tls, boolean authenticated) {
        List<String> warnings = new ArrayList<>();
        if (isReachable(address) && !tls) {
            warnings.add("INSECURE: " + address.getHostString()
                    + " is served without TLS: whoever is on the way can read and"
                    + " change questions, answers and tokens (" + NO_TLS + ")");
        }
        if (isReachable(address) && !authenticated) {
            warnings.add("INSECURE: " + address.getHostString()
                    + " is served without authentication: whoever can connect can"
                    + " write the registry, issue directives and publish releases (" + NO_AUTHENTICATION + ")");
        }
        if (tls && withoutTls) {
            warnings.add(idle(NO_TLS, "TLS"));
        }
        if (authenticated && withoutAuthentication) {
            warnings.add(idle(NO_AUTHENTICATION, "authentication"));
        }
        return warnings;
    }

    private static String idle(String flag, String what) {
        return "expected no " + flag + " beside " + what + ", found it; leave it out, or it hides the day on which "
                + what + " is missing";
    }

    private static boolean isReachable(InetSocketAddress address) {
        // One that is not resolved tells nothing, and is taken for the worse.
        return address.isUnresolved() || !address.getAddress().isLoopbackAddress();
    }
}
