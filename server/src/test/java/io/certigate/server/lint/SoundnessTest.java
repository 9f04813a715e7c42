package io.certigate.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.reference.Inquiry;
import io.certigate.server.policy.reference.PolicyText;
import io.certigate.server.policy.reference.RandomScenario;
import io.certigate.server.policy.reference.Registry;
import io.certigate.server.yaml.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is said to have no effect has none: without all such rules, random questions have the same answers. */
class SoundnessTest {
    private static final long SEED = Long.getLong("certigate.property.seed", 20220331);
    private static final int RELEASES = Integer.getInteger("certigate.property.releases", 800);
    private static final int QUESTIONS = 40;

    /** Kinds whose rules change no effect and no obligation; of CG103 only permits. */
    private static final Set<String> IDLE =
            Set.of("CG101", "CG102", "CG103", "CG104", "CG105", "CG106", "CG107", "CG110");

    @Test
    void findings_aboutRulesWithoutEffect_areTrueOfRandomQuestions() throws InvalidPolicies {
        Map<String, Integer> counts = new HashMap<>();
        for (int release = 0; release < RELEASES; release++) {
            RandomScenario scenario = new RandomScenario(SEED + release);
            List<PolicyDocument> documents = PolicyText.documents(scenario.words(), scenario.rules());
            PolicySet all = PolicyCompiler.compile(documents);
            LintReport report = Linter.lint(documents, Example.HORIZON);
            report.findings().forEach(each -> counts.merge(each.code(), 1, Integer::sum));
            PolicySet withoutIdle = without(all, places(report, IDLE));
            PolicySet withoutWaived = without(all, places(report, Set.of("CG108")));
            for (int i = 0; i < QUESTIONS; i++) {
                Inquiry inquiry = scenario.inquiry();
                Map<EntityRef, Facts> facts = Registry.facts(scenario.registry());
                Answer expected = answer(all, inquiry, facts);
                Answer idle = answer(withoutIdle, inquiry, facts);
                String seed = "seed " + (SEED + release);
                assertThat(idle.effect()).as(seed).isEqualTo(expected.effect());
                assertThat(obligations(idle)).as(seed).isEqualTo(obligations(expected));
                assertThat(answer(withoutWaived, inquiry, facts).effect())
                        .as(seed)
                        .isEqualTo(expected.effect());
            }
        }
        // A test that finds nothing would prove nothing.
        assertThat(counts).containsKeys("CG102", "CG103", "CG105", "CG106", "CG107", "CG108");
    }

    private static Answer answer(PolicySet policies, Inquiry inquiry, Map<EntityRef, Facts> facts) {
        return policies.evaluate(inquiry.question(), inquiry.at(), facts::get);
    }

    private static Set<Object> obligations(Answer answer) {
        return answer.obligations().stream()
                .map(each -> List.of(each.id(), each.parameters()))
                .collect(Collectors.toSet());
    }

    private static Set<Place> places(LintReport report, Set<String> codes) {
        Set<Place> places = new HashSet<>();
        for (Finding each : report.findings()) {
            if (codes.contains(each.code())) {
                places.add(each.place());
            }
        }
        return places;
    }

    private static PolicySet without(PolicySet policies, Set<Place> places) {
        return policies.withRules(policies.rules().stream()
                .filter(rule -> !places.contains(rule.place()) || isOnlyMisleading(rule))
                .toList());
    }

    /** A forbid whose equalities contradict each other applies where the property is unknown. */
    private static boolean isOnlyMisleading(Rule rule) {
        return rule.effect() == Effect.DENY
                && rule.target().where().stream()
                                .map(each -> each.path())
                                .distinct()
                                .count()
                        < rule.target().where().size();
    }
}
