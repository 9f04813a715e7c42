package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules of many markets, actions and types: found as any other, without a place in the index for each combination. */
class WideRulesTest {
    private static final int MANY = 60;

    private static String words(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(", "));
    }

    private static PolicySet compile(int rules, String rest) throws InvalidPolicies {
        String vocabulary =
                "vocabulary: v\nlanguage: 1\nmarkets: {" + words("m", MANY).replace(",", ": ,") + ": }\n"
                        + "entity_types: {" + words("t", MANY).replace(",", ": ,") + ": }\n"
                        + "actions: {" + words("a", MANY).replace(",", ": ,") + ": }\n";
        String rule = "effect: permit, actions: ['*'], markets: [" + words("m", MANY - 1) + "], subjects: ["
                + words("t", MANY - 1) + "], resources: [" + words("t", MANY - 1) + "]" + rest + "}\n";
        String policy = "policy: p\nlanguage: 1\nrules:\n"
                + IntStream.range(0, rules)
                        .mapToObj(i -> "  - {id: r" + i + ", " + rule)
                        .collect(Collectors.joining());
        return PolicyCompiler.compile(
                List.of(new PolicyDocument("v.yaml", vocabulary), new PolicyDocument("p.yaml", policy)));
    }

    private static Effect effect(PolicySet policies, String market, String subject, String action, String resource) {
        Question question = new Question(
                EntityRef.parse(subject),
                Properties.NONE,
                action,
                Properties.NONE,
                EntityRef.parse(resource),
                Properties.NONE,
                Properties.NONE,
                List.of(market));
        return policies.evaluate(question, Instant.EPOCH, holder -> new Facts(holder, 0, 0, null, List.of(), List.of()))
                .effect();
    }

    @Test
    void evaluate_wideRules_speakOfJustTheirTarget() throws InvalidPolicies {
        // A place in the index for each combination would need 60 times 12 million of them.
        PolicySet policies = compile(60, "");
        assertThat(effect(policies, "m0", "t0:1", "a59", "t58:1")).isEqualTo(Effect.PERMIT);
        assertThat(effect(policies, "m59", "t0:1", "a59", "t58:1")).isEqualTo(Effect.DENY);
        assertThat(effect(policies, "m0", "t59:1", "a59", "t58:1")).isEqualTo(Effect.DENY);
        assertThat(effect(policies, "m0", "t0:1", "a59", "t59:1")).isEqualTo(Effect.DENY);
    }

    @Test
    void evaluate_wideRuleOfSingleEntities_speaksOfThemOnly() throws InvalidPolicies {
        PolicySet policies = compile(1, ", ids: ['t1:x']");
        assertThat(effect(policies, "m0", "t1:x", "a0", "t2:1")).isEqualTo(Effect.PERMIT);
        assertThat(effect(policies, "m0", "t2:1", "a0", "t1:x")).isEqualTo(Effect.PERMIT);
        assertThat(effect(policies, "m0", "t1:y", "a0", "t2:1")).isEqualTo(Effect.DENY);
    }
}
