package io.certigate.server.policy.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicySet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The engine against the reference over random releases, registries and questions; and what must hold whatever the
 * question. {@code -Dcertigate.property.releases=N} runs a longer form, {@code -Dcertigate.property.seed=S} another one.
 */
class EvaluationPropertyTest {
    private static final long SEED = Long.getLong("certigate.property.seed", 20220331);
    private static final int RELEASES = Integer.getInteger("certigate.property.releases", 1_250);
    private static final int QUESTIONS = 80;
    private static final int QUESTIONS_OF_ONE_REGISTRY = 8;

    @Test
    void evaluate_randomQuestions_givesTheWholeAnswerOfTheReference() throws InvalidPolicies {
        int permits = 0;
        for (int release = 0; release < RELEASES; release++) {
            RandomScenario scenario = new RandomScenario(SEED + release);
            PolicySet policies = compile(scenario);
            Map<EntityRef, Known> registry = Map.of();
            Map<EntityRef, Facts> facts = Map.of();
            for (int i = 0; i < QUESTIONS; i++) {
                if (i % QUESTIONS_OF_ONE_REGISTRY == 0) {
                    registry = scenario.registry();
                    facts = Registry.facts(registry);
                }
                Inquiry inquiry = scenario.inquiry();
                Outcome found = Outcome.of(policies.evaluate(inquiry.question(), inquiry.at(), facts::get));
                Outcome expected = ReferenceEvaluator.answer(scenario.words(), scenario.rules(), registry, inquiry);
                permits += found.permit() ? 1 : 0;
                if (!found.equals(expected)) {
                    assertThat(found)
                            .as(describe(scenario, registry, inquiry, SEED + release))
                            .isEqualTo(expected);
                }
            }
        }
        // A test that asks only for denials would prove little.
        assertThat(permits).isBetween(RELEASES * QUESTIONS / 40, RELEASES * QUESTIONS / 2);
    }

    private static PolicySet compile(RandomScenario scenario) throws InvalidPolicies {
        return PolicyCompiler.compile(PolicyText.documents(scenario.words(), scenario.rules()));
    }

    private static String describe(
            RandomScenario scenario, Map<EntityRef, Known> registry, Inquiry inquiry, long seed) {
        return "seed " + seed + "\n" + inquiry + "\n" + registry + "\n"
                + PolicyText.documents(scenario.words(), scenario.rules());
    }
}
