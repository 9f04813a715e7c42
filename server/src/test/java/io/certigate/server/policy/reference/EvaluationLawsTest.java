package io.certigate.server.policy.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicySet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds whatever is asked, checked without a second opinion: the laws that the language promises. */
class EvaluationLawsTest {
    private static final long SEED = Long.getLong("certigate.property.seed", 19491001);
    private static final int RELEASES = Integer.getInteger("certigate.property.releases", 120);
    private static final int QUESTIONS = 16;
    /** Of laws that compile another release for every question. */
    private static final int COSTLY_QUESTIONS = 2;
    /** Subject and resource, then what their relations lead to, then nothing more: with one to spare. */
    private static final int MOST_ROUNDS = 5;

    /** A law: it is shown a scenario with a compiled release, and one question to a registry. */
    @FunctionalInterface
    private interface Law {
        void check(Situation situation) throws InvalidPolicies;
    }

    private record Situation(
            RandomScenario scenario, PolicySet policies, Map<EntityRef, Known> registry, Inquiry inquiry) {
        Answer answer() {
            return answer(inquiry);
        }

        Answer answer(Inquiry other) {
            return answer(policies, registry, other);
        }

        Answer answer(Map<EntityRef, Known> other) {
            return answer(policies, other, inquiry);
        }

        Answer answer(PolicySet other) {
            return answer(other, registry, inquiry);
        }

        boolean permits() {
            return answer().effect() == Effect.PERMIT;
        }

        private static Answer answer(PolicySet policies, Map<EntityRef, Known> registry, Inquiry inquiry) {
            Map<EntityRef, Facts> facts = Registry.facts(registry);
            return policies.evaluate(inquiry.question(), inquiry.at(), facts::get);
        }
    }

    private static void holds(Law law) throws InvalidPolicies {
        holds(QUESTIONS, law);
    }

    private static void holds(int questions, Law law) throws InvalidPolicies {
        for (int release = 0; release < RELEASES; release++) {
            RandomScenario scenario = new RandomScenario(SEED + release);
            PolicySet policies = compile(scenario.words(), scenario.rules());
            for (int i = 0; i < questions; i++) {
                Situation situation = new Situation(scenario, policies, scenario.registry(), scenario.inquiry());
                try {
                    law.check(situation);
                } catch (AssertionError e) {
                    throw new AssertionError(
                            "seed " + (SEED + release) + "\n" + situation.inquiry() + "\n" + situation.registry() + "\n"
                                    + PolicyText.documents(scenario.words(), scenario.rules()),
                            e);
                }
            }
        }
    }

    private static PolicySet compile(Words words, List<RuleSpec> rules) throws InvalidPolicies {
        return PolicyCompiler.compile(PolicyText.documents(words, rules));
    }

    /** Time alone never changes an answer before its valid_until; where there is none, never. */
    @Test
    void evaluate_everyInstantBeforeValidUntil_givesTheSameAnswer() throws InvalidPolicies {
        holds(situation -> {
            Answer answer = situation.answer();
            Instant start = situation.inquiry().at();
            Instant end = answer.validUntil();
            List<Instant> instants = new ArrayList<>();
            for (Edge edge : Edge.ALL) {
                instants.addAll(List.of(
                        edge.instant().minusNanos(1),
                        edge.instant(),
                        edge.instant().plusNanos(1)));
            }
            instants.add(start.plusSeconds(1));
            instants.add(end == null ? Instant.parse("9999-12-31T23:59:59Z") : end.minusNanos(1));
            for (Instant instant : instants) {
                if (!instant.isBefore(start) && (end == null || instant.isBefore(end))) {
                    assertThat(situation.answer(situation.inquiry().at(instant)))
                            .as("at %s", instant)
                            .isEqualTo(answer);
                }
            }
            assertThat(end == null || end.isAfter(start)).isTrue();
        });
    }

    /** The registry's value takes the place of a claim that is left out; without one nothing is gained. */
    @Test
    void evaluate_claimLeftOut_neverHelpsBeyondWhatTheRegistrySays() throws InvalidPolicies {
        holds(situation -> {
            Inquiry inquiry = situation.inquiry();
            for (String name : inquiry.subjectClaims().keySet()) {
                Map<String, Value> claims = new HashMap<>(inquiry.subjectClaims());
                claims.remove(name);
                Answer without = situation.answer(withSubject(inquiry, claims));
                Known known = situation.registry().getOrDefault(inquiry.subject(), Known.NOTHING);
                Value stored = known.properties().get(name);
                if (situation.scenario().words().attested().contains(name)) {
                    assertThat(without).as("without the claim of %s", name).isEqualTo(situation.answer());
                } else if (stored != null) {
                    claims.put(name, stored);
                    assertThat(without)
                            .as("without the claim of %s", name)
                            .isEqualTo(situation.answer(withSubject(inquiry, claims)));
                } else {
                    assertNoGain(situation, without, "without the claim of " + name);
                }
            }
        });
    }

    @Test
    void evaluate_actionOrContextLeftOut_neverHelps() throws InvalidPolicies {
        holds(situation -> {
            Inquiry inquiry = situation.inquiry();
            assertNoGain(situation, situation.answer(with(inquiry, Map.of(), inquiry.context())), "no action property");
            assertNoGain(situation, situation.answer(with(inquiry, inquiry.actionClaims(), Map.of())), "no context");
            for (Value value : inquiry.context().values()) {
                Map<String, Value> fields = ((Value.MapOf) value).fields();
                for (String name : fields.keySet()) {
                    Map<String, Value> fewer = new HashMap<>(fields);
                    fewer.remove(name);
                    Map<String, Value> context = Map.of(Words.CONTEXT_MAP, new Value.MapOf(fewer));
                    assertNoGain(
                            situation, situation.answer(with(inquiry, inquiry.actionClaims(), context)), "no " + name);
                }
            }
        });
    }

    @Test
    void evaluate_factLost_neverHelps() throws InvalidPolicies {
        holds(situation -> situation.registry().forEach((holder, known) -> {
            Map<EntityRef, Known> fewer = new HashMap<>(situation.registry());
            fewer.remove(holder);
            assertNoGain(situation, situation.answer(fewer), "without " + holder);
            for (String name : known.properties().keySet()) {
                Map<String, Value> properties = new HashMap<>(known.properties());
                properties.remove(name);
                fewer.put(holder, new Known(properties, known.held(), known.links()));
                assertNoGain(situation, situation.answer(fewer), "without " + holder + "'s " + name);
            }
            for (Known.Held held : known.held()) {
                fewer.put(holder, new Known(known.properties(), without(known.held(), held), known.links()));
                assertNoGain(situation, situation.answer(fewer), "without " + held);
            }
            for (Known.Link link : known.links()) {
                fewer.put(holder, new Known(known.properties(), known.held(), without(known.links(), link)));
                assertNoGain(situation, situation.answer(fewer), "without " + link);
            }
        }));
    }

    @Test
    void evaluate_conditionThatFails_neverHelps() throws InvalidPolicies {
        holds(COSTLY_QUESTIONS, situation -> {
            RandomScenario scenario = situation.scenario();
            PolicySet failing = compile(scenario.words(), scenario.rulesWithAnError());
            assertNoGain(situation, situation.answer(failing), "with a condition that fails");
        });
    }

    @Test
    void evaluate_forbidAdded_neverHelps() throws InvalidPolicies {
        holds(COSTLY_QUESTIONS, situation -> {
            RandomScenario scenario = situation.scenario();
            PolicySet stricter = compile(scenario.words(), scenario.rulesAndForbid());
            assertNoGain(situation, situation.answer(stricter), "with one more forbid");
        });
    }

    @Test
    void evaluate_severalMarkets_permitsIfEachMarketPermits() throws InvalidPolicies {
        holds(situation -> {
            Inquiry inquiry = situation.inquiry();
            boolean each = inquiry.markets().stream()
                    .allMatch(market ->
                            situation.answer(inquiry.in(List.of(market))).effect() == Effect.PERMIT);
            assertThat(situation.permits()).isEqualTo(each);
        });
    }

    @Test
    void evaluate_anyOrderOfDocumentsRulesMarketsAndFacts_givesTheSameAnswer() throws InvalidPolicies {
        holds(COSTLY_QUESTIONS, situation -> {
            RandomScenario scenario = situation.scenario();
            List<RuleSpec> rules = scenario.shuffled(scenario.rules());
            PolicySet other = PolicyCompiler.compile(scenario.shuffled(PolicyText.documents(scenario.words(), rules)));
            Inquiry inquiry = situation.inquiry();
            List<String> markets = new ArrayList<>(scenario.shuffled(inquiry.markets()));
            markets.add(markets.get(0));
            Map<EntityRef, Known> registry = new HashMap<>();
            situation
                    .registry()
                    .forEach((holder, known) -> registry.put(
                            holder,
                            new Known(
                                    known.properties(),
                                    scenario.shuffled(known.held()),
                                    scenario.shuffled(known.links()))));
            assertThat(Situation.answer(other, registry, inquiry.in(markets))).isEqualTo(situation.answer());
        });
    }

    /** What a caller does that fetches what it is asked for: it arrives at the answer in a few rounds. */
    @Test
    void evaluate_factsNotAtHand_asksForAllThatTheAnswerNeedsAndNeverGains() throws InvalidPolicies {
        holds(situation -> {
            Map<EntityRef, Facts> all = Registry.facts(situation.registry());
            Inquiry inquiry = situation.inquiry();
            Map<EntityRef, Facts> atHand = new HashMap<>();
            Set<EntityRef> missing = new HashSet<>();
            Answer answer;
            int rounds = 0;
            do {
                missing.forEach(each -> atHand.put(each, all.get(each)));
                missing.clear();
                answer = situation.policies().evaluate(inquiry.question(), inquiry.at(), holder -> {
                    Facts facts = atHand.get(holder);
                    if (facts == null) {
                        missing.add(holder);
                    }
                    return facts;
                });
                assertNoGain(situation, answer, "with facts of " + atHand.keySet());
                rounds++;
            } while (!missing.isEmpty() && rounds <= MOST_ROUNDS);
            assertThat(rounds).isLessThanOrEqualTo(MOST_ROUNDS);
            assertThat(answer).isEqualTo(situation.answer());
        });
    }

    private static void assertNoGain(Situation situation, Answer other, String what) {
        if (other.effect() == Effect.PERMIT) {
            assertThat(situation.answer().effect()).as(what).isEqualTo(Effect.PERMIT);
        }
    }

    private static <T> List<T> without(List<T> all, T one) {
        List<T> fewer = new ArrayList<>(all);
        fewer.remove(one);
        return fewer;
    }

    private static Inquiry withSubject(Inquiry inquiry, Map<String, Value> claims) {
        return new Inquiry(
                inquiry.subject(),
                claims,
                inquiry.action(),
                inquiry.actionClaims(),
                inquiry.resource(),
                inquiry.resourceClaims(),
                inquiry.context(),
                inquiry.markets(),
                inquiry.at());
    }

    private static Inquiry with(Inquiry inquiry, Map<String, Value> action, Map<String, Value> context) {
        return new Inquiry(
                inquiry.subject(),
                inquiry.subjectClaims(),
                inquiry.action(),
                action,
                inquiry.resource(),
                inquiry.resourceClaims(),
                context,
                inquiry.markets(),
                inquiry.at());
    }
}
