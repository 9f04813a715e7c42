package io.certigate.oracle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Accounts that must never be permitted to sell, whatever happens to others. */
final class Canaries {
    private static final String PREFIX = "canary-";
    private static final String UNKNOWN = PREFIX + "unknown";
    private static final String BARE = PREFIX + "without-filing";
    private static final String BAD = PREFIX + "in-bad-standing";
    private static final String REVOKED = PREFIX + "revoked";
    private static final String ORDERED = PREFIX + "under-an-order";
    private static final String PARTNER_REVOKED = PREFIX + "partner-revoked";
    private static final String PARTNER_GONE = PREFIX + "partner-gone";

    /** All of them. */
    static final List<String> IDS = List.of(UNKNOWN, BARE, BAD, REVOKED, ORDERED, PARTNER_REVOKED, PARTNER_GONE);

    private static final Duration LONG_AGO = Duration.ofDays(30);
    private static final String COMPANY = PREFIX + "company";
    private static final String REVOKED_COMPANY = PREFIX + "revoked-company";

    private Canaries() {}

    static boolean mustBeDenied(String account) {
        return account.startsWith(PREFIX);
    }

    /** Writes what is known of them. */
    static void register(Administrator admin) {
        Instant past = Instant.now().minus(LONG_AGO);
        for (String good : List.of(BARE, REVOKED, ORDERED, PARTNER_REVOKED, PARTNER_GONE)) {
            admin.putAccount(good, Pack.GOOD);
        }
        admin.putAccount(BAD, Pack.BAD);
        for (String filed : List.of(BAD, REVOKED, ORDERED)) {
            admin.putFiling(Pack.ACCOUNT, filed, "1", past, null);
        }
        admin.revoke(Pack.ACCOUNT, REVOKED, "1");
        admin.issueOrder("canary", ORDERED);
        for (String company : List.of(COMPANY, REVOKED_COMPANY)) {
            admin.putFiling(Pack.COMPANY, company, "1", past, null);
        }
        admin.revoke(Pack.COMPANY, REVOKED_COMPANY, "1");
        admin.putPartner(PARTNER_REVOKED, REVOKED_COMPANY, past);
        admin.putPartner(PARTNER_GONE, COMPANY, past);
        admin.endPartner(PARTNER_GONE, COMPANY);
    }
}
