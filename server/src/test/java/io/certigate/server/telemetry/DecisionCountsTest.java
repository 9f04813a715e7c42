package io.certigate.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog.Unwritten;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.model.Revision;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecisionCountsTest {
    private final DecisionCounts counts = new DecisionCounts();
    private final Signals signals = new Signals();
    private PolicySet policies;

    @BeforeEach
    void register() throws Exception {
        policies = PolicyCompiler.compile(TestPolicies.documents());
        counts.register(signals);
    }

    @Test
    void decided_sameRulingAgain_countsInOnePlace() {
        Decision decision = decision("test.no", "CN", false);

        counts.decided(decision, 2);
        counts.decided(decision, 1);
        counts.decided(decision("test.no", "CN", false), 0);

        assertThat(read(Metric.DECISIONS)).containsExactly(Map.entry("DENY,RULE,test.no,CN", 3.0));
        assertThat(read(Metric.FACTS_USED)).containsExactly(Map.entry("", 3.0));
    }

    @Test
    void decided_marketThatNobodyDeclared_isOther() {
        counts.decided(decision("test.no", "Li Wei, born 1990", false), 0);
        counts.decided(decision("test.no", "", false), 0);

        assertThat(read(Metric.DECISIONS).keySet())
                .containsExactly("DENY,RULE,test.no,none", "DENY,RULE,test.no,other");
    }

    @Test
    void decided_moreReasonsThanMay_countsThemTogether() {
        for (int i = 0; i < DecisionCounts.MOST_SERIES + 100; i++) {
            counts.decided(decision("test.no_" + i, "CN", false), 0);
        }

        assertThat(read(Metric.DECISIONS))
                .hasSize(DecisionCounts.MOST_SERIES + 1)
                .containsEntry("DENY,RULE,other,other", 100.0);
    }

    @Test
    void decided_hypothetical_isCountedApart() {
        counts.decided(decision("test.no", "CN", true), 0);

        assertThat(read(Metric.DECISIONS)).isEmpty();
        assertThat(read(Metric.HYPOTHETICAL)).containsExactly(Map.entry("", 1.0));
    }

    @Test
    void undecided_eachCause_isNamed() {
        counts.undecided(new CompletionException(new Unwritten(true, "full", null)));
        counts.undecided(new RejectedExecutionException());
        counts.undecided(new IllegalStateException());
        counts.undecided(new IllegalStateException());

        assertThat(read(Metric.UNDECIDED))
                .containsEntry("log", 1.0)
                .containsEntry("overload", 1.0)
                .containsEntry("error", 2.0)
                .containsEntry("lease", 0.0);
    }

    private Map<String, Double> read(Metric metric) {
        Map<String, Double> found = new TreeMap<>();
        signals.forEach((each, reading) -> {
            if (each == metric) {
                reading.read((value, labels) -> found.put(String.join(",", labels), value));
            }
        });
        return found;
    }

    private Decision decision(String code, String market, boolean hypothetical) {
        Cause cause = new Cause(code, "test", "rule", Localized.english("No."), List.of());
        Answer answer = new Answer(
                Effect.DENY,
                Basis.RULE,
                List.of(new Reason(cause, market, List.of())),
                List.of(),
                List.of(),
                List.of(),
                null);
        return new Decision(
                "id", Instant.EPOCH, answer, Duration.ZERO, new Revision("epoch", 1, "hash"), policies, hypothetical);
    }
}
