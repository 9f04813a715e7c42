package io.certigate.server.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.WriteOptions;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.reference.Inquiry;
import io.certigate.server.policy.reference.Known;
import io.certigate.server.policy.reference.Outcome;
import io.certigate.server.policy.reference.PolicyText;
import io.certigate.server.policy.reference.RandomScenario;
import io.certigate.server.policy.reference.ReferenceEvaluator;
import io.certigate.server.policy.reference.Registry;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Update;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random releases and registries on a real node: a batch, single checks and the reference give one and the same answer.
 * {@code -Dcertigate.batch.releases=N} runs a longer form.
 */
class BatchTest {
    private static final long SEED = 20_220_801;
    private static final int RELEASES = Integer.getInteger("certigate.batch.releases", 12);
    private static final int QUESTIONS = 60;

    @TempDir
    private Path folder;

    @Test
    void decideAll_randomQuestions_answersAsSingleChecksAndTheReferenceDo() throws Exception {
        for (int release = 0; release < RELEASES; release++) {
            RandomScenario scenario = new RandomScenario(SEED + release);
            Map<EntityRef, Known> registry = scenario.registry();
            List<Inquiry> inquiries =
                    Stream.generate(scenario::inquiry).limit(QUESTIONS).toList();
            Path data = folder.resolve("node-" + release);
            TestNode.prepare(data);
            try (TestNode node = TestNode.start(data)) {
                node.desk.publish(
                        PolicyText.documents(scenario.words(), scenario.rules()),
                        "",
                        List.of(),
                        true,
                        WriteOptions.NONE);
                put(node, registry);
                List<Outcome> batch = batch(node, inquiries);
                assertThat(batch).isEqualTo(singles(node, inquiries));
                assertThat(batch).isEqualTo(expected(scenario, registry, inquiries));
            }
        }
    }

    private static void put(TestNode node, Map<EntityRef, Known> registry) throws Exception {
        node.store.write(
                new Attribution(TestNode.START, "test", "", null),
                current -> Registry.records(registry).stream()
                        .<Update>map(Update.Put::new)
                        .toList());
        node.views.syncAfterNow().get(20, TimeUnit.SECONDS);
    }

    private static List<CheckRequest> requests(List<Inquiry> inquiries) {
        return inquiries.stream()
                .map(each -> new CheckRequest(each.question(), each.at(), ""))
                .toList();
    }

    private static List<Outcome> batch(TestNode node, List<Inquiry> inquiries) throws Exception {
        return node.decisions.decideAll(requests(inquiries)).get(20, TimeUnit.SECONDS).stream()
                .map(decision -> Outcome.of(decision.answer()))
                .toList();
    }

    private static List<Outcome> singles(TestNode node, List<Inquiry> inquiries) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (CheckRequest request : requests(inquiries)) {
            outcomes.add(Outcome.of(
                    node.decisions.decide(request).get(20, TimeUnit.SECONDS).answer()));
        }
        return outcomes;
    }

    private static List<Outcome> expected(
            RandomScenario scenario, Map<EntityRef, Known> registry, List<Inquiry> inquiries) {
        return inquiries.stream()
                .map(each -> ReferenceEvaluator.answer(scenario.words(), scenario.rules(), registry, each))
                .toList();
    }
}
