package io.certigate.server.grpc;

import io.certigate.server.outlook.Change;
import io.certigate.v1.NeededCertification;
import io.certigate.v1.NeededProperty;
import io.certigate.v1.NeededRelation;
import io.certigate.v1.Outlook;
import io.certigate.v1.Way;
import java.time.Instant;

/** Writes what would permit. */
final class OutlookWriter {
    private OutlookWriter() {}

    static Outlook write(io.certigate.server.outlook.Outlook outlook) {
        Outlook.Builder built =
                Outlook.newBuilder().setIncomplete(outlook.incomplete()).setByTimeAlone(outlook.byTimeAlone());
        outlook.ways().forEach(way -> {
            Way.Builder changes = Way.newBuilder();
            way.forEach(change -> changes.addChanges(change(change)));
            built.addWays(changes);
        });
        Instant noneBefore = outlook.noneBefore();
        if (noneBefore != null) {
            built.setNoneBefore(Timestamps.write(noneBefore));
        }
        return built.build();
    }

    private static io.certigate.v1.Change change(Change change) {
        io.certigate.v1.Change.Builder built = io.certigate.v1.Change.newBuilder();
        if (change instanceof Change.Certified certified) {
            NeededCertification.Builder needed = NeededCertification.newBuilder()
                    .setOf(certified.of())
                    .setKind(certified.kind().name())
                    .addAllIssuers(certified.kind().issuers());
            if (!Change.isStranger(certified.holder())) {
                needed.setHolder(EvidenceWriter.reference(certified.holder()));
            }
            return built.setCertification(needed).build();
        }
        if (change instanceof Change.Related related) {
            return built.setRelation(NeededRelation.newBuilder()
                            .setOf(EvidenceWriter.reference(related.of()))
                            .setRelation(related.relation()))
                    .build();
        }
        Change.Stated stated = (Change.Stated) change;
        return built.setProperty(NeededProperty.newBuilder()
                        .setPath(stated.path().word())
                        .setValue(Values.write(stated.value()))
                        .setAttested(stated.path().attested()))
                .build();
    }
}
