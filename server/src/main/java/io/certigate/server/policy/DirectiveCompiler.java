package io.certigate.server.policy;

import io.certigate.server.model.Directive;
import io.certigate.server.model.LegalBasis;
import io.certigate.server.yaml.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes forbids of directives. A directive outlives its words: a market, action or type that the release does not declare
 * counts again when one declares it (nobody can ask about it meanwhile), and an equality that cannot be tested any more is
 * taken to hold.
 */
public final class DirectiveCompiler {
    /** The policy that answers name for a directive; its rule is the id of the directive. */
    public static final String POLICY = "directive";

    private final DirectiveWords words;
    // By identity: of thousands of directives one change leaves all others the very same.
    private Map<Directive, Rule> compiled = new IdentityHashMap<>();

    /**
     * Compiles directives beside a release. For one thread: it remembers what it compiled last.
     *
     * @param vocabulary the words of the release
     */
    public DirectiveCompiler(Vocabulary vocabulary) {
        this.words = new DirectiveWords(vocabulary);
    }

    /** The words of the release. */
    public Vocabulary vocabulary() {
        return words.vocabulary();
    }

    /**
     * The forbids that stand for directives.
     *
     * @param directives in the order that the forbids shall have
     */
    public List<Rule> compile(Collection<Directive> directives) {
        Map<Directive, Rule> before = compiled;
        Map<Directive, Rule> now = new IdentityHashMap<>(directives.size());
        List<Rule> rules = new ArrayList<>(directives.size());
        for (Directive directive : directives) {
            Rule known = before.get(directive);
            Rule rule = known == null ? rule(directive, words) : known;
            now.put(directive, rule);
            rules.add(rule);
        }
        compiled = now;
        return rules;
    }

    private static Rule rule(Directive directive, DirectiveWords words) {
        Directive.Order order = directive.order();
        Cause cause = new Cause(
                order.reason(), POLICY, directive.id(), new Localized(order.message()), List.of(law(order.law())));
        return new Rule(
                cause,
                Effect.DENY,
                target(directive.scope(), words),
                List.of(new Span(directive.window(), null)),
                directive.states(),
                Conditions.NONE,
                List.of(),
                List.of(),
                null,
                Place.NOWHERE,
                order.by());
    }

    private static Target target(Directive.Scope scope, DirectiveWords words) {
        Set<String> markets = new HashSet<>(words.markets(scope.markets()));
        // A group that was changed or dropped since takes no market out of the scope.
        markets.addAll(words.markets(scope.members()));
        return new Target(
                scope.subjects(),
                words.actions(scope.actions()),
                scope.resources(),
                scope.ids(),
                markets,
                words.equalities(scope.where()));
    }

    private static Law law(LegalBasis law) {
        return new Law(
                law.id(),
                law.title(),
                law.issuer(),
                law.number(),
                law.issued(),
                law.published(),
                law.effective(),
                law.url());
    }
}
