package io.certigate.server.grpc;

import io.certigate.server.model.Certification;
import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Evidence;
import io.certigate.v1.CertificationEvidence;
import io.certigate.v1.CertificationState;
import io.certigate.v1.EntityReference;
import io.certigate.v1.FailedCondition;
import io.certigate.v1.OrderEvidence;
import io.certigate.v1.OrderState;
import io.certigate.v1.RelationEvidence;
import io.certigate.v1.UnknownProperty;
import java.time.Instant;

/** Writes the facts that an answer rests upon. */
final class EvidenceWriter {
    private EvidenceWriter() {}

    static io.certigate.v1.Evidence write(Evidence evidence) {
        if (evidence instanceof Evidence.Certified certified) {
            return io.certigate.v1.Evidence.newBuilder()
                    .setCertification(certified(certified))
                    .build();
        }
        if (evidence instanceof Evidence.MissingRelation missing) {
            return io.certigate.v1.Evidence.newBuilder()
                    .setRelation(RelationEvidence.newBuilder()
                            .setOf(reference(missing.of()))
                            .setRelation(missing.relation()))
                    .build();
        }
        if (evidence instanceof Evidence.FailedCondition failed) {
            return io.certigate.v1.Evidence.newBuilder()
                    .setFailedCondition(FailedCondition.newBuilder()
                            .setCondition(failed.condition())
                            .setError(failed.error()))
                    .build();
        }
        if (evidence instanceof Evidence.Order order) {
            return io.certigate.v1.Evidence.newBuilder().setOrder(order(order)).build();
        }
        var unknown = (Evidence.UnknownProperty) evidence;
        return io.certigate.v1.Evidence.newBuilder()
                .setUnknownProperty(
                        UnknownProperty.newBuilder().setPath(unknown.path()).setAttested(unknown.attested()))
                .build();
    }

    private static CertificationEvidence certified(Evidence.Certified evidence) {
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

    private static OrderEvidence order(Evidence.Order order) {
        OrderEvidence.Builder builder = OrderEvidence.newBuilder()
                .setId(order.id())
                .setState(state(order.state()))
                .setOrderedBy(order.orderedBy());
        Instant from = order.window().from();
        if (from != null) {
            builder.setFrom(Timestamps.write(from));
        }
        Instant until = order.window().until();
        if (until != null) {
            builder.setUntil(Timestamps.write(until));
        }
        return builder.build();
    }

    static OrderState state(io.certigate.server.model.OrderState state) {
        return switch (state) {
            case IN_FORCE -> OrderState.ORDER_STATE_IN_FORCE;
            case ENJOINED -> OrderState.ORDER_STATE_ENJOINED;
            case SUSPENDED -> OrderState.ORDER_STATE_SUSPENDED;
            case REVOKED -> OrderState.ORDER_STATE_REVOKED;
        };
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

    static EntityReference reference(EntityRef ref) {
        return EntityReference.newBuilder().setType(ref.type()).setId(ref.id()).build();
    }
}
