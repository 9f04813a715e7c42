package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value that a closed property no longer has, such as one of a former release, counts as not known. */
class ClosedValuesTest {
    private static final String VOCABULARY = """
            vocabulary: v
            language: 1
            markets: {CN: }
            entity_types: {user: , thing: }
            actions: {act: }
            properties: {kind: {type: string, attested: true, values: [individual, company]}}
            """;
    private static final EntityRef USER = new EntityRef("user", "1");

    private static Effect effect(String rules, Value kind) throws InvalidPolicies {
        String policy = "policy: p\nlanguage: 1\nmarkets: [CN]\nrules:\n" + rules;
        PolicySet policies = PolicyCompiler.compile(
                List.of(new PolicyDocument("v.yaml", VOCABULARY), new PolicyDocument("p.yaml", policy)));
        Question question = new Question(
                USER,
                Properties.NONE,
                "act",
                Properties.NONE,
                new EntityRef("thing", "1"),
                Properties.NONE,
                Properties.NONE,
                List.of("CN"));
        Entity entity = new Entity(USER, Map.of("kind", kind));
        return policies.evaluate(
                        question,
                        Instant.EPOCH,
                        holder -> new Facts(holder, 0, 0, holder.equals(USER) ? entity : null, List.of(), List.of()))
                .effect();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "where: {subject.kind: company}",
                "when: \"subject.kind == 'company'\"",
                "when: \"subject.kind in ['company']\"",
                "when: \"!has(subject.kind)\"",
                "when: \"subject.kind.startsWith('comp')\"",
                "unless: \"subject.kind != 'company'\"",
            })
    void evaluate_forbidOnAValueThatIsNoneOfTheClosedOnes_applies(String condition) throws InvalidPolicies {
        String rules = "  - {id: yes, effect: permit, actions: [act]}\n  - {id: no, effect: forbid, actions: [act], "
                + condition + ", reason: no}\n";
        assertThat(effect(rules, new Value.Text("enterprise"))).isEqualTo(Effect.DENY);
        assertThat(effect(rules, new Value.Text("individual"))).isEqualTo(Effect.PERMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "when: \"subject.kind != 'company'\"",
                "when: \"has(subject.kind)\"",
                "unless: \"subject.kind == 'company'\"",
            })
    void evaluate_permitOnAValueThatIsNoneOfTheClosedOnes_doesNotHold(String condition) throws InvalidPolicies {
        String rules = "  - {id: yes, effect: permit, actions: [act], " + condition + "}\n";
        assertThat(effect(rules, new Value.Text("enterprise"))).isEqualTo(Effect.DENY);
        assertThat(effect(rules, new Value.Text("individual"))).isEqualTo(Effect.PERMIT);
    }
}
