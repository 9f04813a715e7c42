package io.certigate.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.Explained;
import io.certigate.server.outlook.Outlook;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Cause;
import io.certigate.v1.Basis;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.LegalBasis;
import io.certigate.v1.Obligation;
import io.certigate.v1.Reason;
import io.certigate.v1.Remedy;
import io.certigate.v1.RemedyOption;
import io.certigate.v1.Revision;
import java.time.Instant;

/** Writes answers as {@link CheckActionResponse}s, in the detail and language that a request asks for. */
final class ResponseWriter {
    private final boolean full;
    private final String locale;
    private final String requestId;

    ResponseWriter(CheckActionRequest request) {
        this.full = request.getDetail() == DetailLevel.DETAIL_LEVEL_FULL;
        this.locale = request.getLocale();
        this.requestId = request.getRequestId();
    }

    CheckActionResponse write(Decision decision) {
        return builder(decision).build();
    }

    /** A decision with how it came about. */
    CheckActionResponse write(Explained explained) {
        CheckActionResponse.Builder response = builder(explained.decision());
        explained.trace().rules().forEach(rule -> response.addTrace(TraceWriter.write(rule)));
        response.setTraceTruncated(explained.trace().truncated());
        Outlook outlook = explained.outlook();
        if (outlook != null) {
            response.setOutlook(OutlookWriter.write(outlook));
        }
        return response.build();
    }

    /** What an answer says without the decision that it belongs to: the bytes of some of the fields. */
    byte[] partial(Answer answer) {
        return builder(answer).clearValidUntil().build().toByteArray();
    }

    /** An answer that is no decision: one of another instant. */
    CheckActionResponse write(Answer answer) {
        return builder(answer)
                .setHypothetical(true)
                .setFreshFor(Duration.getDefaultInstance())
                .build();
    }

    private CheckActionResponse.Builder builder(Decision decision) {
        return builder(decision.answer())
                .setDecisionId(decision.id())
                .setDecidedAt(Timestamps.write(decision.decidedAt()))
                .setFreshFor(duration(decision.freshFor()))
                .setRevision(revision(decision.revision()))
                .setRelease(decision.policies().hash())
                .setHypothetical(decision.hypothetical())
                .setReusable(decision.reusable())
                .setRequestId(requestId);
    }

    private CheckActionResponse.Builder builder(Answer answer) {
        CheckActionResponse.Builder response = CheckActionResponse.newBuilder()
                .setEffect(effect(answer.effect()))
                .setBasis(basis(answer.basis()));
        Instant validUntil = answer.validUntil();
        if (validUntil != null) {
            response.setValidUntil(Timestamps.write(validUntil));
        }
        answer.reasons().forEach(reason -> response.addReasons(reason(reason)));
        answer.notices().forEach(notice -> response.addNotices(reason(notice)));
        answer.obligations().forEach(obligation -> response.addObligations(obligation(obligation)));
        answer.remedies().forEach(remedy -> response.addRemedies(remedy(remedy)));
        return response;
    }

    private static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static Revision revision(io.certigate.server.model.Revision revision) {
        return Revision.newBuilder()
                .setEpoch(revision.epoch())
                .setNumber(revision.number())
                .setHash(ByteString.copyFrom(revision.hashBytes()))
                .build();
    }

    static Effect effect(io.certigate.server.policy.Effect effect) {
        return switch (effect) {
            case PERMIT -> Effect.EFFECT_PERMIT;
            case DENY -> Effect.EFFECT_DENY;
        };
    }

    private static Basis basis(io.certigate.server.policy.Basis basis) {
        return switch (basis) {
            case RULE -> Basis.BASIS_RULE;
            case ERROR -> Basis.BASIS_ERROR;
            case REQUIREMENT_UNMET -> Basis.BASIS_REQUIREMENT_UNMET;
            case NOT_COVERED -> Basis.BASIS_NOT_COVERED;
        };
    }

    Reason reason(io.certigate.server.policy.Reason reason) {
        Reason.Builder builder = Reason.newBuilder()
                .setCode(reason.cause().code())
                .setPolicy(reason.cause().policy())
                .setRule(reason.cause().rule())
                .setMarket(reason.market());
        if (full || reason.cause().code().equals(Cause.UNDECLARED)) {
            builder.setMessage(reason.cause().message().best(locale));
        }
        if (full) {
            reason.cause().law().forEach(law -> builder.addLaw(law(law)));
            reason.evidence().forEach(evidence -> builder.addEvidence(EvidenceWriter.write(evidence)));
        }
        return builder.build();
    }

    static LegalBasis law(io.certigate.server.policy.Law law) {
        return LegalBasis.newBuilder()
                .setId(law.id())
                .setTitle(law.title())
                .setIssuer(law.issuer())
                .setNumber(law.number())
                .setPublished(law.published())
                .setUrl(law.url())
                .setIssued(law.issued())
                .setEffective(law.effective())
                .build();
    }

    Obligation obligation(io.certigate.server.policy.Obligation obligation) {
        Obligation.Builder builder = Obligation.newBuilder()
                .setId(obligation.id())
                .setPolicy(obligation.policy())
                .setRule(obligation.rule())
                .setMessage(full ? obligation.message().best(locale) : "");
        obligation.parameters().forEach((name, value) -> builder.putParameters(name, Values.write(value)));
        return builder.build();
    }

    private Remedy remedy(io.certigate.server.policy.Remedy remedy) {
        Remedy.Builder builder = Remedy.newBuilder()
                .setReason(remedy.reason())
                .setMessage(full ? remedy.message().best(locale) : "");
        for (io.certigate.server.policy.Remedy.Option option : remedy.options()) {
            if (option instanceof io.certigate.server.policy.Remedy.Option.OfCertification certification) {
                builder.addOptions(RemedyOption.newBuilder()
                        .setOf(certification.of())
                        .setCertificationKind(certification.kind())
                        .addAllIssuers(certification.issuers()));
            } else if (option instanceof io.certigate.server.policy.Remedy.Option.OfProperty property) {
                builder.addOptions(RemedyOption.newBuilder().setProperty(property.path()));
            }
        }
        return builder.build();
    }
}
