package io.certigate.client;

import static io.certigate.client.CheckRequests.check;
import static io.certigate.client.CheckRequests.entity;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.Revision;
import io.certigate.v1.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerStoreTest {
    private static final int CAPACITY = 3;
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final ByteString QUESTION = ByteString.copyFromUtf8("question");

    private final ManualClocks manual = new ManualClocks();
    private final Clocks clocks = manual.clocks();
    private final AnswerStore store = new AnswerStore(CAPACITY, clocks);

    @BeforeEach
    void watch() {
        store.heard(revision(7));
    }

    private static Revision revision(long number) {
        return revision("epoch", number, "hash" + number);
    }

    private static Revision revision(String epoch, long number, String hash) {
        return Revision.newBuilder()
                .setEpoch(epoch)
                .setNumber(number)
                .setHash(ByteString.copyFromUtf8(hash))
                .build();
    }

    private static CheckActionResponse permit(Revision revision) {
        return CheckActionResponse.newBuilder()
                .setEffect(Effect.EFFECT_PERMIT)
                .setBasis(Basis.BASIS_RULE)
                .setRevision(revision)
                .setReusable(true)
                .setFreshFor(com.google.protobuf.Duration.newBuilder().setSeconds(FRESH.toSeconds()))
                .build();
    }

    /** Keeps an answer that was asked for and came at once. */
    private void keep(CheckActionResponse answer) {
        store.keep(QUESTION, answer, clocks.now(), store.generation());
    }

    private boolean isFound() {
        return store.find(QUESTION) != null;
    }

    @Test
    void find_keptAnswer_isFoundUntilItIsNotFresh() {
        keep(permit(revision(7)));

        assertThat(store.find(QUESTION)).isEqualTo(permit(revision(7)));
        manual.pass(FRESH.minusNanos(1));
        assertThat(isFound()).isTrue();
        manual.pass(Duration.ofNanos(1));
        assertThat(isFound()).isFalse();
        assertThat(store.stats()).isEqualTo(new ReuseStats(2, 1, 0, 1, 0, 1, 0, 0, true));
    }

    @Test
    void find_suspendedMachine_isNotFound() {
        keep(permit(revision(7)));
        manual.passWall(FRESH);

        assertThat(isFound()).isFalse();
    }

    @Test
    void find_wallClockSetBack_livesNoLonger() {
        keep(permit(revision(7)));
        manual.passWall(Duration.ofDays(-1));
        manual.passMonotonic(FRESH);

        assertThat(isFound()).isFalse();
    }

    @Test
    void keep_answerThatTookLong_livesFromWhenItWasAskedFor() {
        Clocks.Moment sent = clocks.now();
        manual.pass(FRESH.minusMillis(1));
        store.keep(QUESTION, permit(revision(7)), sent, store.generation());

        assertThat(isFound()).isTrue();
        manual.pass(Duration.ofMillis(1));
        assertThat(isFound()).isFalse();
    }

    @Test
    void keep_answerThatIsNotFreshAnyMore_isNotKept() {
        Clocks.Moment sent = clocks.now();
        manual.pass(FRESH);
        store.keep(QUESTION, permit(revision(7)), sent, store.generation());

        assertThat(store.stats().stored()).isZero();
    }

    static Stream<UnaryOperator<CheckActionResponse.Builder>> spoilt() {
        return Stream.of(
                answer -> answer.clearFreshFor(),
                answer -> answer.setFreshFor(
                        com.google.protobuf.Duration.newBuilder().setSeconds(-1)),
                answer -> answer.setFreshFor(
                        com.google.protobuf.Duration.newBuilder().setSeconds(Long.MAX_VALUE)),
                answer -> answer.setFreshFor(
                        com.google.protobuf.Duration.newBuilder().setSeconds(1).setNanos(-1)),
                answer -> answer.clearRevision(),
                answer -> answer.clearReusable(),
                answer -> answer.setHypothetical(true),
                answer -> answer.clearEffect(),
                answer -> answer.setEffectValue(99),
                answer -> answer.setRevision(revision(6)),
                answer -> answer.setRevision(revision("another", 8, "hash8")),
                answer -> answer.setRevision(revision("epoch", 7, "another")),
                answer -> answer.setRelease("x".repeat(AnswerStore.MAX_BYTES)));
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void keep_answerThatMustNotBeGivenAgain_isNotKept(UnaryOperator<CheckActionResponse.Builder> spoil) {
        keep(spoil.apply(permit(revision(7)).toBuilder()).build());

        assertThat(isFound()).isFalse();
        assertThat(store.stats().stored()).isZero();
    }

    @Test
    void heard_aChange_dropsWhatIsOlder() {
        keep(permit(revision(7)));
        store.heard(revision(8));

        assertThat(isFound()).isFalse();
        assertThat(store.stats().dropped()).isEqualTo(1);
    }

    @Test
    void keep_answerFromBeforeAChangeThatCameFirst_isNotKept() {
        Clocks.Moment sent = clocks.now();
        long asked = store.generation();
        store.heard(revision(8));
        store.keep(QUESTION, permit(revision(7)), sent, asked);

        assertThat(isFound()).isFalse();
    }

    @Test
    void heard_theSameAgain_keepsAll() {
        keep(permit(revision(7)));
        store.heard(revision(7));

        assertThat(isFound()).isTrue();
    }

    @Test
    void heard_whatAnswersAreAheadOf_keepsThem() {
        keep(permit(revision(9)));
        store.heard(revision(8));
        store.heard(revision(9));
        assertThat(isFound()).isTrue();

        store.heard(revision(10));
        assertThat(isFound()).isFalse();
    }

    @Test
    void keep_answerOfANewerRevision_dropsWhatIsOlder() {
        store.keep(ByteString.copyFromUtf8("other"), permit(revision(7)), clocks.now(), store.generation());
        keep(permit(revision(8)));

        assertThat(store.find(ByteString.copyFromUtf8("other"))).isNull();
        assertThat(isFound()).isTrue();
    }

    @Test
    void learn_answerThatIsNotKept_dropsWhatIsOlderAllTheSame() {
        keep(permit(revision(7)));
        store.learn(permit(revision(8)));

        assertThat(isFound()).isFalse();
    }

    @Test
    void heard_anotherHistory_dropsAll() {
        keep(permit(revision(7)));
        store.heard(revision("another", 9, "hash9"));
        assertThat(isFound()).isFalse();

        keep(permit(revision(7)));
        assertThat(isFound()).isFalse();
    }

    @Test
    void heard_anotherHashOfTheSameNumber_dropsAll() {
        keep(permit(revision(7)));
        store.heard(revision("epoch", 7, "another"));

        assertThat(isFound()).isFalse();
    }

    @Test
    void find_watchThatIsSilent_findsNothing() {
        manual.pass(AnswerStore.SILENCE.minusMillis(1));
        keep(permit(revision(7)));
        assertThat(isFound()).isTrue();
        manual.pass(Duration.ofMillis(1));

        assertThat(isFound()).isFalse();
        assertThat(store.stats().watching()).isFalse();
        // What was dropped does not come back.
        store.heard(revision(7));
        assertThat(isFound()).isFalse();
    }

    @Test
    void lost_untilItIsHeardAgain_keepsNothing() {
        keep(permit(revision(7)));
        store.lost();
        assertThat(isFound()).isFalse();
        keep(permit(revision(7)));
        assertThat(isFound()).isFalse();

        store.heard(revision(7));
        keep(permit(revision(7)));
        assertThat(isFound()).isTrue();
    }

    @Test
    void forget_answersUnderWay_areNotKeptEither() {
        keep(permit(revision(7)));
        long asked = store.generation();
        store.forget();
        store.keep(QUESTION, permit(revision(7)), clocks.now(), asked);

        assertThat(isFound()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void learn_aNodeThatLogsStrictly_stopsReuseForAWhile(boolean batch) {
        keep(permit(revision(7)));
        CheckActionResponse strict =
                permit(revision(7)).toBuilder().clearReusable().build();
        if (batch) {
            store.learn(strict);
        } else {
            store.keep(ByteString.copyFromUtf8("other"), strict, clocks.now(), store.generation());
        }
        assertThat(isFound()).isFalse();

        manual.pass(AnswerStore.ABSTINENCE.minusMillis(1));
        store.heard(revision(7));
        keep(permit(revision(7)));
        assertThat(isFound()).isFalse();
        manual.pass(Duration.ofMillis(1));
        keep(permit(revision(7)));
        assertThat(isFound()).isTrue();
    }

    @Test
    void keep_moreThanTheCapacity_evictsTheEldest() {
        for (int i = 0; i <= CAPACITY; i++) {
            store.keep(ByteString.copyFromUtf8("q" + i), permit(revision(7)), clocks.now(), store.generation());
        }
        assertThat(store.find(ByteString.copyFromUtf8("q0"))).isNull();
        assertThat(store.find(ByteString.copyFromUtf8("q1"))).isNotNull();
        assertThat(store.stats()).returns(1L, ReuseStats::evicted).returns(CAPACITY, ReuseStats::size);
    }

    private static CheckActionRequest asked(Map<String, Value> properties) {
        return check(entity("user", "u1", properties), "asset.sell", entity("item", "1"), "CN", "HK");
    }

    @Test
    void canonical_orderOfProperties_doesNotMatter() {
        Map<String, Value> there = new LinkedHashMap<>();
        Map<String, Value> back = new LinkedHashMap<>();
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        names.forEach(name -> there.put(name, Values.of(name)));
        for (int i = names.size() - 1; i >= 0; i--) {
            back.put(names.get(i), Values.of(names.get(i)));
        }

        assertThat(Reuse.canonical(asked(there))).isEqualTo(Reuse.canonical(asked(back)));
    }

    @Test
    void canonical_requestId_isLeftOut() {
        CheckActionRequest plain = asked(Map.of());

        assertThat(Reuse.canonical(plain.toBuilder().setRequestId("r1").build()))
                .isEqualTo(Reuse.canonical(plain));
    }

    static Stream<UnaryOperator<CheckActionRequest.Builder>> others() {
        return Stream.of(
                request -> request.setSubject(entity("user", "u2")),
                request -> request.setSubject(entity("user", "u1", Map.of("vip", Values.of(true)))),
                request -> request.setAction(request.getAction().toBuilder().setName("asset.show")),
                request -> request.setAction(request.getAction().toBuilder().putProperties("n", Values.of(1))),
                request -> request.setResource(entity("item", "2")),
                request -> request.putContext("ip", Values.of("1")),
                request -> request.clearMarkets().addMarkets("CN"),
                request -> request.setDetail(DetailLevel.DETAIL_LEVEL_FULL),
                request -> request.setLocale("zh"),
                request -> request.setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                900,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build()));
    }

    @ParameterizedTest
    @MethodSource("others")
    void canonical_anyOtherField_isAnotherQuestion(UnaryOperator<CheckActionRequest.Builder> change) {
        CheckActionRequest request = asked(Map.of());

        assertThat(Reuse.canonical(change.apply(request.toBuilder()).build())).isNotEqualTo(Reuse.canonical(request));
    }
}
