package io.certigate.server.policy.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a release remembers is shared by all threads, and changes no answer of any of them. */
class SharedUseTest {
    private static final int RELEASES = 12;
    private static final int QUESTIONS = 60;
    private static final int THREADS = 4;
    private static final int ROUNDS = 10;

    @Test
    void evaluate_manyThreadsAtManyInstants_givesEachTheAnswerOfTheReference() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int release = 0; release < RELEASES; release++) {
                ask(new RandomScenario(20221101L + release), threads);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void ask(RandomScenario scenario, ExecutorService threads) throws Exception {
        PolicySet policies = compile(scenario);
        Map<EntityRef, Known> registry = scenario.registry();
        Map<EntityRef, Facts> facts = Registry.facts(registry);
        List<Inquiry> inquiries = new ArrayList<>();
        List<Outcome> expected = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            Inquiry inquiry = scenario.inquiry();
            inquiries.add(inquiry);
            expected.add(ReferenceEvaluator.answer(scenario.words(), scenario.rules(), registry, inquiry));
        }
        CountDownLatch together = new CountDownLatch(THREADS);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random order = new Random(thread);
            tasks.add(() -> {
                together.countDown();
                together.await();
                for (int i = 0; i < ROUNDS * QUESTIONS; i++) {
                    int which = order.nextInt(QUESTIONS);
                    Inquiry inquiry = inquiries.get(which);
                    Answer found = policies.evaluate(inquiry.question(), inquiry.at(), facts::get);
                    if (!Outcome.of(found).equals(expected.get(which))) {
                        assertThat(Outcome.of(found)).as("%s", inquiry).isEqualTo(expected.get(which));
                    }
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(tasks)) {
            done.get();
        }
    }

    private static PolicySet compile(RandomScenario scenario) throws InvalidPolicies {
        return PolicyCompiler.compile(PolicyText.documents(scenario.words(), scenario.rules()));
    }
}
