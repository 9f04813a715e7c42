package io.certigate.server.decision;

import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.admin.WriteOptions;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.model.Value;
import io.certigate.server.outlook.Timeline;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The questions of a batch share a budget: a thousand costly ones must not hold an event loop for long. */
class CostlyBatchTest {
    private static final int RULES = 2;
    private static final String LOOP = "subject.groups.exists(x, subject.groups.exists(y, x + y == 'no'))";
    private static final Value MANY = new Value.ListOf(Collections.nCopies(80, new Value.Text("member")));

    @TempDir
    private Path data;

    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.start(data);
        String rules = IntStream.range(0, RULES)
                .mapToObj(i -> "  - {id: r" + i + ", effect: forbid, actions: [asset.display], reason: r, when: \""
                        + LOOP + "\"}\n")
                .collect(Collectors.joining());
        node.desk.publish(
                List.of(
                        new PolicyDocument("vocabulary.yaml", TestPolicies.VOCABULARY),
                        new PolicyDocument(
                                "p.yaml",
                                "policy: p\nlanguage: 1\nmarkets: [CN]\nrules:\n"
                                        + "  - {id: a, effect: permit, actions: [asset.display]}\n" + rules)),
                "",
                List.of(),
                true,
                WriteOptions.NONE);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static CheckRequest costly() {
        Question plain = check(account("a"), "asset.display").question();
        return new CheckRequest(
                new Question(
                        plain.subject(),
                        Properties.of(Map.of("groups", MANY)),
                        plain.action(),
                        plain.actionProperties(),
                        plain.resource(),
                        plain.resourceProperties(),
                        plain.context(),
                        plain.markets()),
                null,
                "");
    }

    @Test
    void decideAll_fewCostlyQuestions_areDecidedAsAlone() throws Exception {
        assertThat(node.decisions
                        .decide(costly())
                        .get(20, TimeUnit.SECONDS)
                        .answer()
                        .effect())
                .isEqualTo(Effect.PERMIT);

        assertThat(node.decisions.decideAll(List.of(costly(), costly())).get(20, TimeUnit.SECONDS))
                .allMatch(decision -> decision.answer().effect() == Effect.PERMIT);
    }

    @Test
    void decideAll_aThousandCostlyQuestions_areNotDecidedAtAll() {
        assertThatThrownBy(() -> node.decisions
                        .decideAll(Collections.nCopies(1_000, costly()))
                        .get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(TooCostly.class)
                .hasMessageContaining("ask fewer at a time");
    }

    @Test
    void forecast_costlyOnce_isWhole() throws Exception {
        Timeline whole = node.decisions
                .forecast(
                        new ForecastRequest(costly().question(), TestNode.START, TestNode.START.plusSeconds(60), 10),
                        () -> false)
                .get(20, TimeUnit.SECONDS)
                .timeline();

        assertThat(whole.truncated()).isFalse();
        assertThat(whole.segments()).hasSize(1);
    }
}
