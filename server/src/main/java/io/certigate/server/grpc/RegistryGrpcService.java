package io.certigate.server.grpc;

import com.google.protobuf.Message;
import io.certigate.server.admin.Command;
import io.certigate.server.admin.RegistryAdmin;
import io.certigate.server.admin.RegistryWords;
import io.certigate.server.admin.WriteOptions;
import io.certigate.server.admin.Written;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.StateStore;
import io.certigate.v1.CancelCertificationRequest;
import io.certigate.v1.CancelCertificationResponse;
import io.certigate.v1.EndRelationRequest;
import io.certigate.v1.EndRelationResponse;
import io.certigate.v1.GetCertificationRequest;
import io.certigate.v1.GetCertificationResponse;
import io.certigate.v1.GetEntityRequest;
import io.certigate.v1.GetEntityResponse;
import io.certigate.v1.GetRelationRequest;
import io.certigate.v1.GetRelationResponse;
import io.certigate.v1.ImportRecordsRequest;
import io.certigate.v1.ImportRecordsResponse;
import io.certigate.v1.ListCertificationsRequest;
import io.certigate.v1.ListCertificationsResponse;
import io.certigate.v1.ListEntitiesRequest;
import io.certigate.v1.ListEntitiesResponse;
import io.certigate.v1.ListRelationsRequest;
import io.certigate.v1.ListRelationsResponse;
import io.certigate.v1.PutCertificationRequest;
import io.certigate.v1.PutCertificationResponse;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.PutEntityResponse;
import io.certigate.v1.PutRelationRequest;
import io.certigate.v1.PutRelationResponse;
import io.certigate.v1.RegistryServiceGrpc.RegistryServiceImplBase;
import io.certigate.v1.ResumeCertificationRequest;
import io.certigate.v1.ResumeCertificationResponse;
import io.certigate.v1.RevokeCertificationRequest;
import io.certigate.v1.RevokeCertificationResponse;
import io.certigate.v1.SuspendCertificationRequest;
import io.certigate.v1.SuspendCertificationResponse;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The registry service. The calling thread, which may be the event loop, only checks the request: writes go to the
 * writer, reads to an executor.
 */
public final class RegistryGrpcService extends RegistryServiceImplBase {
    private final RegistryAdmin admin;
    private final Calls calls;
    private final RegistryReads reads;
    private final RegistryLists lists;
    private final ImportCalls imports;

    /**
     * Makes the service.
     *
     * @param admin applies the writes
     * @param store answers the reads
     * @param words what the active release declares, for the states of certifications
     * @param clock the wall clock
     * @param executor runs the reads, which block; bounded, and throws {@link java.util.concurrent.RejectedExecutionException} when full
     * @param imports takes the imports
     */
    public RegistryGrpcService(
            RegistryAdmin admin,
            StateStore store,
            Supplier<RegistryWords> words,
            InstantSource clock,
            Executor executor,
            ImportCalls imports) {
        this.admin = admin;
        this.calls = new Calls(executor);
        this.reads = new RegistryReads(store, words, clock);
        this.lists = new RegistryLists(store, reads);
        this.imports = imports;
    }

    @Override
    public void putEntity(PutEntityRequest request, StreamObserver<PutEntityResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> RegistryRequests.putEntity(request, violations),
                written -> PutEntityResponse.newBuilder()
                        .setUnchanged(written.unchanged())
                        .setEntity(RegistryMessages.entity(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void getEntity(GetEntityRequest request, StreamObserver<GetEntityResponse> observer) {
        calls.read(request, () -> reads.entity(request), observer);
    }

    @Override
    public void listEntities(ListEntitiesRequest request, StreamObserver<ListEntitiesResponse> observer) {
        calls.read(request, () -> lists.entities(request), observer);
    }

    @Override
    public void putCertification(PutCertificationRequest request, StreamObserver<PutCertificationResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> RegistryRequests.putCertification(request, violations),
                written -> PutCertificationResponse.newBuilder()
                        .setUnchanged(written.unchanged())
                        .setCertification(reads.message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void suspendCertification(
            SuspendCertificationRequest request, StreamObserver<SuspendCertificationResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> {
                    CertificationKey key = RegistryRequests.key(request.hasKey(), request.getKey(), violations);
                    Instant at = RegistryRequests.at(request.hasAt(), request.getAt(), violations);
                    return new Command.Suspend(key, at);
                },
                written -> SuspendCertificationResponse.newBuilder()
                        .setCertification(reads.message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void resumeCertification(
            ResumeCertificationRequest request, StreamObserver<ResumeCertificationResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> {
                    CertificationKey key = RegistryRequests.key(request.hasKey(), request.getKey(), violations);
                    Instant at = RegistryRequests.at(request.hasAt(), request.getAt(), violations);
                    return new Command.Resume(key, at);
                },
                written -> ResumeCertificationResponse.newBuilder()
                        .setCertification(reads.message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void revokeCertification(
            RevokeCertificationRequest request, StreamObserver<RevokeCertificationResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> {
                    CertificationKey key = RegistryRequests.key(request.hasKey(), request.getKey(), violations);
                    Instant at = RegistryRequests.at(request.hasAt(), request.getAt(), violations);
                    return new Command.Revoke(key, at);
                },
                written -> RevokeCertificationResponse.newBuilder()
                        .setCertification(reads.message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void cancelCertification(
            CancelCertificationRequest request, StreamObserver<CancelCertificationResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> RegistryRequests.cancel(request, violations),
                written -> CancelCertificationResponse.newBuilder()
                        .setCertification(reads.message(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void getCertification(GetCertificationRequest request, StreamObserver<GetCertificationResponse> observer) {
        calls.read(request, () -> reads.certification(request), observer);
    }

    @Override
    public void listCertifications(
            ListCertificationsRequest request, StreamObserver<ListCertificationsResponse> observer) {
        calls.read(request, () -> lists.certifications(request), observer);
    }

    @Override
    public void putRelation(PutRelationRequest request, StreamObserver<PutRelationResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> RegistryRequests.putRelation(request, violations),
                written -> PutRelationResponse.newBuilder()
                        .setUnchanged(written.unchanged())
                        .setRelation(RegistryMessages.relation(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void endRelation(EndRelationRequest request, StreamObserver<EndRelationResponse> observer) {
        write(
                request,
                request.getOptions(),
                violations -> RegistryRequests.endRelation(request, violations),
                written -> EndRelationResponse.newBuilder()
                        .setRelation(RegistryMessages.relation(written.record()))
                        .setRevision(RegistryMessages.revision(written.revision()))
                        .build(),
                observer);
    }

    @Override
    public void getRelation(GetRelationRequest request, StreamObserver<GetRelationResponse> observer) {
        calls.read(request, () -> reads.relation(request), observer);
    }

    @Override
    public void listRelations(ListRelationsRequest request, StreamObserver<ListRelationsResponse> observer) {
        calls.read(request, () -> lists.relations(request), observer);
    }

    @Override
    public StreamObserver<ImportRecordsRequest> importRecords(StreamObserver<ImportRecordsResponse> observer) {
        return imports.begin(observer);
    }

    private <T extends RegistryRecord, R> void write(
            Message request,
            io.certigate.v1.WriteOptions asked,
            Function<Violations, Command<T>> reader,
            Function<Written<T>, R> answer,
            StreamObserver<R> observer) {
        calls.write(
                request,
                violations -> {
                    WriteOptions options = RegistryRequests.options(asked, violations);
                    Command<T> command = reader.apply(violations);
                    violations.finish();
                    return admin.apply(command, options);
                },
                answer,
                observer);
    }
}
