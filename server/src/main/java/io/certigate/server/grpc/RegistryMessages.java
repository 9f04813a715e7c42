package io.certigate.server.grpc;

import com.google.protobuf.ByteString;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Window;
import io.certigate.server.state.Change;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.Versioned;
import io.certigate.v1.CertificationEnd;
import io.certigate.v1.CertificationEndKind;
import io.certigate.v1.CertificationState;
import io.certigate.v1.ChangeEntry;
import io.certigate.v1.EntityRecord;
import io.certigate.v1.EntityReference;
import io.certigate.v1.Suspension;
import java.time.Instant;
import java.util.Objects;

/** Records as the contract writes them. */
final class RegistryMessages {
    private RegistryMessages() {}

    static io.certigate.v1.Revision revision(Revision revision) {
        return io.certigate.v1.Revision.newBuilder()
                .setEpoch(revision.epoch())
                .setNumber(revision.number())
                .setHash(ByteString.copyFrom(revision.hashBytes()))
                .build();
    }

    static EntityReference reference(EntityRef ref) {
        return EntityReference.newBuilder().setType(ref.type()).setId(ref.id()).build();
    }

    static EntityRecord entity(Versioned<Entity> entity) {
        return EntityRecord.newBuilder()
                .setEntity(entity(entity.record()))
                .setRevision(entity.revision())
                .build();
    }

    static io.certigate.v1.Relation relation(Versioned<Relation> relation) {
        return relation(relation.record()).setRevision(relation.revision()).build();
    }

    /** With its state: see {@link CertificationState}, whose numbers but not order follow the model's. */
    static io.certigate.v1.Certification certification(
            Versioned<Certification> held, io.certigate.server.model.CertificationState state) {
        return certification(held.record())
                .setState(CertificationState.valueOf("CERTIFICATION_STATE_" + state.name()))
                .setRevision(held.revision())
                .build();
    }

    /** One entry of a history. */
    static ChangeEntry change(Change change, String epoch) {
        ChangeEntry.Builder entry = ChangeEntry.newBuilder()
                .setRevision(revision(new Revision(epoch, change.revision(), change.hash())))
                .setRecordedAt(Timestamps.write(change.recordedAt()))
                .setActor(change.actor())
                .setWhy(change.why());
        switch (change.kind()) {
            case ENTITY -> entry.setEntity(entity(RecordCodec.readEntity(change.body())));
            case CERTIFICATION ->
                entry.setCertification(certification(RecordCodec.readCertification(change.body()))
                        .setRevision(change.revision()));
            case RELATION ->
                entry.setRelation(
                        relation(RecordCodec.readRelation(change.body())).setRevision(change.revision()));
            case DIRECTIVE, PUBLICATION, RELEASE, PRUNING, PROPOSAL ->
                throw new IllegalArgumentException("expected a change of the registry, found " + change.kind());
        }
        return entry.build();
    }

    static io.certigate.v1.Entity entity(Entity entity) {
        io.certigate.v1.Entity.Builder built = io.certigate.v1.Entity.newBuilder()
                .setType(entity.ref().type())
                .setId(entity.ref().id());
        entity.properties().forEach((name, value) -> built.putProperties(name, Values.write(value)));
        return built.build();
    }

    static io.certigate.v1.Relation.Builder relation(Relation relation) {
        io.certigate.v1.Relation.Builder built = io.certigate.v1.Relation.newBuilder()
                .setOf(reference(relation.of()))
                .setRelation(relation.name())
                .setWith(reference(relation.with()))
                .setValidFrom(Timestamps.write(relation.from()));
        Instant until = relation.window().until();
        if (until != null) {
            built.setValidUntil(Timestamps.write(until));
        }
        return built;
    }

    static io.certigate.v1.Certification.Builder certification(Certification held) {
        io.certigate.v1.Certification.Builder built = io.certigate.v1.Certification.newBuilder()
                .setHolder(reference(held.holder()))
                .setKind(held.kind())
                .setNumber(held.number())
                .setIssuer(held.issuer())
                .setScope(held.scope())
                .setValidFrom(Timestamps.write(held.validFrom()))
                .setNumberVerified(held.numberVerified());
        Instant until = held.validUntil();
        if (until != null) {
            built.setValidUntil(Timestamps.write(until));
        }
        held.suspensions().forEach(suspension -> built.addSuspensions(suspension(suspension)));
        Certification.End end = held.end();
        if (end != null) {
            built.setEnd(end(end));
        }
        return built;
    }

    private static Suspension suspension(Window window) {
        Suspension.Builder built =
                Suspension.newBuilder().setFrom(Timestamps.write(Objects.requireNonNull(window.from())));
        Instant until = window.until();
        if (until != null) {
            built.setUntil(Timestamps.write(until));
        }
        return built.build();
    }

    private static CertificationEnd end(Certification.End end) {
        return CertificationEnd.newBuilder()
                .setKind(
                        switch (end.kind()) {
                            case REVOKED -> CertificationEndKind.CERTIFICATION_END_KIND_REVOKED;
                            case CANCELLED -> CertificationEndKind.CERTIFICATION_END_KIND_CANCELLED;
                            case SUPERSEDED -> CertificationEndKind.CERTIFICATION_END_KIND_SUPERSEDED;
                        })
                .setEffectiveAt(Timestamps.write(end.effectiveAt()))
                .setRecordedAt(Timestamps.write(end.recordedAt()))
                .setSupersededBy(end.supersededBy())
                .build();
    }
}
