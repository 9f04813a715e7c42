package io.certigate.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.v1.DecisionRecord;
import io.certigate.v1.FactsRecord;
import io.certigate.v1.LoggedDecision;
import io.certigate.v1.SegmentHeader;
import io.certigate.v1.StateRecord;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class LogMessagesTest {
    private static final int MIB = 1024 * 1024;

    /** One with the facts of so many holders, each about as large as a record of the log may be. */
    private static io.certigate.server.decisionlog.LoggedDecision decision(int holders) {
        FactsRecord facts =
                FactsRecord.newBuilder().setEntity("x".repeat(4 * MIB - 100)).build();
        return new io.certigate.server.decisionlog.LoggedDecision(
                SegmentHeader.newBuilder().setLog("log").setSegment(3).build(),
                7,
                DecisionRecord.newBuilder()
                        .setDecisionId("id")
                        .addAllFacts(Collections.nCopies(holders, 2L))
                        .build(),
                StateRecord.newBuilder().setRelease("release").build(),
                Collections.nCopies(holders, facts));
    }

    @Test
    void decision_largerThanAClientAccepts_comesWithoutItsFactsAndSaysSo() {
        LoggedDecision message = LogMessages.decision(decision(4));

        assertThat(message.getFactsLeftOut()).isTrue();
        assertThat(message.getFactsList()).isEmpty();
        assertThat(message.getDecision().getFactsCount()).isEqualTo(4);
        assertThat(message.getState().getRelease()).isEqualTo("release");
        assertThat(message.getPosition().getSequence()).isEqualTo(7);
    }

    @Test
    void decision_thatFits_isWhole() {
        io.certigate.server.decisionlog.LoggedDecision whole = decision(3);

        assertThat(LogMessages.decision(whole)).isEqualTo(whole.message());
        assertThat(whole.message().getFactsLeftOut()).isFalse();
        assertThat(whole.message().getSerializedSize()).isLessThan(LogMessages.MAX_BYTES);
    }
}
