package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.Conflict;
import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.model.EntityRef;
import io.certigate.server.state.RegistryReader;

/** What every write checks against the state. */
final class Preconditions {
    /** Most certifications and relation windows of one holder: a decision reads them together. */
    static final int MAX_RECORDS_OF_HOLDER = 1_000;

    private Preconditions() {}

    /**
     * Compares with the record's last change.
     *
     * @param revision number of the record's last change, 0 if it does not exist
     */
    static void revision(WriteOptions options, long revision) {
        Long expected = options.ifRevision();
        if (expected == null || expected == revision) {
            return;
        }
        String wanted = expected == 0 ? "no record yet" : "a record last changed at revision " + expected;
        String found = revision == 0 ? "none" : "one last changed at revision " + revision;
        throw new Conflict("expected " + wanted + ", found " + found + "; read it and decide again");
    }

    /** Checks that a holder may have one more record. */
    static void roomFor(EntityRef holder, RegistryReader current) {
        if (current.recordsOf(holder) >= MAX_RECORDS_OF_HOLDER) {
            throw new FailedPrecondition("expected at most " + MAX_RECORDS_OF_HOLDER
                    + " certifications and relations of one entity, found " + holder
                    + " with as many; model it as several entities");
        }
    }
}
