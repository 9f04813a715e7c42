package io.certigate.server.lint;

import io.certigate.server.policy.Policy;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.suite.Suite;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A release that compiles, with what several checks need to know of it. */
final class Candidate {
    private final List<PolicyDocument> documents;
    private final PolicySet policies;
    private final List<Suite> suites;
    private final Horizon horizon;
    private final List<TimedRule> rules;
    private final WiderRules wider;
    private final List<Redundancy> redundancies;
    private final List<Succession> successions;
    private final Map<String, Policy> byId = new HashMap<>();
    private final WordPlaces places;

    Candidate(List<PolicyDocument> documents, PolicySet policies, List<Suite> suites, Horizon horizon) {
        this.documents = List.copyOf(documents);
        this.policies = policies;
        this.suites = List.copyOf(suites);
        this.horizon = horizon;
        List<TimedRule> timed = new ArrayList<>(policies.size());
        policies.rules().forEach(rule -> timed.add(new TimedRule(timed.size(), rule, ActiveTime.of(rule))));
        this.rules = List.copyOf(timed);
        this.wider = new WiderRules(rules);
        this.redundancies = List.copyOf(Redundancy.of(rules, wider));
        this.successions = List.copyOf(Succession.of(rules));
        policies.content().policies().forEach(policy -> byId.put(policy.id(), policy));
        this.places = new WordPlaces(documents);
    }

    List<PolicyDocument> documents() {
        return documents;
    }

    PolicySet policies() {
        return policies;
    }

    List<Suite> suites() {
        return suites;
    }

    Horizon horizon() {
        return horizon;
    }

    /** The rules, ordered by policy and rule. */
    List<TimedRule> rules() {
        return rules;
    }

    WiderRules wider() {
        return wider;
    }

    List<Redundancy> redundancies() {
        return redundancies;
    }

    /** Rules of one law as it reads at different times. */
    List<Succession> successions() {
        return successions;
    }

    /** Where words stand. */
    WordPlaces places() {
        return places;
    }

    /** The policy of a rule. */
    @Nullable
    Policy policy(TimedRule rule) {
        return byId.get(rule.rule().cause().policy());
    }

    /** The zone in which a rule's dates are meant; UTC if its policy names none. */
    ZoneId zone(TimedRule rule) {
        Policy policy = policy(rule);
        ZoneId zone = policy == null ? null : policy.zone();
        return zone == null ? ZoneOffset.UTC : zone;
    }

    /** Whether a word stands in the documents more than once: beyond where it is declared. Part of a word counts too. */
    boolean isMentioned(String word) {
        int found = 0;
        for (PolicyDocument document : documents) {
            int from = document.text().indexOf(word);
            while (from >= 0 && found < 2) {
                found++;
                from = document.text().indexOf(word, from + 1);
            }
        }
        return found > 1;
    }
}
