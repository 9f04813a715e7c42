package io.certigate.server.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.WriteOptions;
import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.decisionlog.AnswerBytes;
import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogSettings;
import io.certigate.server.decisionlog.LogWriter;
import io.certigate.server.decisionlog.Masks;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.model.Facts;
import io.certigate.server.model.StateRecord;
import io.certigate.server.model.Value;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.reference.PolicyText;
import io.certigate.server.policy.reference.RandomDirectives;
import io.certigate.server.policy.reference.RandomScenario;
import io.certigate.server.policy.reference.Registry;
import io.certigate.server.replay.Verdict.Obstacle;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Update;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random releases, registries, directives and questions on a real node that writes two logs, one of them masked. Whatever it answered,
 * and however it was asked, is answered again byte for byte from the one log alone. Of the other, a decision is identical only if the
 * masked values could have been anything. {@code -Dcertigate.replay.releases=N} runs a longer form.
 */
class RandomReplayTest {
    private static final long SEED = 20_300_301;
    private static final int RELEASES = Integer.getInteger("certigate.replay.releases", 3);
    private static final int STATES = 2;
    private static final int QUESTIONS = 30;
    private static final int DIRECTIVES = 4;
    private static final LogSettings SMALL = LogSettings.DEFAULT.segments(1024 * 1024);
    private static final Masks MASKS = Masks.of(
            Map.of(
                    "subject.s", Masks.How.DROP,
                    "resource.n", Masks.How.HASH,
                    "action.ap", Masks.How.DROP,
                    "context.cm.v", Masks.How.HASH),
            new byte[Masks.LEAST_KEY]);
    private static final List<Value> OTHERS =
            List.of(new Value.Text("u"), new Value.Text("v"), new Value.Whole(2), new Value.Bool(true));

    @TempDir
    private Path folder;

    private final List<Recorded> decisions = new ArrayList<>();
    private long identical;
    private long masked;
    private long unmaskable;

    @Test
    void replay_randomDecisions_areIdenticalUnlessAMaskedValueWasNeeded() throws Exception {
        for (int release = 0; release < RELEASES; release++) {
            replay(SEED + release);
        }
        // Each in a batch, alone, explained or as of a revision; in each state of the registry.
        assertThat(decisions).hasSize(RELEASES * STATES * QUESTIONS * 2);
        assertThat(identical).isPositive();
        assertThat(masked).isPositive();
        assertThat(unmaskable).isPositive();
    }

    private void replay(long seed) throws Exception {
        LogFolder whole = LogFolder.in(folder.resolve("whole-" + seed));
        LogFolder withMasks = LogFolder.in(folder.resolve("masked-" + seed));
        LogWriter one = LogWriter.open(whole, Replays.ORIGIN, SMALL, InstantSource.system());
        LogWriter other = LogWriter.open(withMasks, Replays.ORIGIN, SMALL.masking(MASKS), InstantSource.system());
        DecisionLog both = entry -> {
            CompletableFuture<?> first = one.append(entry);
            CompletableFuture<?> second = other.append(entry);
            return first == null || second == null
                    ? first == null ? second : first
                    : CompletableFuture.allOf(first, second);
        };
        try (TestNode node = TestNode.start(folder.resolve("node-" + seed), both)) {
            ask(node, new RandomScenario(seed), new RandomDirectives(seed));
            one.close();
            other.close();
            assertThat(Replays.of(whole, node.releases).verdicts()).isEmpty();

            Replays.Outcome outcome = Replays.of(withMasks, node.releases);
            assertThat(outcome.verdicts())
                    .allSatisfy(verdict -> assertThat(verdict)
                            .isInstanceOfSatisfying(
                                    Verdict.NotReplayable.class,
                                    not -> assertThat(not.obstacle()).isEqualTo(Obstacle.MASKED)));
            identical += outcome.summary().counts().identical();
            masked += outcome.findings().size();
            Set<String> needed = new HashSet<>();
            outcome.findings()
                    .forEach(finding -> needed.add(
                            finding.decision() == null ? "" : finding.decision().id()));
            List<Recorded> made = Replays.decisions(whole);
            PolicySet release = node.releases.load(node.views.current().releaseHash());
            made.stream().filter(each -> !needed.contains(each.id())).forEach(each -> supposeOthers(each, release));
            decisions.addAll(made);
        }
    }

    private static void ask(TestNode node, RandomScenario scenario, RandomDirectives directives) throws Exception {
        node.desk.publish(
                PolicyText.documents(scenario.words(), scenario.rules()), "", List.of(), true, WriteOptions.NONE);
        node.sync();
        for (int state = 0; state < STATES; state++) {
            List<StateRecord> records = new ArrayList<>(Registry.records(scenario.registry()));
            for (int i = 0; i < DIRECTIVES; i++) {
                records.add(directives.directive("order-" + state + "-" + i));
            }
            node.store.write(
                    new Attribution(TestNode.START, "test", "", null),
                    current -> records.stream().<Update>map(Update.Put::new).toList());
            node.sync();
            ask(
                    node,
                    Stream.generate(scenario::inquiry)
                            .limit(QUESTIONS)
                            .map(each -> new CheckRequest(each.question(), each.at(), "id"))
                            .toList());
        }
    }

    private static void ask(TestNode node, List<CheckRequest> requests) throws Exception {
        long revision = node.views.current().revision().number();
        node.decisions.decideAll(requests).get(20, TimeUnit.SECONDS);
        for (int i = 0; i < requests.size(); i++) {
            CheckRequest request = requests.get(i);
            switch (i % 3) {
                case 0 -> node.decisions.decide(request).get(20, TimeUnit.SECONDS);
                case 1 -> node.decisions.explain(request, () -> false).get(20, TimeUnit.SECONDS);
                default ->
                    node.decisions
                            .asOf(revision, () -> false, past -> past.decide(request))
                            .get(20, TimeUnit.SECONDS);
            }
        }
    }

    /** With other values where there are masks the answer must be the same: its replay said so. */
    private void supposeOthers(Recorded decision, PolicySet release) {
        PolicySet policies = new RecordedRules().under(release, decision.directives());
        Unrecorded nothing = new Unrecorded();
        Question asked = decision.question(nothing);
        FactsLookup known = decision.facts(holder -> null, nothing);
        for (Value value : OTHERS) {
            Question other = new Question(
                    asked.subject(),
                    supposing(asked.subjectProperties(), "s", value),
                    asked.action(),
                    supposing(asked.actionProperties(), "ap", value),
                    asked.resource(),
                    supposing(asked.resourceProperties(), "n", value),
                    asked.context(),
                    asked.markets());
            FactsLookup others =
                    holder -> supposing(supposing(Objects.requireNonNull(known.of(holder)), "s", value), "n", value);
            assertThat(new AnswerBytes()
                            .same(
                                    decision.answer(),
                                    policies.evaluate(other, decision.at(), others),
                                    decision.hypothetical()))
                    .isTrue();
            unmaskable++;
        }
    }

    private static Properties supposing(Properties properties, String name, Value value) {
        return properties.get(name) == null ? properties : properties.with(name, value);
    }

    private static Facts supposing(Facts facts, String name, Value value) {
        return facts.property(name) == null ? facts : facts.supposing(name, value);
    }
}
