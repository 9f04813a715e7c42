package io.certigate.server.grpc;

import static io.certigate.server.fixture.TestDirectives.timestamp;
import static io.certigate.server.fixture.TestNode.START;
import static io.certigate.server.fixture.TestNode.account;
import static io.certigate.server.fixture.TestNode.company;
import static io.certigate.server.fixture.TestServer.question;
import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.admin.WriteOptions;
import io.certigate.server.fixture.TestNode;
import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.fixture.TestServer;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Relation;
import io.certigate.server.model.StateRecord;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.state.Attribution;
import io.certigate.server.state.Update;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A random history, whose answers are remembered as it is made, and asked for again once it is over: they must be the same to
 * the byte. {@code -Dcertigate.asof.revisions=N} runs a longer form.
 */
class AsOfHistoryTest {
    private static final long SEED = 20_221_122;
    private static final int REVISIONS = Integer.getInteger("certigate.asof.revisions", 60);
    private static final int QUESTIONS = 8;
    private static final List<String> ACTIONS =
            List.of("asset.display", "asset.sell.primary", "asset.gift.primary", "asset.offer");

    private final Random random = new Random(SEED);
    private final Set<Effect> seen = EnumSet.noneOf(Effect.class);

    @TempDir
    private Path data;

    /** What was answered at a revision. */
    private record Remembered(long revision, CheckActionRequest request, CheckActionResponse answer) {}

    @Test
    void asOf_everyRevisionOfARandomHistory_answersAsThen() throws Exception {
        TestNode.prepare(data);
        try (TestNode node = TestNode.start(data);
                TestServer server = TestServer.start(node)) {
            DecisionServiceBlockingStub stub = server.blocking();
            List<Remembered> memory = new ArrayList<>();
            for (int i = 0; i < REVISIONS; i++) {
                change(node);
                for (int question = 0; question < QUESTIONS; question++) {
                    memory.add(ask(stub));
                }
            }
            memory.forEach(each -> assertThat(again(stub, each)).isEqualTo(each.answer()));
            assertThat(seen).containsExactlyInAnyOrder(Effect.EFFECT_PERMIT, Effect.EFFECT_DENY);
            assertThat(memory.stream()
                            .map(each -> each.answer().getRelease())
                            .distinct()
                            .count())
                    .isGreaterThan(1);

            long floor = memory.get(memory.size() / 2).revision();
            node.prune(floor);
            for (Remembered each : memory) {
                if (each.revision() >= floor) {
                    assertThat(again(stub, each)).isEqualTo(each.answer());
                } else {
                    assertThat(Refusal.of(() -> again(stub, each)).code()).isEqualTo(Code.OUT_OF_RANGE);
                }
            }
        }
    }

    private Remembered ask(DecisionServiceBlockingStub stub) {
        CheckActionRequest.Builder request = question(
                        "a" + random.nextInt(3), ACTIONS.get(random.nextInt(ACTIONS.size())))
                .setDetail(DetailLevel.DETAIL_LEVEL_FULL)
                .setTrace(random.nextInt(4) == 0);
        if (random.nextBoolean()) {
            request.setAt(timestamp(instant()));
        }
        CheckActionResponse answer = stub.checkAction(request.build());
        seen.add(answer.getEffect());
        return new Remembered(answer.getRevision().getNumber(), request.build(), timeless(answer));
    }

    private static CheckActionResponse again(DecisionServiceBlockingStub stub, Remembered remembered) {
        CheckActionResponse answer = stub.checkAction(remembered.request().toBuilder()
                .setAsOfRevision(remembered.revision())
                .build());
        assertThat(answer.getHypothetical()).isTrue();
        assertThat(answer.hasFreshFor()).isTrue();
        assertThat(answer.getFreshFor().getSerializedSize()).isZero();
        return timeless(answer);
    }

    private static CheckActionResponse timeless(CheckActionResponse answer) {
        return answer.toBuilder()
                .clearDecisionId()
                .clearDecidedAt()
                .clearHypothetical()
                .clearFreshFor()
                .clearReusable()
                .build();
    }

    private Instant instant() {
        return START.plus(Duration.ofHours(random.nextInt(-100, 100)));
    }

    private void change(TestNode node) throws Exception {
        if (random.nextInt(12) == 0) {
            publish(node);
        } else {
            List<Update> updates = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                updates.add(new Update.Put(record()));
            }
            node.store.write(new Attribution(START, "test", "", null), current -> updates);
        }
        node.sync();
    }

    /** One of a few releases, so that earlier ones become active again. */
    private void publish(TestNode node) throws Exception {
        String policy = TestPolicies.POLICY + """
                  - id: minors
                    effect: forbid
                    actions: [asset.display]
                    when: subject.age < AGE
                    reason: test.minors
                """.replace("AGE", Integer.toString(random.nextInt(3) * 10));
        node.desk.publish(
                List.of(
                        new PolicyDocument("vocabulary.yaml", TestPolicies.VOCABULARY),
                        new PolicyDocument("policy.yaml", policy)),
                "",
                List.of(),
                true,
                WriteOptions.NONE);
    }

    private StateRecord record() {
        EntityRef holder = random.nextBoolean() ? account("a" + random.nextInt(3)) : company("c" + random.nextInt(2));
        return switch (random.nextInt(5)) {
            case 0 -> new Entity(holder, Map.of("age", new Value.Whole(random.nextInt(30))));
            case 1 ->
                new Relation(
                        account("a" + random.nextInt(3)),
                        "owner",
                        company("c" + random.nextInt(2)),
                        new Window(
                                START.minus(Duration.ofHours(50L * random.nextInt(3))),
                                random.nextBoolean() ? null : START.plusSeconds(9)));
            case 2 -> directive();
            default -> certification(holder);
        };
    }

    private Certification certification(EntityRef holder) {
        Instant from = instant();
        Certification.End end = random.nextInt(3) > 0
                ? null
                : new Certification.End(Certification.EndKind.REVOKED, instant(), START, "");
        List<Window> suspensions = random.nextInt(3) > 0 ? List.of() : List.of(new Window(from.plusSeconds(60), null));
        return new Certification(
                holder,
                TestNode.FILING,
                Integer.toString(random.nextInt(2)),
                "Filing Office",
                "",
                from,
                random.nextBoolean() ? null : from.plus(Duration.ofHours(200)),
                false,
                suspensions,
                end);
    }

    private Directive directive() {
        Set<EntityRef> ids = new HashSet<>();
        if (random.nextBoolean()) {
            ids.add(account("a" + random.nextInt(3)));
        }
        Instant from = instant();
        OrderState state = OrderState.values()[random.nextInt(OrderState.values().length)];
        return new Directive(
                "d" + random.nextInt(3),
                new Directive.Scope(
                        Set.of("CN"),
                        Set.of("CN"),
                        Set.of(ACTIONS.get(random.nextInt(ACTIONS.size()))),
                        Set.of(),
                        Set.of(),
                        ids,
                        Map.of()),
                new Window(from, random.nextBoolean() ? null : from.plus(Duration.ofHours(30))),
                new Directive.Order(
                        "Title",
                        "Ministry",
                        new LegalBasis("law", "Law", "", "", "", "", "", ""),
                        "test.ordered",
                        Map.of()),
                new OrderHistory(List.of(new OrderHistory.Entry(from, state))));
    }
}
