package io.certigate.server.grpc;

import com.google.protobuf.Timestamp;
import io.certigate.server.decisionlog.LogProof;
import io.certigate.server.evidence.Findings;
import io.certigate.server.evidence.Match;
import io.certigate.server.evidence.RuleEvidence;
import io.certigate.server.evidence.RuleStory;
import io.certigate.server.evidence.Turn;
import io.certigate.server.policy.Rule;
import io.certigate.v1.AppliedState;
import io.certigate.v1.DecisionMatch;
import io.certigate.v1.Effect;
import io.certigate.v1.EvidenceRule;
import io.certigate.v1.GetEvidenceResponse;
import io.certigate.v1.NodeEvidence;
import io.certigate.v1.ProvenDecision;
import io.certigate.v1.ProvenFrame;
import io.certigate.v1.ProvenSeal;
import io.certigate.v1.RuleAspect;
import io.certigate.v1.RuleEvent;
import io.certigate.v1.RuleTurn;
import io.certigate.v1.RuleTurnKind;
import io.certigate.v1.SealRecord;
import java.time.Instant;

/** The evidence of a rule as the contract writes it. */
final class RuleEvidenceMessages {
    private RuleEvidenceMessages() {}

    static GetEvidenceResponse answer(RuleEvidence evidence, EvidenceGrpcService.Node node) {
        RuleStory story = evidence.story();
        GetEvidenceResponse.Builder answer = GetEvidenceResponse.newBuilder()
                .setRevision(RegistryMessages.revision(evidence.revision()))
                .setAskedAt(Timestamps.write(evidence.askedAt()))
                .setRule(rule(evidence.name(), story))
                .setHistoryCut(story.cut())
                .setTurn(turn(story.turn()))
                .setNode(node(evidence.findings(), node));
        story.events().forEach(event -> answer.addEvents(event(event)));
        String epoch = evidence.revision().epoch();
        story.changes().forEach(change -> answer.addDirectiveChanges(DirectiveMessages.change(change, epoch)));
        return answer.build();
    }

    private static EvidenceRule rule(String name, RuleStory story) {
        Rule rule = story.rule();
        EvidenceRule.Builder built = EvidenceRule.newBuilder()
                .setName(name)
                .setTitle(story.title())
                .setZone(story.zone())
                .setEffect(
                        switch (rule.effect()) {
                            case PERMIT -> Effect.EFFECT_PERMIT;
                            case DENY -> Effect.EFFECT_DENY;
                        })
                .setOrderedBy(rule.authority());
        rule.cause().law().forEach(law -> built.addLaw(ResponseWriter.law(law)));
        rule.aspects()
                .forEach((aspect, text) -> built.addAspects(
                        RuleAspect.newBuilder().setAspect(aspect).setText(text)));
        return built.build();
    }

    private static RuleEvent event(io.certigate.server.evidence.RuleEvent event) {
        return RuleEvent.newBuilder()
                .setActivation(ReleaseMessages.activation(event.activation()))
                .setRelease(ReleaseMessages.release(event.release(), null))
                .setBefore(event.before())
                .setDifference(ReleaseMessages.rule(event.change()))
                .setOtherRules(event.otherRules())
                .setWords(event.words())
                .setRolledBack(event.rolledBack())
                .build();
    }

    private static RuleTurn turn(Turn turn) {
        RuleTurn.Builder built = RuleTurn.newBuilder()
                .setKind(
                        switch (turn.kind()) {
                            case BEGAN -> RuleTurnKind.RULE_TURN_KIND_BEGAN;
                            case ENDED -> RuleTurnKind.RULE_TURN_KIND_ENDED;
                        })
                .setRecordedAt(timestamp(turn.recordedAt()))
                .setRevision(turn.revision());
        Instant byItsDates = turn.byItsDates();
        if (byItsDates != null) {
            built.setByItsDates(timestamp(byItsDates));
        }
        Instant at = turn.at();
        if (at != null) {
            built.setAt(timestamp(at));
        }
        return built.build();
    }

    private static NodeEvidence node(Findings findings, EvidenceGrpcService.Node node) {
        NodeEvidence.Builder built = NodeEvidence.newBuilder()
                .setNode(node.name())
                .setLog(findings.log())
                .setMode(node.mode())
                .setSegments(findings.segments())
                .setSegmentsRead(findings.read())
                .setCut(findings.cut())
                .addAllUnreadable(findings.unreadable());
        Instant keptSince = findings.keptSince();
        if (keptSince != null) {
            built.setKeptSince(timestamp(keptSince));
        }
        Findings.Applied applied = findings.applied();
        if (applied != null) {
            built.setApplied(applied(applied));
        }
        Findings.Found permit = findings.lastPermit();
        if (permit != null) {
            built.setLastPermit(decision(permit));
        }
        Findings.Found deny = findings.firstDeny();
        if (deny != null) {
            built.setFirstDeny(decision(deny));
        }
        return built.build();
    }

    private static AppliedState applied(Findings.Applied applied) {
        AppliedState.Builder built = AppliedState.newBuilder()
                .setSequence(applied.sequence())
                .setState(applied.state())
                .setProof(proof(applied.proof()));
        Instant firstUsedAt = applied.firstUsedAt();
        if (firstUsedAt != null) {
            built.setFirstUsedAt(timestamp(firstUsedAt));
        }
        return built.build();
    }

    private static ProvenDecision decision(Findings.Found found) {
        return ProvenDecision.newBuilder()
                .setMatch(match(found.match()))
                .setDecision(LogMessages.decision(found.decision()))
                .setProof(proof(found.proof()))
                .build();
    }

    private static DecisionMatch match(Match match) {
        return switch (match) {
            case NAMED -> DecisionMatch.DECISION_MATCH_NAMED;
            case WOULD_APPLY -> DecisionMatch.DECISION_MATCH_WOULD_APPLY;
            case SAME_ACTION -> DecisionMatch.DECISION_MATCH_SAME_ACTION;
        };
    }

    private static io.certigate.v1.LogProof proof(LogProof proof) {
        io.certigate.v1.LogProof.Builder built = io.certigate.v1.LogProof.newBuilder()
                .setLog(proof.log())
                .setCheckpoint(proof.checkpoint())
                .setMissing(proof.missing());
        proof.frames()
                .forEach(frame -> built.addFrames(ProvenFrame.newBuilder()
                        .setSequence(frame.sequence())
                        .setFrame(frame.bytes())
                        .setBlock(frame.block())
                        .setIndex(frame.index())
                        .setSize(frame.size())
                        .addAllPath(frame.path())));
        proof.seals().forEach(seal -> built.addSeals(seal(seal)));
        return built.build();
    }

    private static ProvenSeal seal(LogProof.ProvenSeal proven) {
        SealRecord seal = proven.seal();
        return ProvenSeal.newBuilder()
                .setSegment(proven.segment())
                .setFirst(seal.getFirst())
                .setLast(seal.getLast())
                .setSealedSeconds(seal.getSealedAt().getSeconds())
                .setSealedNanos(seal.getSealedAt().getNanos())
                .setClosing(seal.getClosing())
                .setRoot(seal.getRoot())
                .setPrevious(seal.getPrevious())
                .setHash(seal.getHash())
                .setSignature(seal.getSignature())
                .setPublicKey(proven.publicKey())
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamps.write(instant);
    }
}
