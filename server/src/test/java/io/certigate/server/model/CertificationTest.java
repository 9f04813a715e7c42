package io.certigate.server.model;

import static io.certigate.server.model.CertificationState.CANCELLED;
import static io.certigate.server.model.CertificationState.EXPIRED;
import static io.certigate.server.model.CertificationState.MALFORMED;
import static io.certigate.server.model.CertificationState.NOT_YET_VALID;
import static io.certigate.server.model.CertificationState.REVOKED;
import static io.certigate.server.model.CertificationState.SUSPENDED;
import static io.certigate.server.model.CertificationState.VALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificationTest {
    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant PAUSE = Instant.parse("2020-03-01T00:00:00Z");
    private static final Instant RESUME = Instant.parse("2020-04-01T00:00:00Z");
    private static final Instant PAUSE_AGAIN = Instant.parse("2020-05-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2021-01-01T00:00:00Z");
    private static final List<Window> PAUSES = List.of(new Window(PAUSE, RESUME), new Window(PAUSE_AGAIN, null));

    private static Certification certification(
            @Nullable Instant until, boolean verified, List<Window> suspensions, Certification.@Nullable End end) {
        return new Certification(
                new EntityRef("company", "c"), "k", "1", "i", "", FROM, until, verified, suspensions, end);
    }

    private static Certification.End end(Certification.EndKind kind, Instant at) {
        return new Certification.End(kind, at, at.plusSeconds(60), "");
    }

    @Test
    void stateAt_edgesOfValidity_countFromTheStartAndNoMoreAtTheEnd() {
        Certification certification = certification(UNTIL, false, List.of(), null);
        assertThat(certification.stateAt(FROM.minusNanos(1), true)).isEqualTo(NOT_YET_VALID);
        assertThat(certification.stateAt(FROM, true)).isEqualTo(VALID);
        assertThat(certification.stateAt(UNTIL.minusNanos(1), true)).isEqualTo(VALID);
        assertThat(certification.stateAt(UNTIL, true)).isEqualTo(EXPIRED);
        assertThat(certification.stateAt(Instant.MIN, true)).isEqualTo(NOT_YET_VALID);
        assertThat(certification.stateAt(Instant.MAX, true)).isEqualTo(EXPIRED);
    }

    @Test
    void stateAt_openEnd_neverExpires() {
        assertThat(certification(null, false, List.of(), null).stateAt(Instant.MAX, true))
                .isEqualTo(VALID);
    }

    @Test
    void stateAt_edgesOfSuspensions_suspendFromTheStartAndNoMoreAtTheEnd() {
        Certification certification = certification(UNTIL, false, PAUSES, null);
        assertThat(certification.stateAt(PAUSE.minusNanos(1), true)).isEqualTo(VALID);
        assertThat(certification.stateAt(PAUSE, true)).isEqualTo(SUSPENDED);
        assertThat(certification.stateAt(RESUME.minusNanos(1), true)).isEqualTo(SUSPENDED);
        assertThat(certification.stateAt(RESUME, true)).isEqualTo(VALID);
        assertThat(certification.stateAt(PAUSE_AGAIN, true)).isEqualTo(SUSPENDED);
        assertThat(certification.stateAt(UNTIL, true)).isEqualTo(EXPIRED);
    }

    @ParameterizedTest
    @EnumSource(Certification.EndKind.class)
    void stateAt_end_actsFromItsEffectiveInstantNeverBackwards(Certification.EndKind kind) {
        Certification certification = certification(UNTIL, false, PAUSES, end(kind, RESUME));
        CertificationState ended = kind == Certification.EndKind.REVOKED ? REVOKED : CANCELLED;
        assertThat(certification.stateAt(FROM, true)).isEqualTo(VALID);
        assertThat(certification.stateAt(RESUME.minusNanos(1), true)).isEqualTo(SUSPENDED);
        assertThat(certification.stateAt(RESUME, true)).isEqualTo(ended);
        assertThat(certification.stateAt(UNTIL, true)).isEqualTo(ended);
    }

    @Test
    void stateAt_endBeforeTheStart_isNotYetValidFirst() {
        Certification certification =
                certification(UNTIL, false, List.of(), end(Certification.EndKind.REVOKED, FROM.minusSeconds(1)));
        assertThat(certification.stateAt(FROM.minusNanos(1), true)).isEqualTo(NOT_YET_VALID);
        assertThat(certification.stateAt(FROM, true)).isEqualTo(REVOKED);
    }

    @Test
    void stateAt_malformedNumber_countsOnlyIfVerified() {
        for (Instant at : List.of(FROM.minusNanos(1), FROM, UNTIL)) {
            assertThat(certification(UNTIL, false, PAUSES, null).stateAt(at, false))
                    .isEqualTo(MALFORMED);
        }
        assertThat(certification(UNTIL, true, List.of(), null).stateAt(FROM, false))
                .isEqualTo(VALID);
    }

    @Test
    void nextEdge_walkedFromTheBeginning_visitsEveryEdgeOnce() {
        Certification certification =
                certification(UNTIL, false, PAUSES, end(Certification.EndKind.REVOKED, PAUSE_AGAIN.plusNanos(1)));
        List<Instant> edges = List.of(FROM, PAUSE, RESUME, PAUSE_AGAIN, PAUSE_AGAIN.plusNanos(1), UNTIL);
        Instant at = Instant.MIN;
        for (Instant edge : edges) {
            assertThat(certification.nextEdge(at, true, null)).isEqualTo(edge);
            assertThat(certification.nextEdge(edge.minusNanos(1), true, null)).isEqualTo(edge);
            at = edge;
        }
        assertThat(certification.nextEdge(at, true, null)).isNull();
    }

    @Test
    void nextEdge_earlierBound_isKept() {
        Certification certification = certification(UNTIL, false, List.of(), null);
        assertThat(certification.nextEdge(FROM, true, PAUSE)).isEqualTo(PAUSE);
        assertThat(certification.nextEdge(FROM, true, UNTIL.plusNanos(1))).isEqualTo(UNTIL);
    }

    @Test
    void nextEdge_malformedNumber_isNone() {
        assertThat(certification(UNTIL, false, PAUSES, null).nextEdge(FROM, false, null))
                .isNull();
        assertThat(certification(UNTIL, true, PAUSES, null).nextEdge(FROM, false, null))
                .isEqualTo(PAUSE);
    }

    @Test
    void construction_emptyValidity_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> certification(FROM, false, List.of(), null))
                .withMessageContaining("expected valid_until after valid_from");
    }
}
