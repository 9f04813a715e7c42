package io.certigate.server.policy.reference;

import io.certigate.server.model.EntityRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Answers by the book: every rule of the release is looked at for every market, in the order of policies and rules. Forbid
 * wins; otherwise some permit must hold; otherwise the answer is a denial.
 */
public final class ReferenceEvaluator {
    private static final List<String> SEVERITY = List.of("RULE", "ERROR", "REQUIREMENT_UNMET", "NOT_COVERED");

    private final Inquiry inquiry;
    private final ReferenceProperties properties;
    private final ReferenceRequirements requirements;
    private final List<RuleSpec> rules;

    private final TreeSet<Instant> edges = new TreeSet<>();
    private final List<String> denials = new ArrayList<>();
    private final List<String> grants = new ArrayList<>();
    private final List<String> remedies = new ArrayList<>();
    private final TreeSet<String> bases = new TreeSet<>(Comparator.comparing(SEVERITY::indexOf));
    private final List<RuleSpec> held = new ArrayList<>();

    private ReferenceEvaluator(Words words, List<RuleSpec> rules, Map<EntityRef, Known> registry, Inquiry inquiry) {
        this.inquiry = inquiry;
        this.properties = new ReferenceProperties(words, registry, inquiry);
        this.requirements = new ReferenceRequirements(registry, inquiry, edges);
        this.rules = rules.stream()
                .sorted(Comparator.comparing(RuleSpec::policy).thenComparing(RuleSpec::id))
                .toList();
    }

    /** The answer to an inquiry under rules, of a registry that says nothing of entities that it does not name. */
    public static Outcome answer(Words words, List<RuleSpec> rules, Map<EntityRef, Known> registry, Inquiry inquiry) {
        return new ReferenceEvaluator(words, rules, registry, inquiry).answer();
    }

    private Outcome answer() {
        List<String> undeclared = undeclared();
        if (!undeclared.isEmpty()) {
            return new Outcome(false, "NOT_COVERED", undeclared, List.of(), List.of(), null);
        }
        for (String market : new TreeSet<>(inquiry.markets())) {
            decide(market);
        }
        Instant validUntil = edges.higher(inquiry.at());
        return bases.isEmpty()
                ? new Outcome(true, "RULE", grants, obligations(), List.of(), validUntil)
                : new Outcome(false, bases.first(), denials, List.of(), List.copyOf(remedies), validUntil);
    }

    private List<String> undeclared() {
        List<String> reasons = new ArrayList<>();
        String code = "certigate.undeclared";
        if (!Words.ACTIONS.contains(inquiry.action())) {
            reasons.add(Outcome.reason(code, "", "", "", List.of()));
        }
        for (EntityRef ref : List.of(inquiry.subject(), inquiry.resource())) {
            if (!Words.TYPES.contains(ref.type())) {
                reasons.add(Outcome.reason(code, "", "", "", List.of()));
            }
        }
        for (String market : new TreeSet<>(inquiry.markets())) {
            if (!Words.MARKETS.contains(market)) {
                reasons.add(Outcome.reason(code, "", "", market, List.of()));
            }
        }
        return reasons;
    }

    private void decide(String market) {
        List<String> forbidden = new ArrayList<>();
        List<String> granted = new ArrayList<>();
        List<RuleSpec> granting = new ArrayList<>();
        List<ReferenceRequirements.Gap> gaps = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        for (RuleSpec rule : rules) {
            if (!speaksOf(rule, market) || properties.where(rule) == ReferenceProperties.Match.NO) {
                continue;
            }
            addEdges(rule);
            if (!inForce(rule)) {
                continue;
            }
            boolean sure = properties.where(rule) == ReferenceProperties.Match.YES;
            if (!rule.permit()) {
                forbidden.add(reason(rule, code(rule), market, properties.unknown(rule)));
            } else if (!sure) {
                gaps.add(properties.gap(rule));
                lacking.add(reason(rule, "certigate.property_unknown", market, properties.unknown(rule)));
            } else {
                List<ReferenceRequirements.Verdict> verdicts =
                        rule.require().stream().map(requirements::check).toList();
                if (verdicts.stream().allMatch(ReferenceRequirements.Verdict::met)) {
                    List<String> proof = verdicts.stream()
                            .flatMap(each -> each.proof().stream())
                            .toList();
                    granted.add(reason(rule, code(rule), market, proof));
                    granting.add(rule);
                } else {
                    for (ReferenceRequirements.Verdict verdict : verdicts) {
                        for (ReferenceRequirements.Gap gap : verdict.gaps()) {
                            gaps.add(gap);
                            lacking.add(reason(rule, gap.code(), market, gap.evidence()));
                        }
                    }
                }
            }
        }
        if (!forbidden.isEmpty()) {
            bases.add("RULE");
            denials.addAll(forbidden);
        } else if (!granted.isEmpty()) {
            grants.addAll(granted);
            held.addAll(granting);
        } else if (!lacking.isEmpty()) {
            bases.add("REQUIREMENT_UNMET");
            denials.addAll(lacking);
            gaps.stream()
                    .map(ReferenceRequirements.Gap::remedy)
                    .filter(each -> !remedies.contains(each))
                    .distinct()
                    .forEach(remedies::add);
        } else {
            bases.add("NOT_COVERED");
            denials.add(Outcome.reason("certigate.not_covered", "", "", market, List.of()));
        }
    }

    private boolean speaksOf(RuleSpec rule, String market) {
        return rule.markets().contains(market)
                && (rule.subjects().isEmpty()
                        || rule.subjects().contains(inquiry.subject().type()))
                && (rule.resources().isEmpty()
                        || rule.resources().contains(inquiry.resource().type()))
                && (rule.ids().isEmpty()
                        || rule.ids().contains(inquiry.subject())
                        || rule.ids().contains(inquiry.resource()))
                && rule.actions().stream().anyMatch(this::isAction);
    }

    private boolean isAction(String pattern) {
        return pattern.equals("*")
                || pattern.equals(inquiry.action())
                || (pattern.endsWith(".*") && inquiry.action().startsWith(pattern.substring(0, pattern.length() - 1)));
    }

    private boolean inForce(RuleSpec rule) {
        return rule.during().isEmpty() || rule.during().stream().anyMatch(this::covers);
    }

    private boolean covers(RuleSpec.Span span) {
        Edge from = span.from();
        Edge until = span.until();
        return (from == null || from.instant().compareTo(inquiry.at()) <= 0)
                && (until == null || inquiry.at().compareTo(until.instant()) < 0);
    }

    private void addEdges(RuleSpec rule) {
        for (RuleSpec.Span span : rule.during()) {
            Edge from = span.from();
            Edge until = span.until();
            if (from != null) {
                edges.add(from.instant());
            }
            if (until != null) {
                edges.add(until.instant());
            }
        }
    }

    private static String code(RuleSpec rule) {
        String reason = rule.reason();
        return reason == null ? rule.policy() + "." + rule.id() : reason;
    }

    private static String reason(RuleSpec rule, String code, String market, List<String> evidence) {
        return Outcome.reason(code, rule.policy(), rule.id(), market, evidence);
    }

    private List<String> obligations() {
        List<String> ids = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (RuleSpec rule : rules) {
            if (held.contains(rule)) {
                for (String id : rule.oblige()) {
                    if (!ids.contains(id)) {
                        ids.add(id);
                        lines.add(id + " by " + rule.policy() + "/" + rule.id());
                    }
                }
            }
        }
        return lines;
    }
}
