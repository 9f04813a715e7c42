package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.condition.Scope;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Value;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All conditions of one question share one budget. */
class BudgetTest {
    private static final String LOOP = "subject.memberships.exists(x, subject.memberships.exists(y, x + y == 'no'))";
    private static final Value MANY = new Value.ListOf(Collections.nCopies(80, new Value.Text("member")));

    private static PolicySet compile(int rules, String effect, String condition) throws InvalidPolicies {
        String each = "  - {id: rN, effect: EFFECT, actions: [asset.display], WHEN}\n"
                .replace("EFFECT", effect)
                .replace("WHEN", condition);
        return Sample.compile("policy: p\nlanguage: 1\nmarkets: [CN]\nrules:\n"
                + "  - {id: a, effect: permit, actions: [asset.display], when: market == 'CN'}\n"
                + IntStream.range(0, rules)
                        .mapToObj(i -> each.replace("rN", "r" + i))
                        .collect(Collectors.joining()));
    }

    private static Answer answer(PolicySet policies) {
        Question question = new Question(
                new EntityRef("account", "a"),
                Properties.of(Map.of("memberships", MANY)),
                "asset.display",
                Properties.NONE,
                new EntityRef("asset", "x"),
                Properties.NONE,
                Properties.NONE,
                List.of("CN"));
        return policies.evaluate(
                question, Instant.EPOCH, holder -> new Facts(holder, 0, 0, null, List.of(), List.of()));
    }

    @Test
    void evaluate_fewLoops_areEvaluatedEachTime() throws InvalidPolicies {
        PolicySet policies = compile(2, "forbid", "reason: r, when: \"" + LOOP + "\"");

        for (int i = 0; i < 20; i++) {
            assertThat(answer(policies).effect()).isEqualTo(Effect.PERMIT);
        }
    }

    @Test
    void evaluate_forbidsBeyondTheBudget_apply() throws InvalidPolicies {
        Answer answer = answer(compile(200, "forbid", "reason: r, when: \"" + LOOP + "\""));

        assertThat(answer.effect()).isEqualTo(Effect.DENY);
        assertThat(answer.basis()).isEqualTo(Basis.ERROR);
        assertThat(answer.reasons()).hasSizeBetween(100, 199);
        assertThat(answer.reasons().get(0).evidence())
                .singleElement()
                .isInstanceOfSatisfying(
                        Evidence.FailedCondition.class,
                        failed -> assertThat(failed.error()).isEqualTo(Scope.EXHAUSTED));
    }

    @Test
    void evaluate_exemptionsBeyondTheBudget_doNotLift() throws InvalidPolicies {
        Answer answer = answer(compile(200, "forbid", "reason: r, unless: \"!(" + LOOP + ")\""));

        assertThat(answer.effect()).isEqualTo(Effect.DENY);
        assertThat(answer.reasons()).hasSizeBetween(100, 199);
    }

    @Test
    void evaluate_permitsBeyondTheBudget_doNotHold() throws InvalidPolicies {
        Answer answer = answer(compile(200, "permit", "when: \"!(" + LOOP + ")\""));

        assertThat(answer.effect()).isEqualTo(Effect.PERMIT);
        assertThat(answer.reasons()).hasSizeBetween(2, 101);
    }
}
