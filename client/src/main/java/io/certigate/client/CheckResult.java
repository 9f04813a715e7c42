package io.certigate.client;

import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import io.certigate.v1.Obligation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer, and whether it lets this caller act. Only {@link CertigateClient} makes one. */
public final class CheckResult {
    private static final CheckActionResponse NO_ANSWER =
            CheckActionResponse.newBuilder().setEffect(Effect.EFFECT_DENY).build();

    // What google.protobuf.Duration can hold.
    private static final long MAX_SECONDS = 315_576_000_000L;
    private static final int MAX_NANOS = 999_999_999;

    private final CheckActionResponse response;
    private final List<Obligation> unhandledObligations;
    private final boolean permits;
    private final boolean reused;
    private final @Nullable CertigateException failure;

    private CheckResult(
            CheckActionResponse response,
            List<Obligation> unhandledObligations,
            boolean permits,
            boolean reused,
            @Nullable CertigateException failure) {
        this.response = response;
        this.unhandledObligations = unhandledObligations;
        this.permits = permits;
        this.reused = reused;
        this.failure = failure;
    }

    /**
     * What a server answered to a request.
     *
     * @param handled ids of the obligations that the caller fulfills
     * @param reused whether it answered an earlier request
     */
    static CheckResult of(
            CheckActionRequest request, CheckActionResponse response, Set<String> handled, boolean reused) {
        List<Obligation> unhandled = response.getObligationsList().stream()
                .filter(obligation -> !handled.contains(obligation.getId()))
                .toList();
        return new CheckResult(response, unhandled, permits(request, response), reused, null);
    }

    /** No answer, where the caller wants that to be a denial. */
    static CheckResult failed(CertigateException failure) {
        return new CheckResult(NO_ANSWER, List.of(), false, false, failure);
    }

    /** Whether an answer is a PERMIT about now, obligations aside; false for whatever contradicts itself. */
    static boolean permits(CheckActionRequest request, CheckActionResponse response) {
        return response.getEffect() == Effect.EFFECT_PERMIT
                && response.getBasis() == Basis.BASIS_RULE
                && !response.getHypothetical()
                && !request.hasAt()
                && !request.hasAsOfRevision();
    }

    /** How long an answer may be relied upon; zero if it does not say so in a way that makes sense. */
    static Duration freshFor(CheckActionResponse response) {
        long seconds = response.getFreshFor().getSeconds();
        int nanos = response.getFreshFor().getNanos();
        boolean sane = seconds >= 0 && seconds <= MAX_SECONDS && nanos >= 0 && nanos <= MAX_NANOS;
        return sane ? Duration.ofSeconds(seconds, nanos) : Duration.ZERO;
    }

    /**
     * True only for a PERMIT about now (not hypothetical) that rests on a rule, arrived while it could be relied upon, and of which every
     * obligation was declared with {@link CertigateClient.Builder#handles}. An effect that this version of the client does not know is
     * not a PERMIT. The caller must then fulfill {@link #obligations()}, and ask again after {@link #freshFor()}.
     */
    public boolean allowed() {
        return permits && failure == null && unhandledObligations.isEmpty();
    }

    /**
     * This, if it is {@link #allowed()}.
     *
     * @throws CertigateException.UnhandledObligations if only obligations are in the way that the caller did not declare
     * @throws CertigateException.Denied if it is no PERMIT about now
     * @throws CertigateException the {@link #failure()}, if there is no answer
     */
    public CheckResult requireAllowed() {
        if (failure != null) {
            throw failure;
        }
        if (!permits) {
            throw new CertigateException.Denied("expected a PERMIT about now, found " + response.getEffect()
                    + " on the basis of " + response.getBasis() + ", decision " + response.getDecisionId());
        }
        if (!unhandledObligations.isEmpty()) {
            throw new CertigateException.UnhandledObligations(
                    unhandledObligations.stream().map(Obligation::getId).toList());
        }
        return this;
    }

    /** What the caller must do when it acts; empty for a DENY. */
    public List<Obligation> obligations() {
        return response.getObligationsList();
    }

    /** The obligations that were not declared as handled; any of them makes a PERMIT not {@link #allowed()}. */
    public List<Obligation> unhandledObligations() {
        return unhandledObligations;
    }

    /** How long from the decision on the answer may be relied upon; zero for a hypothetical one, and for none. */
    public Duration freshFor() {
        return freshFor(response);
    }

    /** Whether this answered an earlier request that was the same: then decision id and instant are those of that one. */
    public boolean reused() {
        return reused;
    }

    /** Why there is no answer; empty if there is one. Only a client made with {@link OnFailure#DENY} returns such a result. */
    public Optional<CertigateException> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * The whole answer; if there is none, a DENY that says nothing else. Do not act on its effect alone: {@link #allowed()} knows
     * more.
     */
    public CheckActionResponse response() {
        return response;
    }

    /** Whether it allows, on what basis, why, and its id; for logs. */
    @Override
    public String toString() {
        if (failure != null) {
            return "CheckResult[allowed=false, failure=" + failure + "]";
        }
        return "CheckResult[allowed=" + allowed() + ", effect=" + response.getEffect() + ", basis="
                + response.getBasis() + ", decision=" + response.getDecisionId() + "]";
    }
}
