package io.certigate.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.certigate.server.decision.Decision;
import io.certigate.server.model.Certification;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Cause;
import io.certigate.v1.Basis;
import io.certigate.v1.CertificationEvidence;
import io.certigate.v1.CertificationState;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.CheckActionResponse;
import io.certigate.v1.DetailLevel;
import io.certigate.v1.Effect;
import io.certigate.v1.EntityReference;
import io.certigate.v1.Evidence;
import io.certigate.v1.LegalBasis;
import io.certigate.v1.Obligation;
import io.certigate.v1.Reason;
import io.certigate.v1.RelationEvidence;
import io.certigate.v1.Remedy;
import io.certigate.v1.RemedyOption;
import io.certigate.v1.Revision;
import io.certigate.v1.UnknownProperty;
import java.time.Instant;

/** Writes a decision as a {@link CheckActionResponse}, in the detail and language that the request asks for. */
final class ResponseWriter {
    private final Decision decision;
    private final boolean full;
    private final String locale;
    private final String requestId;

    ResponseWriter(Decision decision, CheckActionRequest request) {
        this.decision = decision;
        this.full = request.getDetail() == DetailLevel.DETAIL_LEVEL_FULL;
        this.locale = request.getLocale();
        this.requestId = request.getRequestId();
    }

    CheckActionResponse write() {
        Answer answer = decision.answer();
        CheckActionResponse.Builder response = CheckActionResponse.newBuilder()
                .setEffect(effect(answer.effect()))
                .setBasis(basis(answer.basis()))
                .setDecisionId(decision.id())
                .setDecidedAt(Timestamps.write(decision.decidedAt()))
                .setFreshFor(duration(decision.freshFor()))
                .setRevision(revision(decision.revision()))
                .setRelease(decision.policies().hash())
                .setHypothetical(decision.hypothetical())
                .setRequestId(requestId);
        Instant validUntil = answer.validUntil();
        if (validUntil != null) {
            response.setValidUntil(Timestamps.write(validUntil));
        }
        answer.reasons().forEach(reason -> response.addReasons(reason(reason)));
        answer.obligations().forEach(obligation -> response.addObligations(obligation(obligation)));
        answer.remedies().forEach(remedy -> response.addRemedies(remedy(remedy)));
        return response.build();
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

    private static Effect effect(io.certigate.server.policy.Effect effect) {
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

    private Reason reason(io.certigate.server.policy.Reason reason) {
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
            reason.evidence().forEach(evidence -> builder.addEvidence(evidence(evidence)));
        }
        return builder.build();
    }

    private static LegalBasis law(io.certigate.server.policy.Law law) {
        return LegalBasis.newBuilder()
                .setId(law.id())
                .setTitle(law.title())
                .setIssuer(law.issuer())
                .setNumber(law.number())
                .setPublished(law.published())
                .setUrl(law.url())
                .build();
    }

    private static Evidence evidence(io.certigate.server.policy.Evidence evidence) {
        if (evidence instanceof io.certigate.server.policy.Evidence.Certified certified) {
            return Evidence.newBuilder().setCertification(certified(certified)).build();
        }
        if (evidence instanceof io.certigate.server.policy.Evidence.MissingRelation missing) {
            return Evidence.newBuilder()
                    .setRelation(RelationEvidence.newBuilder()
                            .setOf(reference(missing.of()))
                            .setRelation(missing.relation()))
                    .build();
        }
        var unknown = (io.certigate.server.policy.Evidence.UnknownProperty) evidence;
        return Evidence.newBuilder()
                .setUnknownProperty(
                        UnknownProperty.newBuilder().setPath(unknown.path()).setAttested(unknown.attested()))
                .build();
    }

    private static CertificationEvidence certified(io.certigate.server.policy.Evidence.Certified evidence) {
        CertificationEvidence.Builder builder = CertificationEvidence.newBuilder()
                .setOf(evidence.of())
                .setHolder(reference(evidence.holder()))
                .setKind(evidence.kind())
                .setState(state(evidence.state()));
        Certification certification = evidence.certification();
        if (certification != null) {
            builder.setNumber(certification.number())
                    .setIssuer(certification.issuer())
                    .setValidFrom(Timestamps.write(certification.validFrom()));
            Instant validUntil = certification.validUntil();
            if (validUntil != null) {
                builder.setValidUntil(Timestamps.write(validUntil));
            }
        }
        return builder.build();
    }

    static CertificationState state(io.certigate.server.model.CertificationState state) {
        return switch (state) {
            case MALFORMED -> CertificationState.CERTIFICATION_STATE_MALFORMED;
            case NOT_YET_VALID -> CertificationState.CERTIFICATION_STATE_NOT_YET_VALID;
            case REVOKED -> CertificationState.CERTIFICATION_STATE_REVOKED;
            case CANCELLED -> CertificationState.CERTIFICATION_STATE_CANCELLED;
            case EXPIRED -> CertificationState.CERTIFICATION_STATE_EXPIRED;
            case SUSPENDED -> CertificationState.CERTIFICATION_STATE_SUSPENDED;
            case VALID -> CertificationState.CERTIFICATION_STATE_VALID;
            case MISSING -> CertificationState.CERTIFICATION_STATE_MISSING;
        };
    }

    private static EntityReference reference(io.certigate.server.model.EntityRef ref) {
        return EntityReference.newBuilder().setType(ref.type()).setId(ref.id()).build();
    }

    private Obligation obligation(io.certigate.server.policy.Obligation obligation) {
        return Obligation.newBuilder()
                .setId(obligation.id())
                .setPolicy(obligation.policy())
                .setRule(obligation.rule())
                .setMessage(full ? obligation.message().best(locale) : "")
                .build();
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
