package io.certigate.server.admin;

import io.certigate.server.model.Certification;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RegistryReader;
import io.certigate.server.state.Versioned;
import java.util.List;

/** What putting a certification makes of the state. */
final class CertificationPut {
    private CertificationPut() {}

    /** Its key, with the number as its kind normalizes it. */
    static CertificationKey key(Certification wanted, RegistryWords words) {
        return new CertificationKey(wanted.holder(), wanted.kind(), words.normalize(wanted.kind(), wanted.number()));
    }

    /** Amends keep the suspensions. */
    static Certification put(Certification wanted, RegistryWords words, WriteOptions options, RegistryReader current) {
        CertificationKey key = key(wanted, words);
        Versioned<Certification> before = current.certification(key);
        Preconditions.revision(options, before == null ? 0 : before.revision());
        if (before == null) {
            Preconditions.roomFor(wanted.holder(), current);
        } else {
            CertificationRules.notEnded(before.record(), "put it under another number");
        }
        List<String> issuers = words.issuers(wanted.kind());
        String issuer = wanted.issuer().isEmpty() && issuers.size() == 1 ? issuers.get(0) : wanted.issuer();
        return new Certification(
                wanted.holder(),
                wanted.kind(),
                key.number(),
                issuer,
                wanted.scope(),
                wanted.validFrom(),
                wanted.validUntil(),
                wanted.numberVerified(),
                before == null ? List.of() : before.record().suspensions(),
                null);
    }
}
