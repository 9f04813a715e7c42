package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.state.Activation;
import io.certigate.server.state.ReleaseReader;
import io.certigate.server.state.StoredRelease;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the release that somebody names. */
public final class ReleaseLookup {
    /** Fewest digits of a hash that name a release. */
    public static final int MIN_DIGITS = 8;

    private static final String ACTIVE = "active";
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{" + MIN_DIGITS + ",64}");

    private ReleaseLookup() {}

    /**
     * The release with a hash, with the only hash that begins with some digits, or, for {@code active}, the active one.
     *
     * @param field where the name stands in the request
     * @throws Invalid if it is no name of a release
     * @throws NotFound if there is no such release
     * @throws FailedPrecondition if there are several
     */
    public static StoredRelease find(ReleaseReader releases, String field, String name) {
        String digits = name.equals(ACTIVE) ? active(releases) : name;
        if (!DIGITS.matcher(digits).matches()) {
            throw new Invalid(List.of(new Violation(
                    field,
                    "expected a release's hash, its first " + MIN_DIGITS + " or more digits (0-9, a-f), or '" + ACTIVE
                            + "', found " + (name.isEmpty() ? "none" : "'" + shown(name) + "'"))));
        }
        List<StoredRelease> found = releases.releases(digits, 2);
        if (found.isEmpty()) {
            throw new NotFound("expected a release whose hash begins with " + digits + ", found none");
        }
        if (found.size() > 1) {
            throw new FailedPrecondition("expected digits that only one release's hash begins with, found that "
                    + found.get(0).hash() + " and " + found.get(1).hash() + " begin with " + digits + "; write more");
        }
        return found.get(0);
    }

    private static String active(ReleaseReader releases) {
        Activation active = ReleaseAdmin.active(releases);
        if (active == null) {
            throw new NotFound("expected an active release, found that none was ever activated");
        }
        return active.hash();
    }

    private static String shown(String name) {
        int most = 64;
        return name.length() <= most ? name : name.substring(0, most) + "...";
    }
}
