package io.certigate.oracle;

import static io.certigate.client.Instants.toTimestamp;

import io.certigate.v1.ActivateReleaseRequest;
import io.certigate.v1.Certification;
import io.certigate.v1.CertificationKey;
import io.certigate.v1.Directive;
import io.certigate.v1.DirectiveScope;
import io.certigate.v1.DirectiveServiceGrpc;
import io.certigate.v1.EndRelationRequest;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityReference;
import io.certigate.v1.IssueDirectiveRequest;
import io.certigate.v1.LegalBasis;
import io.certigate.v1.LiftDirectiveRequest;
import io.certigate.v1.PolicyServiceGrpc;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.PutRelationRequest;
import io.certigate.v1.RegistryServiceGrpc;
import io.certigate.v1.Relation;
import io.certigate.v1.ResumeCertificationRequest;
import io.certigate.v1.RevokeCertificationRequest;
import io.certigate.v1.RollBackReleaseRequest;
import io.certigate.v1.SuspendCertificationRequest;
import io.certigate.v1.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes, each time until it is acknowledged. Every method is true if it was, false if the server refused it. */
final class Administrator {
    private final Pen pen;

    Administrator(Pen pen) {
        this.pen = pen;
    }

    boolean putAccount(String id, String standing) {
        Entity entity = Entity.newBuilder()
                .setType(Pack.ACCOUNT)
                .setId(id)
                .putProperties(
                        Pack.STANDING,
                        Value.newBuilder().setStringValue(standing).build())
                .build();
        PutEntityRequest.Builder request = PutEntityRequest.newBuilder().setEntity(entity);
        return pen.write(
                (channel, options) -> RegistryServiceGrpc.newBlockingStub(channel)
                        .putEntity(request.setOptions(options).build()),
                done -> done.getUnchanged()
                        ? null
                        : new Pen.Written(done.getRevision(), done.getEntity().getEntity()));
    }

    boolean putFiling(String type, String holder, String number, Instant from, @Nullable Instant until) {
        Certification.Builder filing = Certification.newBuilder()
                .setHolder(reference(type, holder))
                .setKind(Pack.FILING)
                .setNumber(number)
                .setIssuer("Registrar")
                .setValidFrom(toTimestamp(from));
        if (until != null) {
            filing.setValidUntil(toTimestamp(until));
        }
        PutCertificationRequest.Builder request =
                PutCertificationRequest.newBuilder().setCertification(filing);
        return pen.write(
                (channel, options) -> RegistryServiceGrpc.newBlockingStub(channel)
                        .putCertification(request.setOptions(options).build()),
                done -> done.getUnchanged() ? null : new Pen.Written(done.getRevision(), done.getCertification()));
    }

    boolean suspend(String type, String holder, String number) {
        SuspendCertificationRequest.Builder request =
                SuspendCertificationRequest.newBuilder().setKey(key(type, holder, number));
        return pen.write(
                (channel, options) -> RegistryServiceGrpc.newBlockingStub(channel)
                        .suspendCertification(request.setOptions(options).build()),
                done -> new Pen.Written(done.getRevision(), done.getCertification()));
    }

    boolean resume(String type, String holder, String number) {
        ResumeCertificationRequest.Builder request =
                ResumeCertificationRequest.newBuilder().setKey(key(type, holder, number));
        return pen.write(
                (channel, options) -> RegistryServiceGrpc.newBlockingStub(channel)
                        .resumeCertification(request.setOptions(options).build()),
                done -> new Pen.Written(done.getRevision(), done.getCertification()));
    }

    boolean revoke(String type, String holder, String number) {
        RevokeCertificationRequest.Builder request =
                RevokeCertificationRequest.newBuilder().setKey(key(type, holder, number));
        return pen.write(
                (channel, options) -> RegistryServiceGrpc.newBlockingStub(channel)
                        .revokeCertification(request.setOptions(options).build()),
                done -> new Pen.Written(done.getRevision(), done.getCertification()));
    }

    boolean putPartner(String account, String company, Instant from) {
        PutRelationRequest.Builder request = PutRelationRequest.newBuilder()
                .setRelation(Relation.newBuilder()
                        .setOf(reference(Pack.ACCOUNT, account))
                        .setRelation(Pack.PARTNER)
                        .setWith(reference(Pack.COMPANY, company))
                        .setValidFrom(toTimestamp(from)));
        return pen.write(
                (channel, options) -> RegistryServiceGrpc.newBlockingStub(channel)
                        .putRelation(request.setOptions(options).build()),
                done -> done.getUnchanged() ? null : new Pen.Written(done.getRevision(), done.getRelation()));
    }

    boolean endPartner(String account, String company) {
        EndRelationRequest.Builder request = EndRelationRequest.newBuilder()
                .setOf(reference(Pack.ACCOUNT, account))
                .setRelation(Pack.PARTNER)
                .setWith(reference(Pack.COMPANY, company));
        return pen.write(
                (channel, options) -> RegistryServiceGrpc.newBlockingStub(channel)
                        .endRelation(request.setOptions(options).build()),
                done -> new Pen.Written(done.getRevision(), done.getRelation()));
    }

    boolean issueOrder(String id, String account) {
        IssueDirectiveRequest.Builder request = IssueDirectiveRequest.newBuilder()
                .setDirective(Directive.newBuilder()
                        .setId(id)
                        .setTitle("Order " + id)
                        .setScope(DirectiveScope.newBuilder()
                                .addMarkets(Pack.MARKET)
                                .addActions(Pack.SELL)
                                .addEntities(reference(Pack.ACCOUNT, account)))
                        .setOrderedBy("Registrar")
                        .setLaw(LegalBasis.newBuilder().setTitle("Trade Act"))
                        .setReason(Pack.ORDER));
        return pen.write(
                (channel, options) -> DirectiveServiceGrpc.newBlockingStub(channel)
                        .issueDirective(request.setOptions(options).build()),
                done -> new Pen.Written(done.getRevision(), done.getDirective()));
    }

    boolean liftOrder(String id) {
        LiftDirectiveRequest.Builder request = LiftDirectiveRequest.newBuilder().setId(id);
        return pen.write(
                (channel, options) -> DirectiveServiceGrpc.newBlockingStub(channel)
                        .liftDirective(request.setOptions(options).build()),
                done -> new Pen.Written(done.getRevision(), done.getDirective()));
    }

    boolean activate(String hash) {
        ActivateReleaseRequest.Builder request =
                ActivateReleaseRequest.newBuilder().setHash(hash);
        return pen.write(
                (channel, options) -> PolicyServiceGrpc.newBlockingStub(channel)
                        .activateRelease(request.setOptions(options).build()),
                done -> done.getUnchanged() ? null : new Pen.Written(done.getRevision(), done.getRelease()));
    }

    boolean rollBack() {
        return pen.write(
                (channel, options) -> PolicyServiceGrpc.newBlockingStub(channel)
                        .rollBackRelease(RollBackReleaseRequest.newBuilder()
                                .setOptions(options)
                                .build()),
                done -> new Pen.Written(done.getRevision(), done.getRelease()));
    }

    private static EntityReference reference(String type, String id) {
        return EntityReference.newBuilder().setType(type).setId(id).build();
    }

    private static CertificationKey key(String type, String holder, String number) {
        return CertificationKey.newBuilder()
                .setHolder(reference(type, holder))
                .setKind(Pack.FILING)
                .setNumber(number)
                .build();
    }
}
