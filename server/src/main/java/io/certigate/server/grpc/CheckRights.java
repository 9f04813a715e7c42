package io.certigate.server.grpc;

import io.certigate.server.security.Principal;
import io.certigate.server.security.Role;
import io.certigate.v1.CheckActionRequest;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * What of checks is for whom: what holds now is for checkers, who act on it; what would hold at another instant, or held at another
 * revision, is for auditors. The same call serves both.
 */
final class CheckRights {
    private CheckRights() {}

    /** Why somebody may not ask about now; null if they may. */
    static @Nullable StatusRuntimeException refusal(Principal caller) {
        return caller.has(Role.CHECKER) ? null : Callers.denial("a check about now", Role.CHECKER.text(), caller);
    }

    /** Why somebody may not ask this; null if they may. */
    static @Nullable StatusRuntimeException refusal(Principal caller, CheckActionRequest request) {
        if (!request.hasAt() && !request.hasAsOfRevision()) {
            return refusal(caller);
        }
        return caller.has(Role.AUDITOR)
                ? null
                : Callers.denial("a check with 'at' or 'as_of_revision'", Role.AUDITOR.text(), caller);
    }
}
