package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.decision.Decision;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Reason;
import io.certigate.server.policy.Remedy;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.grpc.Drainable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerWriterTest {
    private static final Localized TEXT = Localized.english("text");
    private static final Instant UNTIL = Instant.parse("2030-01-01T00:00:00.000000001Z");
    private static final List<Reason> REASONS = List.of(reason("a.b"), reason("c"));

    private final AnswerWriter writer = new AnswerWriter();

    private static Reason reason(String code) {
        return new Reason(new Cause(code, "policy", "规则", TEXT, List.of()), "CN", List.of());
    }

    private static Answer permit(@Nullable Instant until) {
        List<Obligation> obligations = List.of(
                new Obligation("show", "policy", "rule", TEXT, Map.of("n", new Value.Whole(3))),
                new Obligation("tell", "policy", "rule", TEXT, Map.of()));
        return new Answer(Effect.PERMIT, Basis.RULE, REASONS, obligations, List.of(), List.of(), until);
    }

    private static Answer deny(Basis basis, List<Reason> reasons, List<Reason> notices) {
        List<Remedy> remedies = List.of(
                new Remedy("a.b", List.of(new Remedy.Option.OfCertification("owner", "kind", List.of("x", "y"))), TEXT),
                new Remedy("c", List.of(new Remedy.Option.OfProperty("subject.platform")), TEXT));
        return new Answer(Effect.DENY, basis, reasons, List.of(), remedies, notices, null);
    }

    static Stream<Answer> answers() {
        return Stream.of(
                permit(UNTIL),
                permit(null),
                permit(Instant.EPOCH),
                deny(Basis.RULE, REASONS, List.of()),
                deny(Basis.ERROR, REASONS, List.of()),
                deny(Basis.REQUIREMENT_UNMET, REASONS, List.of(reason("order.enjoined"))),
                deny(Basis.NOT_COVERED, List.of(reason(Cause.UNDECLARED)), List.of()));
    }

    private static Decision decision(Answer answer, Instant at, Duration freshFor, Revision revision) {
        return new Decision(
                "0190b5f0-0000-7000-8000-000000000001", at, answer, freshFor, revision, PolicySet.none(), false);
    }

    private static CheckActionResponse sent(SentAnswer answer) throws IOException {
        CheckActionResponse read = CheckActionResponse.parseFrom(
                SentAnswer.MARSHALLER.stream(answer).readAllBytes());
        assertThat(CheckActionResponse.parseFrom(drained(answer))).isEqualTo(read);
        return read;
    }

    /** The bytes as gRPC takes them. */
    private static byte[] drained(SentAnswer answer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream stream = SentAnswer.MARSHALLER.stream(answer);
        int expected = stream.available();
        assertThat(((Drainable) stream).drainTo(bytes)).isEqualTo(expected);
        assertThat(stream.available()).isZero();
        assertThat(stream.read()).isNegative();
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void write_decision_isTheMessageOfTheResponseWriter(Answer answer) throws IOException {
        Instant now = Instant.parse("2026-11-22T10:00:00.5Z");
        for (String id : List.of("", "请求-1")) {
            for (Revision revision :
                    List.of(new Revision("epoch", 0, Revision.EMPTY_HASH), new Revision("epoch", 7, "ab".repeat(32)))) {
                for (Duration freshFor : List.of(Duration.ZERO, Duration.ofMillis(1_999), Duration.ofSeconds(2))) {
                    Decision decision = decision(answer, now, freshFor, revision);
                    CheckActionRequest request =
                            CheckActionRequest.newBuilder().setRequestId(id).build();

                    assertThat(sent(writer.write(decision, id))).isEqualTo(new ResponseWriter(request).write(decision));
                }
            }
        }
    }
}
