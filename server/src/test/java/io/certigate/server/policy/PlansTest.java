package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans are remembered for declared words only, and not without end. */
class PlansTest {
    private static final Instant NOW = Instant.parse("2022-04-01T00:00:00Z");

    private static Question question(String subject, String action, String resource, String market) {
        return new Question(
                new EntityRef(subject, "a"),
                Properties.NONE,
                action,
                Properties.NONE,
                new EntityRef(resource, "b"),
                Properties.NONE,
                Properties.NONE,
                List.of(market));
    }

    private static Plans plans(PolicySet policies) {
        return new Plans(policies.vocabulary(), List.of());
    }

    @Test
    void plan_wordsWithoutEnd_remembersNoneThatIsNotDeclared() throws InvalidPolicies {
        Plans plans = plans(Sample.compile(Sample.POLICY));
        for (int i = 0; i < 20_000; i++) {
            assertThat(plans.plan("CN", question("account", "action" + i, "asset", "CN")))
                    .isNull();
            assertThat(plans.plan("CN", question("type" + i, "asset.display", "asset", "CN")))
                    .isNull();
            assertThat(plans.plan("CN", question("account", "asset.display", "type" + i, "CN")))
                    .isNull();
            assertThat(plans.plan("m" + i, question("account", "asset.display", "asset", "m" + i)))
                    .isNull();
        }
        assertThat(plans.remembered()).isZero();
    }

    @Test
    void plan_askedAgain_isTheSame() throws InvalidPolicies {
        Plans plans = plans(Sample.compile(Sample.POLICY));
        Plan first = plans.plan("CN", question("account", "asset.display", "asset", "CN"));
        assertThat(plans.plan("CN", question("account", new String("asset.display"), "asset", "CN")))
                .isNotNull()
                .isSameAs(first);
        assertThat(plans.plan("CN", question("asset", "asset.display", "account", "CN")))
                .isNotSameAs(first);
        assertThat(plans.all(question("account", "asset.display", "asset", "CN")))
                .containsExactly(first);
    }

    @Test
    void evaluate_moreCombinationsThanPlans_answersEachByItsOwnRule() throws InvalidPolicies {
        int words = 18;
        StringBuilder declared = new StringBuilder("vocabulary: more\nlanguage: 1\nactions: {first: ");
        StringBuilder types = new StringBuilder("entity_types: {first: ");
        StringBuilder rules = new StringBuilder("policy: p\nlanguage: 1\nmarkets: [CN]\nrules:\n");
        for (int i = 0; i < words; i++) {
            declared.append(", do.a").append(i).append(": ");
            types.append(", type").append(i).append(": ");
            rules.append("  - {id: r").append(i).append(", effect: permit, actions: [do.a");
            rules.append(i).append("]}\n");
        }
        PolicySet policies = PolicyCompiler.compile(List.of(
                new PolicyDocument("vocabulary.yaml", Sample.VOCABULARY),
                new PolicyDocument("more.yaml", declared + "}\n" + types + "}\n"),
                new PolicyDocument("policy.yaml", rules.toString())));
        Plans plans = plans(policies);
        for (int i = 0; i < words * words * words; i++) {
            int rule = i % words;
            Question question = question("type" + i / words % words, "do.a" + rule, "type" + i / words / words, "CN");
            Answer answer =
                    policies.evaluate(question, NOW, holder -> new Facts(holder, 0, 0, null, List.of(), List.of()));
            assertThat(answer.effect()).isEqualTo(Effect.PERMIT);
            assertThat(answer.ruling().grounds().get(0).cause().rule()).isEqualTo("r" + rule);
            assertThat(plans.plan("CN", question)).isNotNull();
        }
        assertThat(plans.remembered()).isBetween(Plans.PLACES / 4, Plans.PLACES);
    }
}
