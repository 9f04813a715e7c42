package io.certigate.oracle;

import com.google.protobuf.Message;
import io.certigate.v1.Certification;
import io.certigate.v1.Directive;
import io.certigate.v1.Entity;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.Relation;
import io.certigate.v1.Release;
import io.certigate.v1.ReleaseActivated;
import io.certigate.v1.ReleasePublished;
import io.certigate.v1.Revision;
import java.util.ArrayList;
import java.util.List;

/** The writes that were acknowledged, by whom and when. Safe for several threads. */
final class Ledger {
    /**
     * A write that was acknowledged.
     *
     * @param revision its revision
     * @param node the process that acknowledged it
     * @param nanos the client's monotonic clock when the acknowledgment had arrived
     * @param record the record after the write
     */
    record Entry(Revision revision, String node, long nanos, Message record) {
        /** What the change log must say of it, apart from when, by whom and why. */
        LoggedChange logged() {
            LoggedChange.Builder change = LoggedChange.newBuilder().setRevision(revision);
            if (record instanceof Entity entity) {
                change.setEntity(entity);
            } else if (record instanceof Certification held) {
                change.setCertification(held.toBuilder().clearState());
            } else if (record instanceof Relation relation) {
                change.setRelation(relation);
            } else if (record instanceof Directive directive) {
                change.setDirective(directive.toBuilder().clearState());
            } else if (record instanceof Release release && release.getActive()) {
                change.setActivated(ReleaseActivated.newBuilder().setRelease(release.getHash()));
            } else if (record instanceof Release release) {
                change.setPublished(ReleasePublished.newBuilder().setRelease(release.getHash()));
            }
            return change.build();
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private volatile Revision latest = Revision.getDefaultInstance();

    synchronized void add(Entry entry) {
        entries.add(entry);
        if (entry.revision().getNumber() > latest.getNumber()
                || !entry.revision().getEpoch().equals(latest.getEpoch())) {
            latest = entry.revision();
        }
    }

    /** The greatest revision acknowledged so far. */
    Revision latest() {
        return latest;
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** What anybody acknowledged. */
    Frontier frontier() {
        return frontier(entries());
    }

    /** What one process acknowledged. */
    Frontier frontier(String node) {
        return frontier(
                entries().stream().filter(entry -> entry.node().equals(node)).toList());
    }

    private static Frontier frontier(List<Entry> entries) {
        return new Frontier(entries.stream()
                .map(entry -> new Frontier.Point(entry.nanos(), entry.revision().getNumber()))
                .toList());
    }
}
