package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Window;
import io.certigate.server.state.RegistryReader;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.List;

/** What a command on relations makes of the state. The windows of one relation are disjoint. */
final class RelationRules {
    private final RegistryReader current;
    private final WriteOptions options;

    RelationRules(RegistryReader current, WriteOptions options) {
        this.current = current;
        this.options = options;
    }

    /** Amends a window that is open or to come; one that has closed stays closed, whatever script is run again. */
    Relation put(Relation relation, Instant now) {
        long revision = 0;
        for (Versioned<Relation> window : windows(relation.of(), relation.name(), relation.with())) {
            if (window.record().from().equals(relation.from())) {
                revision = window.revision();
                notReopened(window.record().window(), relation.window(), now);
            } else if (overlap(window.record().window(), relation.window())) {
                throw new FailedPrecondition(
                        "expected a window that overlaps no other of the same relation, found one from "
                                + describe(window.record().window())
                                + "; start after its end, or, while it has not ended, amend it (same start) or end it first");
            }
        }
        Preconditions.revision(options, revision);
        if (revision == 0) {
            Preconditions.roomFor(relation.of(), current);
        }
        return relation;
    }

    private static void notReopened(Window before, Window wanted, Instant now) {
        Instant closed = before.until();
        Instant until = wanted.until();
        boolean later = closed != null && (until == null || until.isAfter(closed));
        if (closed != null && later && !now.isBefore(closed)) {
            throw new FailedPrecondition("expected a relation that has not ended, found one that ended at " + closed
                    + "; put a new one that starts at or after that instant");
        }
    }

    Relation end(Command.EndRelation end, Instant now) {
        Instant at = end.at() == null ? now : end.at();
        for (Versioned<Relation> window : windows(end.of(), end.name(), end.with())) {
            Relation relation = window.record();
            if (!relation.window().contains(at)) {
                continue;
            }
            Preconditions.revision(options, window.revision());
            if (at.equals(relation.from())) {
                throw new FailedPrecondition("expected an end after the start " + at
                        + " of the relation, found the start itself; end it later");
            }
            return new Relation(relation.of(), relation.name(), relation.with(), new Window(relation.from(), at));
        }
        throw new NotFound("expected a window of relation '" + end.name() + "' of " + end.of() + " with " + end.with()
                + " that contains " + at + ", found none");
    }

    private List<Versioned<Relation>> windows(EntityRef of, String name, EntityRef with) {
        return current.relations(of, name, with, Preconditions.MAX_RECORDS_OF_HOLDER);
    }

    private static boolean overlap(Window a, Window b) {
        return startsBeforeEnd(a, b) && startsBeforeEnd(b, a);
    }

    private static boolean startsBeforeEnd(Window a, Window b) {
        return a.from() == null || b.until() == null || a.from().isBefore(b.until());
    }

    private static String describe(Window window) {
        return window.from() + (window.until() == null ? " on" : " until " + window.until());
    }
}
