package io.certigate.server.policy.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Reason;
import io.certigate.server.policy.RuleTrace;
import io.certigate.server.policy.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A trace tells the truth: what it says of the rules adds up to the answer. */
class TraceLawsTest {
    private static final long SEED = Long.getLong("certigate.property.seed", 20210727);
    private static final int RELEASES = Integer.getInteger("certigate.property.releases", 400);
    private static final int QUESTIONS = 16;

    @Test
    void trace_randomQuestions_addsUpToTheAnswer() throws InvalidPolicies {
        Set<RuleTrace.Outcome> seen = new TreeSet<>();
        for (int release = 0; release < RELEASES; release++) {
            RandomScenario scenario = new RandomScenario(SEED + release);
            PolicySet policies = PolicyCompiler.compile(PolicyText.documents(scenario.words(), scenario.rules()));
            Map<EntityRef, Facts> facts = Registry.facts(scenario.registry());
            for (int i = 0; i < QUESTIONS; i++) {
                Inquiry inquiry = scenario.inquiry();
                Answer answer = policies.evaluate(inquiry.question(), inquiry.at(), facts::get);
                Trace trace = policies.trace(inquiry.question(), inquiry.at(), facts::get);
                if (undeclared(answer)) {
                    assertThat(trace).isEqualTo(Trace.NOTHING);
                    continue;
                }
                assertThat(trace.truncated()).isFalse();
                assertThat(reasons(trace, inquiry))
                        .as("seed %d, %s", SEED + release, inquiry)
                        .isEqualTo(reasons(answer));
                assertThat(rules(trace, inquiry, RuleTrace.Outcome.ORDER_NOT_IN_FORCE))
                        .isEqualTo(answer.notices().stream()
                                .map(TraceLawsTest::name)
                                .toList());
                assertNoLater(trace.nextEdge(), answer.validUntil());
                trace.rules().forEach(rule -> seen.add(rule.outcome()));
            }
        }
        assertThat(seen)
                .contains(
                        RuleTrace.Outcome.APPLIES,
                        RuleTrace.Outcome.NO_MATCH,
                        RuleTrace.Outcome.NOT_IN_FORCE,
                        RuleTrace.Outcome.UNMET);
    }

    private static boolean undeclared(Answer answer) {
        return answer.reasons().get(0).cause().code().equals(Cause.UNDECLARED);
    }

    /** Which rules speak, market by market, as the semantics of the language puts them together. */
    private static List<String> reasons(Trace trace, Inquiry inquiry) {
        List<String> denials = new ArrayList<>();
        List<String> grants = new ArrayList<>();
        for (String market : new TreeSet<>(inquiry.markets())) {
            List<String> forbids = rules(trace, market, Effect.DENY, RuleTrace.Outcome.APPLIES);
            List<String> permits = rules(trace, market, Effect.PERMIT, RuleTrace.Outcome.APPLIES);
            List<String> unmet = rules(trace, market, Effect.PERMIT, RuleTrace.Outcome.UNMET);
            if (!forbids.isEmpty()) {
                denials.addAll(forbids);
            } else if (!permits.isEmpty()) {
                grants.addAll(permits);
            } else if (!unmet.isEmpty()) {
                denials.addAll(unmet);
            } else {
                denials.add(market + " /");
            }
        }
        return denials.isEmpty() ? grants : denials;
    }

    private static List<String> rules(Trace trace, String market, Effect effect, RuleTrace.Outcome outcome) {
        return trace.rules().stream()
                .filter(each -> each.market().equals(market))
                .filter(each -> each.rule().effect() == effect && each.outcome() == outcome)
                .map(each -> market + " " + each.rule().name())
                .toList();
    }

    private static List<String> rules(Trace trace, Inquiry inquiry, RuleTrace.Outcome outcome) {
        return new TreeSet<>(inquiry.markets())
                .stream()
                        .flatMap(market -> trace.rules().stream()
                                .filter(each -> each.market().equals(market) && each.outcome() == outcome)
                                .map(each -> market + " " + each.rule().name()))
                        .toList();
    }

    private static List<String> reasons(Answer answer) {
        return answer.reasons().stream().map(TraceLawsTest::name).distinct().toList();
    }

    private static String name(Reason reason) {
        return reason.market() + " " + reason.cause().policy() + "/"
                + reason.cause().rule();
    }

    private static void assertNoLater(@Nullable Instant edge, @Nullable Instant validUntil) {
        if (validUntil != null) {
            assertThat(edge).isNotNull().isBeforeOrEqualTo(validUntil);
        }
    }
}
