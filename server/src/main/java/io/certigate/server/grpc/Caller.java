package io.certigate.server.grpc;

import io.certigate.server.security.Principal;
import io.grpc.Context;

/** Who makes the call that the current thread serves. */
final class Caller {
    /** Whoever authenticates calls sets it; without authentication it is anybody. */
    static final Context.Key<Principal> KEY = Context.keyWithDefault("certigate-principal", Principal.ANYBODY);

    private Caller() {}

    /** The principal of the current call. */
    static Principal current() {
        return KEY.get();
    }
}
