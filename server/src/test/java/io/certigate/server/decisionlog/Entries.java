package io.certigate.server.decisionlog;

import io.certigate.server.decision.CheckRequest;
import io.certigate.server.decision.Decision;
import io.certigate.server.decision.DecisionLog;
import io.certigate.server.model.Directive;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.model.OrderHistory;
import io.certigate.server.model.OrderState;
import io.certigate.server.model.Revision;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.policy.Answer;
import io.certigate.server.policy.Basis;
import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import io.certigate.server.policy.Reason;
import io.certigate.server.state.HeldDirectives;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decisions to be logged, made without a node. */
final class Entries {
    static final Instant AT = Instant.parse("2026-11-22T00:00:00Z");
    private static final EntityRef SUBJECT = new EntityRef("official_account", "shop");
    private static final Revision REVISION = new Revision("epoch", 7, "ab".repeat(32));
    private static final Cause CAUSE =
            new Cause("test.reason", "test.policy", "rule", new Localized(Map.of()), List.of());

    private Entries() {}

    static DecisionLog.Entry permit(String id) {
        return entry(id, Effect.PERMIT, HeldDirectives.NONE, List.of());
    }

    static DecisionLog.Entry deny(String id) {
        return entry(id, Effect.DENY, HeldDirectives.NONE, List.of());
    }

    static DecisionLog.Entry permit(String id, HeldDirectives directives, List<Facts> facts) {
        return entry(id, Effect.PERMIT, directives, facts);
    }

    /** As of an earlier state. */
    static DecisionLog.Entry past(String id, HeldDirectives directives) {
        DecisionLog.Entry entry = entry(id, Effect.PERMIT, directives, List.of());
        Decision was = entry.decision();
        Decision decision =
                new Decision(id, was.decidedAt(), was.answer(), Duration.ZERO, was.revision(), was.policies(), true);
        return new DecisionLog.Entry(entry.request(), decision, directives, List.of());
    }

    /** What a decision refers to, by sequences; the ruling may be 0 for none. */
    static References references(long state, long ruling, long... facts) {
        References references = new References();
        references.begin();
        references.state = state;
        references.ruling = ruling;
        for (long each : facts) {
            references.add(each);
        }
        return references;
    }

    /** Facts with one property of so many characters. */
    static Facts facts(String holder, int characters) {
        EntityRef ref = new EntityRef("company", holder);
        return new Facts(
                ref,
                1,
                1,
                new Entity(ref, Map.of("text", new Value.Text("x".repeat(characters)))),
                List.of(),
                List.of());
    }

    /** Directives with so many characters each. */
    static HeldDirectives directives(int count, int characters) {
        List<Directive> directives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            directives.add(directive("directive-" + i, "t".repeat(characters)));
        }
        return HeldDirectives.of(directives);
    }

    private static Directive directive(String id, String title) {
        return new Directive(
                id,
                new Directive.Scope(
                        Set.of("CN"), Set.of("CN"), Set.of("asset.*"), Set.of(), Set.of(), Set.of(), Map.of()),
                new Window(AT, null),
                new Directive.Order(
                        title,
                        "Ministry",
                        new LegalBasis("law", "Law", "", "", "", "", "", ""),
                        "test.ordered",
                        Map.of()),
                new OrderHistory(List.of(new OrderHistory.Entry(AT, OrderState.IN_FORCE))));
    }

    private static DecisionLog.Entry entry(String id, Effect effect, HeldDirectives directives, List<Facts> facts) {
        Question question = new Question(
                SUBJECT,
                Properties.NONE,
                "asset.display",
                Properties.NONE,
                new EntityRef("digital_collectible", "nft"),
                Properties.NONE,
                Properties.NONE,
                List.of("CN"));
        Answer answer = new Answer(
                effect,
                effect == Effect.PERMIT ? Basis.RULE : Basis.NOT_COVERED,
                List.of(new Reason(CAUSE, "CN", List.of())),
                List.of(),
                List.of(),
                List.of(),
                null);
        Decision decision = new Decision(id, AT, answer, Duration.ofSeconds(2), REVISION, PolicySet.none(), false);
        return new DecisionLog.Entry(new CheckRequest(question, null, ""), decision, directives, facts);
    }
}
