package io.certigate.server.grpc;

import io.certigate.server.model.Revision;
import io.certigate.server.state.Change;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.Versioned;
import io.certigate.v1.HistoryPruned;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.ReleaseActivated;
import io.certigate.v1.ReleasePublished;

/** Entries of the change log as the contract writes them. */
final class ChangeMessages {
    private ChangeMessages() {}

    /** An entry with the whole record after it. */
    static LoggedChange logged(Change change, String epoch) {
        LoggedChange.Builder logged = LoggedChange.newBuilder()
                .setRevision(RegistryMessages.revision(new Revision(epoch, change.revision(), change.hash())))
                .setOrdinal(change.ordinal())
                .setRecordedAt(Timestamps.write(change.recordedAt()))
                .setActor(change.actor())
                .setWhy(change.why());
        String body = change.body();
        long revision = change.revision();
        switch (change.kind()) {
            case ENTITY -> logged.setEntity(RegistryMessages.entity(RecordCodec.readEntity(body)));
            case CERTIFICATION ->
                logged.setCertification(RegistryMessages.certification(RecordCodec.readCertification(body))
                        .setRevision(revision));
            case RELATION ->
                logged.setRelation(RegistryMessages.relation(RecordCodec.readRelation(body))
                        .setRevision(revision));
            case DIRECTIVE ->
                logged.setDirective(DirectiveMessages.directive(RecordCodec.readDirective(body))
                        .setRevision(revision));
            case PUBLICATION ->
                logged.setPublished(ReleasePublished.newBuilder().setRelease(change.key()));
            case RELEASE -> logged.setActivated(ReleaseActivated.newBuilder().setRelease(change.key()));
            case PROPOSAL ->
                logged.setProposal(ProposalMessages.proposal(
                        new Versioned<>(RecordCodec.readProposal(body), revision), change.recordedAt()));
            case PRUNING -> logged.setPruned(HistoryPruned.newBuilder().setFloor(Long.parseLong(body)));
        }
        return logged.build();
    }
}
