package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Certification.End;
import io.certigate.server.model.Certification.EndKind;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command on an existing certification makes of the state. */
final class CertificationRules {
    private final RecordReader current;
    private final RegistryWords words;
    private final WriteOptions options;

    CertificationRules(RecordReader current, RegistryWords words, WriteOptions options) {
        this.current = current;
        this.words = words;
        this.options = options;
    }

    Certification suspend(Command.Suspend command, Instant now) {
        Certification held = find(command.key());
        Instant at = command.at() == null ? now : command.at();
        beforeEnd(held, at);
        return held.withSuspensions(Suspensions.begin(held.suspensions(), at));
    }

    Certification resume(Command.Resume command, Instant now) {
        Certification held = find(command.key());
        Instant at = command.at() == null ? now : command.at();
        beforeEnd(held, at);
        return held.withSuspensions(Suspensions.end(held.suspensions(), at));
    }

    Certification revoke(Command.Revoke command, Instant now) {
        return end(find(command.key()), EndKind.REVOKED, command.at(), now, "");
    }

    Certification cancel(Command.Cancel command, Instant now) {
        Certification held = find(command.key());
        if (command.supersededBy().isEmpty()) {
            return end(held, EndKind.CANCELLED, command.at(), now, "");
        }
        String successor = normalized(held.kind(), command.supersededBy());
        if (successor.equals(held.number())) {
            throw new Invalid(List.of(new Violation(
                    "superseded_by", "expected the number of another certification, found this one's own")));
        }
        return end(held, EndKind.SUPERSEDED, command.at(), now, successor);
    }

    /** A planned end may be brought forward: an order to revoke at once must not wait for it. */
    private static Certification end(
            Certification held, EndKind how, @Nullable Instant at, Instant now, String supersededBy) {
        Instant effective = at == null ? now : at;
        End planned = held.end();
        if (planned == null || !now.isBefore(planned.effectiveAt()) || !effective.isBefore(planned.effectiveAt())) {
            notEnded(held, "an end is final, and only one that is still to come can be brought forward");
        }
        return held.withEnd(new End(how, effective, now, supersededBy));
    }

    private Certification find(CertificationKey key) {
        Versioned<Certification> found = CertificationLookup.find(current, words, key);
        Preconditions.revision(options, found.revision());
        return found.record();
    }

    private String normalized(String kind, String number) {
        return words.certificationKinds().contains(kind) ? words.normalize(kind, number) : number;
    }

    static void notEnded(Certification held, String advice) {
        End end = held.end();
        if (end != null) {
            throw new FailedPrecondition("expected a certification that has not ended, found one whose end ("
                    + end.kind() + ") is set from " + end.effectiveAt() + " on; " + advice);
        }
    }

    private static void beforeEnd(Certification held, Instant at) {
        End end = held.end();
        if (end != null && !at.isBefore(end.effectiveAt())) {
            throw new FailedPrecondition("expected an instant before the certification's end at " + end.effectiveAt()
                    + " (" + end.kind() + "), found " + at);
        }
    }
}
