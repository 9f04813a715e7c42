package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.Certification;
import io.certigate.server.model.Certification.End;
import io.certigate.server.model.Certification.EndKind;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Nearest;
import io.certigate.server.state.CertificationKey;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a command on certifications makes of the state. */
final class CertificationRules {
    private static final int NAMED_NUMBERS = 5;

    private final RecordReader current;
    private final RegistryWords words;
    private final WriteOptions options;

    CertificationRules(RecordReader current, RegistryWords words, WriteOptions options) {
        this.current = current;
        this.words = words;
        this.options = options;
    }

    /** Amends keep the suspensions. */
    Certification put(Certification wanted) {
        String number = words.normalise(wanted.kind(), wanted.number());
        Versioned<Certification> before = exact(all(wanted.holder(), wanted.kind()), number);
        Preconditions.revision(options, before == null ? 0 : before.revision());
        if (before == null) {
            Preconditions.roomFor(wanted.holder(), current);
        } else {
            notEnded(before.record(), "put it under another number");
        }
        List<String> issuers = words.issuers(wanted.kind());
        String issuer = wanted.issuer().isEmpty() && issuers.size() == 1 ? issuers.get(0) : wanted.issuer();
        return new Certification(
                wanted.holder(),
                wanted.kind(),
                number,
                issuer,
                wanted.scope(),
                wanted.validFrom(),
                wanted.validUntil(),
                wanted.numberVerified(),
                before == null ? List.of() : before.record().suspensions(),
                null);
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
        String successor = normalised(held.kind(), command.supersededBy());
        if (successor.equals(held.number())) {
            throw new Invalid(List.of(new Violation(
                    "superseded_by", "expected the number of another certification, found this one's own")));
        }
        return end(held, EndKind.SUPERSEDED, command.at(), now, successor);
    }

    private static Certification end(
            Certification held, EndKind how, @Nullable Instant at, Instant now, String supersededBy) {
        notEnded(held, "an end is final");
        return held.withEnd(new End(how, at == null ? now : at, now, supersededBy));
    }

    private Certification find(CertificationKey key) {
        List<Versioned<Certification>> all = all(key.holder(), key.kind());
        Versioned<Certification> found = exact(all, normalised(key.kind(), key.number()));
        if (found == null) {
            // Stored under the rules of an earlier release.
            found = exact(all, key.number());
        }
        if (found == null && key.number().isEmpty()) {
            found = only(all, key);
        }
        if (found == null) {
            throw notFound(key);
        }
        Preconditions.revision(options, found.revision());
        return found.record();
    }

    private static @Nullable Versioned<Certification> only(List<Versioned<Certification>> all, CertificationKey key) {
        if (all.size() > 1) {
            String numbers = all.stream()
                    .limit(NAMED_NUMBERS)
                    .map(held -> "'" + held.record().number() + "'")
                    .collect(Collectors.joining(", "));
            throw new FailedPrecondition("expected a number, because " + key.holder() + " has " + all.size()
                    + " certifications of kind " + key.kind() + ", found none; name one of " + numbers);
        }
        return all.isEmpty() ? null : all.get(0);
    }

    private NotFound notFound(CertificationKey key) {
        String hint = words.certificationKinds().contains(key.kind())
                ? ""
                : "; the kind is not declared" + Nearest.hint(key.kind(), words.certificationKinds());
        String number = key.number().isEmpty() ? "" : " with number '" + key.number() + "'";
        return new NotFound("expected a certification of kind '" + key.kind() + "' held by " + key.holder() + number
                + ", found none" + hint);
    }

    private List<Versioned<Certification>> all(EntityRef holder, String kind) {
        return current.certifications(holder, kind, Preconditions.MAX_RECORDS_OF_HOLDER);
    }

    private static @Nullable Versioned<Certification> exact(List<Versioned<Certification>> all, String number) {
        for (Versioned<Certification> held : all) {
            if (held.record().number().equals(number)) {
                return held;
            }
        }
        return null;
    }

    private String normalised(String kind, String number) {
        return words.certificationKinds().contains(kind) ? words.normalise(kind, number) : number;
    }

    private static void notEnded(Certification held, String advice) {
        End end = held.end();
        if (end != null) {
            throw new FailedPrecondition("expected a certification that has not ended, found one " + end.kind()
                    + " from " + end.effectiveAt() + " on; " + advice);
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
