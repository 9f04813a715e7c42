package io.certigate.client;

import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.Effect;
import io.certigate.v1.Obligation;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** An answer, and whether it lets this caller act. Only {@link CertigateClient} makes one. */
public final class CheckResult {
    private final CheckActionResponse response;
    private final List<Obligation> unhandledObligations;

    CheckResult(CheckActionResponse response, Set<String> handled) {
        this.response = response;
        this.unhandledObligations = response.getObligationsList().stream()
                .filter(obligation -> !handled.contains(obligation.getId()))
                .toList();
    }

    /**
     * True only for a PERMIT about now (not hypothetical) of which every obligation was declared with {@link
     * CertigateClient.Builder#handles}. An effect that this version of the client does not know is not a PERMIT. The
     * caller must then fulfil {@link #obligations()}, and ask again after {@link #freshFor()}.
     */
    public boolean allowed() {
        return response.getEffect() == Effect.EFFECT_PERMIT
                && !response.getHypothetical()
                && unhandledObligations.isEmpty();
    }

    /** What the caller must do when it acts; empty for a DENY. */
    public List<Obligation> obligations() {
        return response.getObligationsList();
    }

    /** The obligations that were not declared as handled; any of them makes a PERMIT not {@link #allowed()}. */
    public List<Obligation> unhandledObligations() {
        return unhandledObligations;
    }

    /** How long from the decision on the answer may be relied upon; zero for a hypothetical one. */
    public Duration freshFor() {
        return Duration.ofSeconds(
                response.getFreshFor().getSeconds(), response.getFreshFor().getNanos());
    }

    /** The whole answer. Do not act on its effect alone: {@link #allowed()} knows more. */
    public CheckActionResponse response() {
        return response;
    }

    /** Whether it allows, on what basis, why, and its id; for logs. */
    @Override
    public String toString() {
        return "CheckResult[allowed=" + allowed() + ", effect=" + response.getEffect() + ", basis="
                + response.getBasis() + ", decision=" + response.getDecisionId() + "]";
    }
}
