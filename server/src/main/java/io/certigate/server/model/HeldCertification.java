package io.certigate.server.model;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A certification among the facts of a holder, which remembers whether its number is well-formed: the check costs more
 * than a whole decision, and its answer changes only with the rule that checks. It also remembers what its reader made of
 * it last.
 */
public final class HeldCertification {
    private record Verdict(Predicate<String> check, boolean wellFormed) {}

    private final Certification certification;
    // Racing threads compute the same verdict, so that a plain field (of an immutable record) is enough.
    private @Nullable Verdict verdict;
    private @Nullable Object made;

    /** Wraps a certification. */
    public HeldCertification(Certification certification) {
        this.certification = certification;
    }

    /** The certification. */
    public Certification certification() {
        return certification;
    }

    /**
     * Whether the number satisfies the check, computed once per check.
     *
     * @param check the number check of the kind in the active release; the same instance for one release
     */
    public boolean wellFormed(Predicate<String> check) {
        Verdict known = verdict;
        if (known == null || known.check != check) {
            known = new Verdict(check, check.test(certification.number()));
            verdict = known;
        }
        return known.wellFormed;
    }

    /** What somebody made of this certification last, null if nobody did: whoever asks checks that it is what he wants. */
    public @Nullable Object made() {
        return made;
    }

    /**
     * Remembers what was made of this certification, in place of what was before.
     *
     * @param thing an immutable object, of which racing threads make one or the other
     */
    public void made(Object thing) {
        made = thing;
    }
}
