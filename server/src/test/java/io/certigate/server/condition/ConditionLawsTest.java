package io.certigate.server.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds of every condition and every question. */
class ConditionLawsTest {
    private static final int CONDITIONS = 150;
    private static final int QUESTIONS = 20;
    private static final Duration FAR = Duration.ofDays(500);

    private final ConditionCompiler compiler = Sample.compiler();

    private Condition checked(String text, Use use) {
        Compiled compiled = compiler.compile(text, use);
        assertThat(compiled).as(text).isInstanceOf(Compiled.Checked.class);
        return ((Compiled.Checked) compiled).condition();
    }

    private static boolean known(Truth truth) {
        return truth == Truth.TRUE || truth == Truth.FALSE;
    }

    @Test
    void evaluate_afterAPropertyIsLeftOut_saysNothingNew() {
        RandomConditions random = new RandomConditions(1);
        Map<Truth, Integer> seen = new EnumMap<>(Truth.class);
        for (int i = 0; i < CONDITIONS; i++) {
            Condition condition = checked(random.timed(), Use.PERMIT_WHEN);
            for (int j = 0; j < QUESTIONS; j++) {
                TestScope scope = random.scope();
                Truth before = condition.evaluate(scope);
                seen.merge(before, 1, Integer::sum);
                for (String name : scope.properties().keySet()) {
                    Truth after = condition.evaluate(scope.without(name));
                    assertThat(known(after) && after != before)
                            .as("%s without %s: %s, then %s", condition, name, before, after)
                            .isFalse();
                }
            }
        }
        assertThat(seen).containsOnlyKeys(Truth.values());
    }

    @Test
    void evaluate_afterAPropertyIsLeftOut_neverHelpsEvenWithHas() {
        RandomConditions random = new RandomConditions(2);
        int compiledOnes = 0;
        for (int i = 0; i < CONDITIONS; i++) {
            String text = random.any();
            for (Use use : Use.values()) {
                if (compiler.compile(text, use) instanceof Compiled.Checked checked) {
                    compiledOnes++;
                    for (int j = 0; j < QUESTIONS / 4; j++) {
                        assertLeavingOutDoesNotHelp(checked.condition(), use, random.scope());
                    }
                }
            }
        }
        assertThat(compiledOnes).isGreaterThan(CONDITIONS / 2);
    }

    private static void assertLeavingOutDoesNotHelp(Condition condition, Use use, TestScope scope) {
        if (!denies(use, condition.evaluate(scope))) {
            return;
        }
        for (String name : scope.properties().keySet()) {
            assertThat(denies(use, condition.evaluate(scope.without(name))))
                    .as("%s as %s without %s", condition, use, name)
                    .isTrue();
        }
    }

    private static boolean denies(Use use, Truth truth) {
        return switch (use) {
            case FORBID_WHEN, PERMIT_UNLESS -> truth != Truth.FALSE;
            case FORBID_UNLESS, PERMIT_WHEN -> truth != Truth.TRUE;
        };
    }

    @Test
    void evaluate_beforeTheEarliestEdge_saysTheSame() {
        RandomConditions random = new RandomConditions(3);
        int flips = 0;
        for (int i = 0; i < CONDITIONS; i++) {
            Condition condition = checked(random.timed(), Use.PERMIT_WHEN);
            for (int j = 0; j < QUESTIONS; j++) {
                TestScope scope = random.scope();
                Truth now = condition.evaluate(scope);
                Instant edge = scope.nextEdge();
                Instant end = edge == null ? scope.at().plus(FAR) : edge;
                for (Instant each : new Instant[] {
                    scope.at().plusNanos(end.isAfter(scope.at().plusNanos(1)) ? 1 : 0),
                    random.between(scope.at(), end),
                    random.between(scope.at(), end),
                    end.minusNanos(1)
                }) {
                    assertThat(condition.evaluate(scope.when(each)))
                            .as("%s at %s, then at %s, edge %s", condition, scope.at(), each, edge)
                            .isEqualTo(now);
                }
                flips += condition.evaluate(scope.when(end)) == now ? 0 : 1;
            }
        }
        assertThat(flips).isGreaterThan(CONDITIONS);
    }

    @Test
    void evaluate_withoutCel_saysWhatCelSays() {
        RandomConditions random = new RandomConditions(4);
        for (int i = 0; i < CONDITIONS; i++) {
            String text = random.timeless();
            Condition plain = checked(text, Use.PERMIT_WHEN);
            Condition throughCel = checked("market == 'CN' ? (" + text + ") : false", Use.PERMIT_WHEN);
            for (int j = 0; j < QUESTIONS; j++) {
                TestScope scope = random.scope();
                Truth a = plain.evaluate(scope);
                Truth b = throughCel.evaluate(scope);
                assertThat(a == b || (!known(a) && !known(b)))
                        .as("%s: %s, by CEL %s", text, a, b)
                        .isTrue();
            }
        }
    }
}
