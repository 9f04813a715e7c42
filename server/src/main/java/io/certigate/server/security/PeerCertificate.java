package io.certigate.server.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The names in a client's certificate, which a certificate authority vouches for that this node trusts.
 *
 * @param uris its URIs, such as a SPIFFE id, in the certificate's order; only those with {@code ://}
 * @param dnsNames its DNS names, in the certificate's order
 * @param commonName the common name of its subject, empty if there is none or one with control characters
 * @param notAfter when it ends
 */
public record PeerCertificate(List<String> uris, List<String> dnsNames, String commonName, Instant notAfter) {
    // Of RFC 5280's kinds of alternative names.
    private static final int DNS_NAME = 2;
    private static final int URI = 6;

    private static final String SPIFFE = "spiffe://";
    private static final Pattern DNS = Pattern.compile("[A-Za-z0-9.*_-]{1,253}");
    // Visible ASCII, as RFC 3986 has it.
    private static final Pattern WITH_AUTHORITY = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[\\x21-\\x7e]{1,2000}");
    private static final Pattern PLAIN = Pattern.compile("[^\\p{Cntrl}\\p{Cf}]{1,256}");

    /** Copies the names. */
    public PeerCertificate {
        uris = List.copyOf(uris);
        dnsNames = List.copyOf(dnsNames);
    }

    /** Reads the names; those that cannot be read are left out, so that nobody is taken for somebody else. */
    public static PeerCertificate of(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        List<String> dnsNames = new ArrayList<>();
        for (List<?> name : alternativeNames(certificate)) {
            if (name.get(0) instanceof Integer kind && name.get(1) instanceof String text) {
                if (kind == URI && WITH_AUTHORITY.matcher(text).matches()) {
                    uris.add(text);
                } else if (kind == DNS_NAME && DNS.matcher(text).matches()) {
                    dnsNames.add(text);
                }
            }
        }
        return new PeerCertificate(
                uris,
                dnsNames,
                commonName(certificate),
                certificate.getNotAfter().toInstant());
    }

    private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static String commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            // The most specific one is the last.
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (parts.get(i).getType().equalsIgnoreCase("CN")
                        && parts.get(i).getValue() instanceof String name
                        && PLAIN.matcher(name).matches()) {
                    return name;
                }
            }
            return "";
        } catch (InvalidNameException e) {
            return "";
        }
    }

    /**
     * What identifies whoever has the certificate: its SPIFFE id, else its first other URI as it is, else {@code dns:} and its first DNS
     * name, else {@code cn:} and its common name; empty if it has none of them. Without the prefixes an authority that looks less closely at
     * common names would let somebody bear another's URI.
     */
    public Optional<String> name() {
        Optional<String> uri =
                uris.stream().filter(each -> each.startsWith(SPIFFE)).findFirst();
        if (uri.isPresent()) {
            return uri;
        }
        if (!uris.isEmpty()) {
            return Optional.of(uris.get(0));
        }
        if (!dnsNames.isEmpty()) {
            return Optional.of("dns:" + dnsNames.get(0));
        }
        return commonName.isEmpty() ? Optional.empty() : Optional.of("cn:" + commonName);
    }
}
