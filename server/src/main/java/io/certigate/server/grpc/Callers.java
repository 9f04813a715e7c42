package io.certigate.server.grpc;

import io.certigate.server.security.Principal;
import io.certigate.server.security.Role;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.EnumSet;
import java.util.stream.Collectors;

/** What callers are told who are not let in. */
final class Callers {
    /** The same whatever is wrong: whoever guesses learns nothing. */
    static final Status UNAUTHENTICATED =
            Status.UNAUTHENTICATED.withDescription("expected a credential that counts on this server, found none: send"
                    + " 'authorization: Bearer TOKEN', or connect with a client certificate; who looks after the server"
                    + " gives you one, or renews it");

    /** Of a stream that began with other rights. */
    static final Status CHANGED = Status.PERMISSION_DENIED.withDescription(
            "expected the rights with which this stream began, found some withdrawn; begin it again with those left");

    private Callers() {}

    /** Of a credential that may count, for all that is known. */
    static StatusRuntimeException undecided() {
        return Statuses.unavailable(
                "expected to verify the credential, found that the keys for it are not known yet, or that"
                        + " too much is to be verified; try again");
    }

    /**
     * PERMISSION_DENIED.
     *
     * @param what what was to be done
     * @param needed the roles of which one suffices
     */
    static StatusRuntimeException denial(String what, String needed, Principal caller) {
        return Status.PERMISSION_DENIED
                .withDescription("expected a caller with the role " + needed + " for " + what + ", found '"
                        + caller.name() + "' with " + roles(caller)
                        + "; who looks after the server gives you another one")
                .asRuntimeException();
    }

    private static String roles(Principal caller) {
        return caller.roles().isEmpty()
                ? "no role"
                : EnumSet.copyOf(caller.roles()).stream().map(Role::text).collect(Collectors.joining(", "));
    }
}
