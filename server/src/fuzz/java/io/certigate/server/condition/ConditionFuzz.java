package io.certigate.server.condition;

import io.certigate.server.model.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A condition as text: it is compiled, or its mistakes are told; what was compiled is evaluated within its budget and throws nothing. */
public final class ConditionFuzz {
    private static final ConditionCompiler COMPILER = Sample.compiler();
    private static final Value LIST =
            new Value.ListOf(List.of(Sample.whole(-1), Sample.whole(0), Sample.whole(Long.MAX_VALUE), Sample.whole(2)));
    private static final TestScope FULL = new TestScope(
            TestScope.AT,
            Map.of(
                    "subject.platform", Sample.text("weixin"),
                    "subject.entity_type", Sample.text("企业"),
                    "subject.verified", new Value.Bool(true),
                    "subject.age", Sample.whole(Long.MIN_VALUE),
                    "resource.sent", Sample.instant("2022-02-28T23:59:59.999999999Z"),
                    "resource.days", Sample.whole(30),
                    "context.amount.value", Sample.decimal("-0.01"),
                    "context.amount.currency", Sample.text("CNY"),
                    "resource.numbers", LIST));

    private ConditionFuzz() {}

    /** One condition, in each place where conditions stand. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        for (Use use : Use.values()) {
            Compiled compiled = COMPILER.compile(text, use);
            if (compiled instanceof Compiled.Checked checked) {
                evaluate(checked.condition(), FULL.when(TestScope.AT));
                evaluate(checked.condition(), TestScope.of());
                evaluate(checked.condition(), FULL.when(TestScope.AT).budget(0));
            } else if (compiled instanceof Compiled.Rejected rejected
                    && rejected.mistakes().isEmpty()) {
                throw new AssertionError("expected mistakes of a condition that is rejected, found none: " + text);
            }
        }
    }

    private static void evaluate(Condition condition, TestScope scope) {
        Truth truth = condition.evaluate(scope);
        if (truth == null) {
            throw new AssertionError("expected a truth, found none");
        }
    }
}
