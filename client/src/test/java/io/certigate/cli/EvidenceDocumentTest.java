package io.certigate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import io.certigate.v1.Activation;
import io.certigate.v1.AspectDifference;
import io.certigate.v1.DifferenceKind;
import io.certigate.v1.DirectiveChange;
import io.certigate.v1.EvidenceRule;
import io.certigate.v1.GetEvidenceResponse;
import io.certigate.v1.NodeEvidence;
import io.certigate.v1.Release;
import io.certigate.v1.RuleDifference;
import io.certigate.v1.RuleEvent;
import io.certigate.v1.RuleTurn;
import io.certigate.v1.RuleTurnKind;
import io.certigate.v1.Waiver;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceDocumentTest {
    private static final Timestamp NOW = at("2030-03-01T04:00:00Z");

    private static Timestamp at(String instant) {
        return Instants.toTimestamp(Instant.parse(instant));
    }

    private static GetEvidenceResponse.Builder answer(String zone) {
        return GetEvidenceResponse.newBuilder()
                .setAskedAt(NOW)
                .setRule(EvidenceRule.newBuilder().setName("p/no").setZone(zone))
                .addEvents(RuleEvent.newBuilder()
                        .setActivation(Activation.newBuilder().setAt(NOW).setBy("officer"))
                        .setRelease(Release.newBuilder()
                                .setDocuments(3)
                                .setCases(7)
                                .addWaivers(
                                        Waiver.newBuilder().setTestCase("s/one").setWhy("the suite follows")))
                        .setDifference(RuleDifference.newBuilder()
                                .setKind(DifferenceKind.DIFFERENCE_KIND_ADDED)
                                .addAspects(AspectDifference.newBuilder()
                                        .setAspect("message")
                                        .setAfter("| # <b>*bold*</b>\n\u001b[31m"))))
                .setTurn(RuleTurn.newBuilder()
                        .setKind(RuleTurnKind.RULE_TURN_KIND_BEGAN)
                        .setRecordedAt(NOW)
                        .setByItsDates(at("2030-03-01T16:00:00Z"))
                        .setAt(at("2030-03-01T16:00:00Z")));
    }

    private static String text(GetEvidenceResponse.Builder answer) {
        return new EvidenceDocument(new EvidenceAnswers(List.of(answer.build()), List.of())).text();
    }

    private static RuleEvent.Builder rollBack() {
        return RuleEvent.newBuilder()
                .setActivation(Activation.newBuilder()
                        .setAt(at("2030-03-01T05:00:00Z"))
                        .setBy("officer"))
                .setRelease(Release.newBuilder().setHash("older"))
                .setDifference(RuleDifference.newBuilder().setKind(DifferenceKind.DIFFERENCE_KIND_REMOVED))
                .setRolledBack(true);
    }

    @Test
    void text_ruleThatWasRolledBack_saysSoInShort() {
        GetEvidenceResponse.Builder acted = answer("");
        acted.getTurnBuilder().clearByItsDates().setAt(NOW);
        assertThat(text(acted.addEvents(rollBack())))
                .contains("It acted from 2030-03-01T04:00:00Z on, and acts no more: a roll back to the release `older`,"
                        + " which does not have it, took its place at 2030-03-01T05:00:00Z by officer.")
                .contains("### A roll back removed it")
                .contains("A roll back made it active again at 2030-03-01T05:00:00Z");
        assertThat(text(answer("").addEvents(rollBack()))).contains("It never acted: a roll back");
    }

    @Test
    void text_nodeWithoutAnAnswer_isNamed() {
        EvidenceAnswers answers = new EvidenceAnswers(
                List.of(answer("")
                        .setNode(NodeEvidence.newBuilder().setNode("a"))
                        .build()),
                List.of(new EvidenceAnswers.Missing("b:7420", "connection refused")));

        assertThat(new EvidenceDocument(answers).text())
                .contains("This is not the whole evidence", "- `b:7420`: connection refused");
        assertThat(EvidenceJson.line(answers))
                .contains("\"missing\":[{\"target\":\"b:7420\",\"why\":\"connection refused\"}]");
    }

    @Test
    void text_ruleThatIsStillToCome_showsActivationAndWindowInBothZones() {
        assertThat(text(answer("Asia/Shanghai")))
                .contains("It does not act yet: it begins at 2030-03-01T16:00:00Z"
                        + " (2030-03-02T00:00:00+08:00 in Asia/Shanghai).")
                .contains(
                        "The release was activated at 2030-03-01T04:00:00Z (2030-03-01T12:00:00+08:00 in Asia/Shanghai)")
                .contains("its 7 test cases ran: 6 passed, 1 waived.")
                .contains("- `s/one`: the suite follows");
    }

    @Test
    void text_textsFromElsewhere_areEscaped() {
        assertThat(text(answer("Nowhere/Known")))
                .contains("\\| \\# \\<b\\>\\*bold\\*\\</b\\> \uFFFD\\[31m")
                .contains("at 2030-03-01T04:00:00Z by officer");
    }

    @Test
    void text_logThatIsOff_saysSo() {
        assertThat(text(answer("")
                        .setNode(NodeEvidence.newBuilder().setNode("n").setMode("off"))))
                .contains("The decision log of this node is off, and none of its decisions were logged before");
        assertThat(text(answer("")
                        .setNode(NodeEvidence.newBuilder()
                                .setNode("n")
                                .setMode("off")
                                .setSegments(1)
                                .setCut(true)
                                .addUnreadable("segment 2: torn"))))
                .contains("is off now. What follows is what was logged before that.")
                .contains("The search ended at its limit")
                .contains("- segment 2: torn")
                .contains("None was found among the 0 segments that were read.");
    }

    @Test
    void text_permitThatWasRemoved_tellsItsEnd() {
        assertThat(text(answer("")
                        .setTurn(RuleTurn.newBuilder()
                                .setKind(RuleTurnKind.RULE_TURN_KIND_ENDED)
                                .setRecordedAt(NOW)
                                .setAt(NOW))))
                .contains("It ceased to act at 2030-03-01T04:00:00Z.")
                .contains("It ceased to act when the release without it was activated");
    }

    @Test
    void text_directive_tellsItsChanges() {
        assertThat(text(answer("")
                        .clearEvents()
                        .addDirectiveChanges(DirectiveChange.newBuilder()
                                .setRecordedAt(NOW)
                                .setActor("li")
                                .setWhy("a complaint"))))
                .contains("# Evidence of the directive `p/no`")
                .contains("### It was issued")
                .contains("by li (revision 0), for this reason: a complaint.");
    }
}
