package io.certigate.server.decision;

import io.certigate.server.model.Directive;
import io.certigate.server.outlook.Advisor;
import io.certigate.server.outlook.Outlook;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.DirectiveCompiler;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Trace;
import io.certigate.server.policy.Vocabulary;
import io.certigate.server.state.HeldDirectives;
import io.certigate.server.state.PastReader;
import io.certigate.server.state.PastState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * The state as it was known at one revision, to ask what would have been answered. It never changes, so that it has no lease;
 * its answers are hypothetical. Its methods block. For one thread.
 */
public final class Past {
    private final PastState state;
    private final PolicySet release;
    private final PastFacts facts;
    private final DecisionLog log;
    private final InstantSource clock;
    private final DecisionIds ids;

    /** The release under the directives that count. */
    private record Rules(PolicySet policies, HeldDirectives directives) {}

    /**
     * Wires it.
     *
     * @param release the release of the state, under whatever directives
     */
    Past(PastState state, PolicySet release, PastReader reader, DecisionLog log, InstantSource clock, DecisionIds ids) {
        this.state = state;
        this.release = release;
        this.facts = new PastFacts(reader, state.at());
        this.log = log;
        this.clock = clock;
        this.ids = ids;
    }

    /** The words of the release that was active, to check requests against. */
    public Vocabulary vocabulary() {
        return release.vocabulary();
    }

    /**
     * Decides one question, at its instant or else now.
     *
     * @throws Undecided if the facts are not settled after a bounded number of reads
     * @throws io.certigate.server.state.StoreException if the change log cannot be read
     */
    public Decision decide(CheckRequest request) {
        Instant decidedAt = clock.instant();
        Instant at = at(request, decidedAt);
        Rules rules = rules(at);
        PolicySet policies = rules.policies();
        Question question = request.question();
        Answer answer = facts.settled(lookup -> policies.evaluate(question, at, lookup));
        return logged(request, decision(decidedAt, answer, policies), rules);
    }

    /**
     * Decides one question and shows how; throws as {@link #decide}, and {@link java.util.concurrent.CancellationException}.
     *
     * @param cancelled whether nobody waits for it any more; asked now and then
     */
    public Explained explain(CheckRequest request, BooleanSupplier cancelled) {
        Instant decidedAt = clock.instant();
        Instant at = at(request, decidedAt);
        Rules rules = rules(at);
        PolicySet policies = rules.policies();
        Question question = request.question();
        // First, and cheap: what follows is not done in vain.
        facts.settled(lookup -> {
            policies.reach(question, lookup);
            return question;
        });
        Explained explained = facts.settled(lookup -> {
            Answer answer = policies.evaluate(question, at, lookup);
            Trace trace = policies.trace(question, at, lookup);
            Outlook outlook =
                    answer.effect() == Effect.DENY ? Advisor.advise(policies, question, at, lookup, cancelled) : null;
            return new Explained(decision(decidedAt, answer, policies), trace, outlook);
        });
        logged(request, explained.decision(), rules);
        return explained;
    }

    /** The decision once it is logged. */
    private Decision logged(CheckRequest request, Decision decision, Rules rules) {
        CompletableFuture<?> writing =
                log.append(new DecisionLog.Entry(request, decision, rules.directives(), facts.known()));
        try {
            if (writing != null) {
                writing.join();
            }
        } catch (CompletionException e) {
            throw Undecided.unwritten(e);
        }
        return decision;
    }

    private static Instant at(CheckRequest request, Instant decidedAt) {
        Instant at = request.at();
        return at == null ? decidedAt : at;
    }

    private Decision decision(Instant decidedAt, Answer answer, PolicySet policies) {
        return new Decision(ids.next(decidedAt), decidedAt, answer, Duration.ZERO, state.at(), policies, true);
    }

    /** The release under the directives that were held then, and those that count at an earlier instant asked about. */
    private Rules rules(Instant at) {
        Instant recordedAt = state.recordedAt();
        Instant horizon = HeldDirectives.horizon(recordedAt == null || at.isBefore(recordedAt) ? at : recordedAt);
        List<Directive> held = state.directives().stream()
                .filter(directive -> !directive.isOver(horizon))
                .toList();
        return new Rules(
                release.withDirectives(new DirectiveCompiler(release.vocabulary()).compile(held)),
                HeldDirectives.of(held));
    }
}
