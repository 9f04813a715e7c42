package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Nearest;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.Versioned;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the certification that a key names. */
public final class CertificationLookup {
    private static final int NAMED_NUMBERS = 5;

    private CertificationLookup() {}

    /**
     * The certification with the number as its kind normalizes it; with the number as it is, which an earlier release may
     * have stored; or, for an empty number, the holder's only one of the kind.
     *
     * @throws NotFound if there is none
     * @throws FailedPrecondition if the number is empty and there are several, all with numbers
     */
    public static Versioned<Certification> find(RecordReader current, RegistryWords words, CertificationKey key) {
        List<Versioned<Certification>> all = current.certifications(key.holder(), key.kind(), StateStore.MAX_ROWS);
        boolean declared = words.certificationKinds().contains(key.kind());
        Versioned<Certification> found =
                exact(all, declared ? words.normalize(key.kind(), key.number()) : key.number());
        if (found == null) {
            found = exact(all, key.number());
        }
        if (found == null && key.number().isEmpty()) {
            found = only(all, key);
        }
        if (found == null) {
            throw notFound(key, declared ? "" : undeclared(key, words));
        }
        return found;
    }

    private static @Nullable Versioned<Certification> exact(List<Versioned<Certification>> all, String number) {
        for (Versioned<Certification> held : all) {
            if (held.record().number().equals(number)) {
                return held;
            }
        }
        return null;
    }

    private static @Nullable Versioned<Certification> only(List<Versioned<Certification>> all, CertificationKey key) {
        if (all.size() > 1) {
            String numbers = all.stream()
                    .limit(NAMED_NUMBERS)
                    .map(held -> "'" + held.record().number() + "'")
                    .collect(Collectors.joining(", "));
            throw new FailedPrecondition("expected a number, because " + key.holder() + " has " + all.size()
                    + " certifications of kind " + key.kind() + ", found none; name one of " + numbers);
        }
        return all.isEmpty() ? null : all.get(0);
    }

    private static NotFound notFound(CertificationKey key, String hint) {
        String number = key.number().isEmpty() ? "" : " with number '" + key.number() + "'";
        return new NotFound("expected a certification of kind '" + key.kind() + "' held by " + key.holder() + number
                + ", found none" + hint);
    }

    private static String undeclared(CertificationKey key, RegistryWords words) {
        return "; the kind is not declared" + Nearest.hint(key.kind(), words.certificationKinds());
    }
}
