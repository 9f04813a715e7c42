package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.Conflict;
import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.policy.PolicySet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Writes that make a release active, past a gate. The gate is asked only if the write would put a release in the place of
 * another: a repeated write, one that a precondition refuses, and the first release of all do not wait for it. The
 * release whose place is taken must be the very one against which the gate assessed it.
 */
final class GatedWrites {
    private static final int MAX_ATTEMPTS = 3;

    private final ActivationGate gate;
    private final long deadlineMillis;

    /** Makes writes that wait for the state at most so long, each. */
    GatedWrites(ActivationGate gate, long deadlineMillis) {
        this.gate = gate;
        this.deadlineMillis = deadlineMillis;
    }

    /**
     * Writes.
     *
     * @param confirmed whether somebody confirmed it, so that the gate is not asked
     * @param candidate the release
     * @param write writes with a leave
     * @throws FailedPrecondition if the gate objects
     * @throws Conflict if the active release changes all the time
     * @throws ExecutionException if the write fails
     * @throws TimeoutException if the state gives no answer in time
     */
    WrittenRelease write(
            boolean confirmed, PolicySet candidate, Function<Clearance, CompletableFuture<WrittenRelease>> write)
            throws ExecutionException, TimeoutException, InterruptedException {
        boolean open = confirmed || gate == ActivationGate.OPEN;
        Clearance clearance = open ? Clearance.CONFIRMED : Clearance.NONE;
        for (int attempt = 0; attempt <= MAX_ATTEMPTS; attempt++) {
            try {
                return write.apply(clearance).get(deadlineMillis, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof Clearance.Missing)) {
                    throw e;
                }
                ActivationGate.Answer answer = gate.ask(candidate);
                if (answer.objection() != null) {
                    throw new FailedPrecondition(
                            answer.objection() + "; 'certigate policy impact' shows it all. Nothing was changed:"
                                    + " change the release, or confirm its impact");
                }
                // Not over what is active by now, or was when leave was missing: another may have been in between.
                clearance = Clearance.over(answer.over());
            }
        }
        throw new Conflict("expected the active release to stay the same while the impact is assessed, found that it"
                + " changed " + MAX_ATTEMPTS + " times; try again");
    }
}
