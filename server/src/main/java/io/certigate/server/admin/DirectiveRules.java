package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.NotFound;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.admin.DirectiveCommand.StateChange;
import io.certigate.server.model.Directive;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderHistory.Entry;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Window;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a command makes of a directive. Nothing acts before now: what was forbidden stays what was forbidden. */
final class DirectiveRules {
    private final RecordReader current;
    private final WriteOptions options;
    private final Instant now;

    DirectiveRules(RecordReader current, WriteOptions options, Instant now) {
        this.current = current;
        this.options = options;
        this.now = now;
    }

    /** The order's own dates may lie in the past, since it binds from then on by its text. */
    Directive issue(Directive wanted) {
        Versioned<Directive> before = current.directive(wanted.id());
        Preconditions.revision(options, before == null ? 0 : before.revision());
        if (before != null) {
            throw new FailedPrecondition("expected an id that was never used, found the directive '" + wanted.id()
                    + "', issued before; amend it, or choose another id");
        }
        if (wanted.isOver(now)) {
            throw new Invalid(List.of(new Violation(
                    "directive.valid_until",
                    "expected a directive that is not over, found one over since " + wanted.over()
                            + ": it would forbid nothing")));
        }
        if (!wanted.everInForce()) {
            throw new Invalid(List.of(new Violation(
                    "directive.states",
                    "expected a directive that is in force at some time of its window, found none: it would forbid"
                            + " nothing")));
        }
        int held = current.directivesNotOver(HeldDirectives.horizon(now));
        if (held >= HeldDirectives.MAX) {
            throw new FailedPrecondition("expected at most " + HeldDirectives.MAX
                    + " directives that are not over, or over for less than " + HeldDirectives.KEPT.toDays()
                    + " days, found " + held + "; make rules of those that stay, or put entities together");
        }
        return wanted;
    }

    Directive amend(DirectiveCommand.Amend amend) {
        Directive directive = find(amend.id());
        OrderHistory states = directive.states();
        for (int i = 0; i < amend.states().size(); i++) {
            states = with(states, amend.states().get(i), "states[" + i + "].at");
        }
        return new Directive(
                directive.id(),
                directive.scope(),
                window(directive, amend),
                amend.texts().over(directive.order()),
                states);
    }

    Directive lift(DirectiveCommand.Lift lift) {
        Directive directive = find(lift.id());
        StateChange revoked = new StateChange(lift.at(), OrderState.REVOKED);
        return new Directive(
                directive.id(),
                directive.scope(),
                directive.window(),
                directive.order(),
                with(directive.states(), revoked, "at"));
    }

    private Directive find(String id) {
        Versioned<Directive> found = current.directive(id);
        if (found == null) {
            throw new NotFound("expected a directive '" + id + "', found none");
        }
        Preconditions.revision(options, found.revision());
        if (found.record().isOver(now)) {
            throw new FailedPrecondition("expected a directive that is not over, found '" + id + "' over since "
                    + found.record().over() + "; issue another one");
        }
        return found.record();
    }

    private Window window(Directive directive, DirectiveCommand.Amend amend) {
        Instant until = amend.until();
        if (until == null) {
            return amend.withoutEnd() ? new Window(directive.from(), null) : directive.window();
        }
        notBeforeNow(until, "valid_until");
        if (!directive.from().isBefore(until)) {
            throw new Invalid(List.of(new Violation(
                    "valid_until",
                    "expected an instant after the start " + directive.from() + ", found " + until
                            + "; to take it back before it begins, lift it")));
        }
        return new Window(directive.from(), until);
    }

    /** The history with one more state. What is planned for other instants stays, but nothing follows a revocation. */
    private OrderHistory with(OrderHistory history, StateChange change, String field) {
        Instant at = change.from(now);
        notBeforeNow(at, field);
        OrderState state = history.stateAt(at);
        boolean revokes = change.state() == OrderState.REVOKED;
        if (state == null && !revokes) {
            throw new FailedPrecondition("expected an instant from "
                    + history.entries().get(0).at() + " on, when the order is made, found " + at
                    + "; or lift it and issue another one");
        }
        if (state == OrderState.REVOKED || state == change.state()) {
            throw new FailedPrecondition("expected a directive in another state at " + at + ", found it " + state.word()
                    + (state == OrderState.REVOKED ? ", which is final" : " already"));
        }
        List<Entry> entries = new ArrayList<>();
        history.entries().stream().filter(entry -> entry.at().isBefore(at)).forEach(entries::add);
        entries.add(new Entry(at, change.state()));
        history.entries().stream()
                .filter(entry -> entry.at().isAfter(at) && !revokes)
                .forEach(entries::add);
        if (entries.size() > OrderHistory.MAX_ENTRIES) {
            throw new FailedPrecondition("expected at most " + OrderHistory.MAX_ENTRIES
                    + " states of a directive, found more; issue another one");
        }
        return new OrderHistory(entries);
    }

    private void notBeforeNow(Instant at, String field) {
        if (at.isBefore(now)) {
            throw new Invalid(List.of(new Violation(
                    field,
                    "expected an instant not before now, " + now + ", found " + at
                            + ": no change acts on the past; leave it out for now")));
        }
    }
}
