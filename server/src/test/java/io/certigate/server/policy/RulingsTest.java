package io.certigate.server.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The same outcome is the same object, and never another's. */
class RulingsTest {
    private static Cause cause(String code, String rule) {
        return new Cause(code, "p", rule, Localized.english("text of " + code), List.of());
    }

    private static Ruling denial(String... codes) {
        List<Ruling.Ground> grounds = new ArrayList<>();
        for (String code : codes) {
            grounds.add(new Ruling.Ground(cause(code, "r"), "CN"));
        }
        return new Ruling(Effect.DENY, Basis.RULE, grounds, List.of(), List.of(), List.of());
    }

    @Test
    void same_equalOutcome_isTheSameObject() {
        Rulings rulings = new Rulings();
        Ruling first = denial("a", "b");
        assertThat(rulings.same(first)).isSameAs(first);
        assertThat(rulings.same(denial("a", "b"))).isSameAs(first);
    }

    @Test
    void same_equalHashesOfDifferentOutcomes_areToldApart() {
        Rulings rulings = new Rulings();
        Ruling.Ground ground = new Ruling.Ground(cause("a", "r"), "CN");
        Ruling plain = new Ruling(Effect.PERMIT, Basis.RULE, List.of(ground), List.of(), List.of(), List.of());
        Obligation duty = new Obligation("show", "p", "r", Localized.NONE, Map.of());
        Ruling obliging = new Ruling(Effect.PERMIT, Basis.RULE, List.of(ground), List.of(duty), List.of(), List.of());
        assertThat(obliging.hashCode()).isEqualTo(plain.hashCode());
        rulings.same(plain);
        assertThat(rulings.same(obliging)).isSameAs(obliging);
        // Strings of one hash: "Aa" and "BB".
        Ruling other = denial("Aa");
        assertThat(denial("BB").hashCode()).isEqualTo(other.hashCode());
        rulings.same(other);
        assertThat(rulings.same(denial("BB"))).isEqualTo(denial("BB")).isNotEqualTo(other);
    }

    @Test
    void same_moreOutcomesThanPlaces_remembersAtMostSoMany() {
        Rulings rulings = new Rulings();
        Map<String, Ruling> first = new HashMap<>();
        for (int i = 0; i < 2 * Rulings.PLACES; i++) {
            first.put("code-" + i, rulings.same(denial("code-" + i)));
        }
        long remembered = first.entrySet().stream()
                .filter(each -> rulings.same(denial(each.getKey())) == each.getValue())
                .count();
        assertThat(remembered).isBetween(1L, (long) Rulings.PLACES);
    }

    @Test
    void same_veryLargeOutcome_isNotRemembered() {
        Rulings rulings = new Rulings();
        String[] codes = Collections.nCopies(Rulings.MOST_GROUNDS + 1, "a").toArray(new String[0]);
        Ruling first = rulings.same(denial(codes));
        assertThat(rulings.same(denial(codes))).isEqualTo(first).isNotSameAs(first);
    }

    @Test
    void laidOut_askedTwice_isMadeOnce() {
        AtomicInteger made = new AtomicInteger();
        Ruling ruling = denial("a");
        byte[] first = ruling.laidOut(each -> new byte[] {(byte) made.incrementAndGet()});
        assertThat(ruling.laidOut(each -> new byte[] {(byte) made.incrementAndGet()}))
                .isSameAs(first)
                .containsExactly(1);
    }

    @Test
    void evaluate_sameOutcomeOfDifferentQuestions_isTheSameRuling() throws InvalidPolicies {
        PolicySet policies = Sample.compile(Sample.permit("actions: ['*']\n"));
        Ruling first = ask(policies, "asset.sell.primary", "a", List.of("CN")).ruling();
        assertThat(ask(policies, "asset.sell.primary", "b", List.of("CN")).ruling())
                .isSameAs(first);
        Ruling both =
                ask(policies, "asset.sell.primary", "a", List.of("CN", "RU")).ruling();
        assertThat(both).isNotEqualTo(first);
        assertThat(ask(policies, "asset.sell.primary", "b", List.of("RU", "CN")).ruling())
                .isSameAs(both);
    }

    @Test
    void evaluate_undeclaredWords_areNotRemembered() throws InvalidPolicies {
        PolicySet policies = Sample.compile(Sample.permit("actions: ['*']\n"));
        Ruling first = ask(policies, "asset.sel", "a", List.of("CN")).ruling();
        assertThat(ask(policies, "asset.sel", "a", List.of("CN")).ruling())
                .isEqualTo(first)
                .isNotSameAs(first);
    }

    @Test
    void answer_evidenceMissing_isRefused() {
        assertThatThrownBy(() -> new Answer(denial("a"), List.of(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected evidence for each of 1 grounds and notices, found 0");
    }

    private static Answer ask(PolicySet policies, String action, String id, List<String> markets) {
        Question question = new Question(
                new EntityRef("account", id),
                Properties.NONE,
                action,
                Properties.NONE,
                new EntityRef("asset", "nft"),
                Properties.NONE,
                Properties.NONE,
                markets);
        return policies.evaluate(
                question,
                Instant.parse("2022-04-01T00:00:00Z"),
                holder -> new Facts(holder, 0, 0, null, List.of(), List.of()));
    }
}
