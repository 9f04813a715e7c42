package io.certigate.server.condition;

import static io.certigate.server.condition.Sample.condition;
import static io.certigate.server.condition.Sample.decimal;
import static io.certigate.server.condition.Sample.instant;
import static io.certigate.server.condition.Sample.list;
import static io.certigate.server.condition.Sample.text;
import static io.certigate.server.condition.Sample.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    /** Every property is known. */
    private static final TestScope KNOWN = TestScope.of("subject.platform", text("weixin"))
            .with("subject.entity_type", text("enterprise"))
            .with("subject.verified", new Value.Bool(true))
            .with("subject.age", whole(18))
            .with("subject.real-name", text("Li"))
            .with("resource.sent", instant("2022-01-31T00:00:00Z"))
            .with("resource.days", whole(3))
            .with("context.amount.value", decimal("200.00"))
            .with("context.amount.currency", text("CNY"))
            .with("resource.tags", list(text("a"), text("b")))
            .with("resource.limits", list(decimal("1.0"), decimal("200")))
            .with("resource.numbers", list(whole(1), whole(2)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject.platform == 'weixin'",
                "'weixin' == subject.platform",
                "subject.platform != 'qq'",
                "subject.platform > 'weixim'",
                "subject.verified",
                "subject.verified == true",
                "subject.age >= 18 && 18 >= subject.age && !(subject.age > 18) && !(subject.age < 18)",
                "-subject.age + 20 == 2 && subject.age * 2 % 5 == 1 && subject.age / 4 == 4",
                "context.amount.value == decimal('200')",
                "context.amount.value == 200 && 200 == context.amount.value && context.amount.value != 201",
                "context.amount.value < 201 && context.amount.value <= decimal('200.000')",
                "decimal('199.99') < context.amount.value && 199 < context.amount.value",
                "subject.age == decimal('18.0') && subject.age < decimal('18.5')",
                "context.amount.value in resource.limits",
                "context.amount.value in [decimal('1'), decimal('200')]",
                "decimal('1') in resource.limits",
                "resource.limits == [decimal('1'), decimal('200.0')]",
                "resource.limits.exists(x, x == 200) && resource.limits.all(x, x > decimal('0.99'))",
                "resource.numbers.exists_one(n, n > 1)",
                "'a' in resource.tags && !('c' in resource.tags)",
                "subject.platform in ['weixin', 'qq']",
                "subject.age in [17, 18]",
                "size(resource.tags) == 2 && resource.tags.size() == 2 && size(subject.platform) == 6",
                "resource.tags[0] == 'a'",
                "subject.platform.startsWith('wei') && subject.platform.endsWith('xin')",
                "subject.platform.contains('ixi') && subject.platform.matches('^w.+n$')",
                "matches(subject.platform, 'eix')",
                "subject.platform + '-' + subject.`real-name` == 'weixin-Li'",
                "resource.sent == timestamp('2022-01-31T08:00:00+08:00')",
                "resource.sent + duration('24h') > timestamp('2022-01-31T23:59:59Z')",
                "resource.sent - timestamp('2022-01-30T00:00:00Z') == duration('24h')",
                "resource.sent in [timestamp('2022-01-31T00:00:00Z')]",
                "subject.verified ? resource.days == 3 : resource.days == 4",
                "market == 'CN' && market in ['CN', 'HK']",
                "subject.type == 'official_account' && subject.id == 'shop'",
                "resource.type == 'digital_collectible' && resource.id == 'nft-1'",
                "action.name.startsWith('asset.')",
                "money(context.amount.value, context.amount.currency) <= money('200.00', 'CNY')",
                "money(context.amount.value, 'CNY') == money(decimal('200'), 'CNY')",
                "money('1', 'CNY') != money(context.amount.value, context.amount.currency)",
                "localDate(resource.sent, 'Asia/Shanghai') == '2022-01-31'",
                "true || subject.platform == 'x'",
                "!false",
            })
    void evaluate_ofWhatHolds_isTrue(String text) {
        Condition condition = condition(text);
        assertThat(condition.evaluate(KNOWN)).as(condition.error(KNOWN)).isEqualTo(Truth.TRUE);
        assertThat(condition.error(KNOWN)).isNull();
        assertThat(condition("!(" + text + ")").evaluate(KNOWN)).isEqualTo(Truth.FALSE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject.platform == 'weixin'",
                "subject.verified",
                "subject.age + 1 > 5",
                "subject.platform.startsWith('wei')",
                "'a' in resource.tags",
                "resource.tags.exists(x, x == 'a')",
                "subject.verified ? true : true",
                "at < resource.sent",
                "at < addMonths(resource.sent, 1, 'Asia/Shanghai')",
                "money(context.amount.value, 'CNY') < money('5', 'CNY')",
                "subject.platform == 'weixin' && true",
                "subject.platform == 'weixin' || false",
                "resource.days / 0 == 1",
            })
    void evaluate_withoutThePropertyOrWithOneOfAnotherType_isUnknown(String text) {
        Condition condition = condition(text);
        assertThat(condition.evaluate(TestScope.of())).isEqualTo(Truth.UNKNOWN);
        TestScope illTyped = TestScope.of();
        for (String name : Sample.VARIABLES.keySet()) {
            illTyped = illTyped.with(name, list(list()));
        }
        assertThat(condition.evaluate(illTyped)).isEqualTo(Truth.UNKNOWN);
        assertThat(condition.unknown(illTyped)).hasSameElementsAs(condition.paths());
        assertThat(condition.unknown(KNOWN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resource.days / 0 == 1",
                "resource.tags[2] == 'c'",
                "subject.age + 9223372036854775807 > 0",
                "money(context.amount.value, context.amount.currency) == money('200', 'USD')",
                "money(subject.platform, 'CNY') < money('5', 'CNY')",
                "timestamp(subject.platform) < resource.sent",
                "at < addMonths(resource.sent, 1000000, 'Asia/Shanghai')",
                "at < addWorkingDays(resource.sent, 1000, 'cn.working-days')",
                "resource.days / 0 == 1 && subject.verified",
                "resource.days / 0 == 1 || !subject.verified",
            })
    void evaluate_ofWhatFails_isAnErrorThatSaysWhat(String text) {
        Condition condition = condition(text);
        assertThat(condition.evaluate(KNOWN)).isEqualTo(Truth.ERROR);
        assertThat(condition.error(KNOWN)).isNotBlank();
    }

    @Test
    void evaluate_ofAPartThatFails_countsOnlyIfTheOthersDoNotDecide() {
        String fails = "resource.days / 0 == 1";
        String unknown = "subject.age == 1";
        TestScope scope = TestScope.of("resource.days", whole(1));
        assertThat(condition(fails + " && false").evaluate(scope)).isEqualTo(Truth.FALSE);
        assertThat(condition(fails + " || true").evaluate(scope)).isEqualTo(Truth.TRUE);
        assertThat(condition(fails + " && " + unknown).evaluate(scope)).isEqualTo(Truth.ERROR);
        assertThat(condition(unknown + " || " + fails).evaluate(scope)).isEqualTo(Truth.ERROR);
        assertThat(condition(unknown + " && false").evaluate(scope)).isEqualTo(Truth.FALSE);
    }

    @Test
    void evaluate_ofATernary_readsOnlyTheBranchThatCounts() {
        Condition condition = condition("market == 'CN' ? subject.age == 18 : subject.platform == 'x'");
        assertThat(condition.evaluate(TestScope.of("subject.age", whole(18)))).isEqualTo(Truth.TRUE);
        assertThat(condition.evaluate(TestScope.of("subject.platform", text("x"))))
                .isEqualTo(Truth.UNKNOWN);
    }

    @Test
    void evaluate_ofAScopeThatFails_isAnError() {
        Condition condition = condition("subject.platform == 'x'");
        Scope broken = new TestScope(TestScope.AT, KNOWN.properties()) {
            @Override
            public Value read(io.certigate.server.model.PropertyPath path) {
                throw new IllegalStateException("expected a registry, found none");
            }
        };
        assertThat(condition.evaluate(broken)).isEqualTo(Truth.ERROR);
        assertThat(condition.error(broken)).isEqualTo("expected a registry, found none");
    }

    @Test
    void constant_ofAnyNameOrNone_saysWhetherSomethingVaries() {
        assertThat(condition("1 < 2 && timestamp('2022-01-01T00:00:00Z') < timestamp('2023-01-01T00:00:00Z')")
                        .constant())
                .isTrue();
        for (String text : new String[] {
            "market == 'CN'",
            "subject.id == 'x'",
            "at < timestamp('2022-01-01T00:00:00Z')",
            "has(subject.age)",
            "localDate(at, 'UTC') == '2022-01-01'"
        }) {
            assertThat(condition(text).constant()).as(text).isFalse();
        }
    }

    @Test
    void paths_ofACondition_areAllThatItMentions() {
        Condition condition = condition("has(subject.age) && resource.tags.exists(x, x == subject.platform)"
                + " && money(context.amount.value, 'CNY') < money('5', 'CNY') || at < resource.sent");
        assertThat(condition.paths())
                .extracting(path -> path.word())
                .containsExactlyInAnyOrder(
                        "subject.age", "resource.tags", "subject.platform", "context.amount.value", "resource.sent");
    }

    @Test
    void compile_ofEqualTexts_givesOneCondition() {
        ConditionCompiler compiler = Sample.compiler();
        Compiled first = compiler.compile("subject.verified", Use.FORBID_WHEN);
        assertThat(compiler.compile("subject.verified", Use.FORBID_WHEN)).isSameAs(first);
        assertThat(((Compiled.Checked) compiler.compile("subject.verified", Use.PERMIT_WHEN)).condition())
                .isEqualTo(((Compiled.Checked) first).condition())
                .hasSameHashCodeAs(((Compiled.Checked) first).condition());
        assertThat(condition("subject.verified")).isNotEqualTo(condition("!subject.verified"));
    }
}
