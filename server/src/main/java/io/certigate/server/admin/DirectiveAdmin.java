package io.certigate.server.admin;

import io.certigate.server.admin.DirectiveCommand.StateChange;
import io.certigate.server.model.Directive;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Window;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.state.Attribution.Idempotency;
import io.certigate.server.state.Change;
import io.certigate.server.state.Committed;
import io.certigate.server.state.RecordCodec;
import io.certigate.server.state.RecordReader;
import io.certigate.server.state.Update;
import io.certigate.server.state.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Issues, amends and lifts directives: the only writer of directives. */
public final class DirectiveAdmin {
    private final Writer writer;
    private final Supplier<Vocabulary> vocabulary;

    /**
     * Makes the writer of directives.
     *
     * @param writer the one writing thread
     * @param vocabulary what the active release declares, asked for once per write
     */
    public DirectiveAdmin(Writer writer, Supplier<Vocabulary> vocabulary) {
        this.writer = writer;
        this.vocabulary = vocabulary;
    }

    /**
     * Applies a command and completes when this node's decisions obey it. Does not block.
     *
     * @return the directive as the command left it; fails with an {@link AdminException}. What depends on it runs on a
     *     thread of the state and must be short
     */
    public CompletableFuture<Written<Directive>> apply(DirectiveCommand command, WriteOptions options) {
        return commit(command, options).thenApply(committed -> {
            Change change = committed.changes().get(0);
            Directive directive = RecordCodec.readDirective(change.body());
            return new Written<>(new Versioned<>(directive, change.revision()), committed.revision(), false);
        });
    }

    /** Likewise, for a leave by which a proposal is made or decided on. */
    public CompletableFuture<Committed> commit(DirectiveCommand command, WriteOptions options) {
        Idempotency idempotency = options.idempotencyKey().isEmpty()
                ? null
                : new Idempotency(options.idempotencyKey(), RequestHash.of(command, options));
        return writer.write(
                options, idempotency, (current, now) -> List.of(new Update.Put(draft(command, options, current, now))));
    }

    private Directive draft(DirectiveCommand command, WriteOptions options, RecordReader current, Instant now) {
        DirectiveInput input = new DirectiveInput(vocabulary.get());
        DirectiveRules rules = new DirectiveRules(current, options, now);
        Directive directive;
        if (command instanceof DirectiveCommand.Issue issue) {
            input.issue(issue, now);
            input.finish(options);
            directive = rules.issue(issued(issue, input.members(issue.scope().markets()), now));
        } else if (command instanceof DirectiveCommand.Amend amend) {
            input.amend(amend);
            input.finish(options);
            directive = rules.amend(amend);
        } else {
            DirectiveCommand.Lift lift = (DirectiveCommand.Lift) command;
            input.lift(lift);
            input.finish(options);
            directive = rules.lift(lift);
        }
        input.size(directive);
        input.finish(options);
        return directive;
    }

    private static Directive issued(DirectiveCommand.Issue issue, Set<String> members, Instant now) {
        Instant from = issue.from() == null ? now : issue.from();
        List<OrderHistory.Entry> entries = new ArrayList<>();
        for (StateChange change : issue.states()) {
            entries.add(new OrderHistory.Entry(change.from(now), change.state()));
        }
        if (entries.isEmpty()) {
            entries.add(new OrderHistory.Entry(from, OrderState.IN_FORCE));
        }
        Directive.Order order = issue.order();
        LegalBasis law = order.law();
        String reason = order.reason().isEmpty() ? "directive." + issue.id() : order.reason();
        return new Directive(
                issue.id(),
                issue.scope().withMembers(members),
                new Window(from, issue.until()),
                new Directive.Order(order.title(), order.by(), identified(law, issue.id()), reason, order.message()),
                new OrderHistory(entries));
    }

    private static LegalBasis identified(LegalBasis law, String id) {
        return law.id().isEmpty()
                ? new LegalBasis(
                        id,
                        law.title(),
                        law.issuer(),
                        law.number(),
                        law.issued(),
                        law.published(),
                        law.effective(),
                        law.url())
                : law;
    }
}
