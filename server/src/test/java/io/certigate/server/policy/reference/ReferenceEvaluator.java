package io.certigate.server.policy.reference;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.reference.ReferenceConditions.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers by the book: every rule of the release is looked at for every market, in the order of policies and rules. Forbid
 * wins; otherwise some permit must hold; otherwise the answer is a denial.
 */
public final class ReferenceEvaluator {
    private static final List<String> SEVERITY = List.of("RULE", "ERROR", "REQUIREMENT_UNMET", "NOT_COVERED");

    private final Inquiry inquiry;
    private final ReferenceProperties properties;
    private final ReferenceConditions conditions;
    private final ReferenceRequirements requirements;
    private final List<RuleSpec> rules;

    private final TreeSet<Instant> edges = new TreeSet<>();
    private final List<String> denials = new ArrayList<>();
    private final List<String> grants = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final List<String> remedies = new ArrayList<>();
    private final TreeSet<String> bases = new TreeSet<>(Comparator.comparing(SEVERITY::indexOf));
    private final List<RuleSpec> held = new ArrayList<>();

    /** What the rules say in one market. */
    private static final class Said {
        private final List<String> forbidden = new ArrayList<>();
        private final List<String> lifting = new ArrayList<>();
        private final List<String> granted = new ArrayList<>();
        private final List<RuleSpec> granting = new ArrayList<>();
        private final List<String> lacking = new ArrayList<>();
        private final List<String> helping = new ArrayList<>();
        private boolean surelyForbidden;
    }

    private ReferenceEvaluator(Words words, List<RuleSpec> rules, Map<EntityRef, Known> registry, Inquiry inquiry) {
        this.inquiry = inquiry;
        this.properties = new ReferenceProperties(words, registry, inquiry);
        this.conditions = new ReferenceConditions(properties, inquiry, edges);
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
            return new Outcome(false, "NOT_COVERED", undeclared, List.of(), List.of(), List.of(), null);
        }
        for (String market : new TreeSet<>(inquiry.markets())) {
            decide(market);
        }
        Instant validUntil = edges.higher(inquiry.at());
        return bases.isEmpty()
                ? new Outcome(true, "RULE", grants, obligations(), List.of(), notices, validUntil)
                : new Outcome(
                        false,
                        bases.first(),
                        denials,
                        List.of(),
                        remedies.stream().distinct().toList(),
                        notices,
                        validUntil);
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
        Said said = new Said();
        for (RuleSpec rule : rules) {
            if (speaksOf(rule, market)) {
                weigh(rule, market, said);
            }
        }
        if (!said.forbidden.isEmpty()) {
            bases.add(said.surelyForbidden ? "RULE" : "ERROR");
            denials.addAll(said.forbidden);
            remedies.addAll(said.lifting);
        } else if (!said.granted.isEmpty()) {
            grants.addAll(said.granted);
            held.addAll(said.granting);
        } else if (!said.lacking.isEmpty()) {
            bases.add("REQUIREMENT_UNMET");
            denials.addAll(said.lacking);
            remedies.addAll(said.helping);
        } else {
            bases.add("NOT_COVERED");
            denials.add(Outcome.reason("certigate.not_covered", "", "", market, List.of()));
        }
    }

    private void weigh(RuleSpec rule, String market, Said said) {
        Verdict target = properties.where(rule);
        if (target == Verdict.NO) {
            return;
        }
        Verdict time = during(rule);
        if (time == Verdict.NO) {
            return;
        }
        rule.states().forEach(stage -> addChange(rule, stage));
        String state = state(rule);
        if (state == null) {
            return;
        }
        List<Verdict> verdicts = new ArrayList<>(List.of(target, time));
        rule.when().forEach(each -> verdicts.add(conditions.of(each, market)));
        rule.unless().forEach(each -> verdicts.add(conditions.of(each, market).opposite()));
        Verdict verdict = ReferenceConditions.all(verdicts);
        if (verdict == Verdict.NO) {
            return;
        }
        if (!state.equals("in_force")) {
            notices.add(reason(rule, "order." + state, market, List.of(order(rule, state))));
        } else if (!rule.permit()) {
            forbid(rule, market, verdict, said);
        } else {
            permit(rule, market, verdict, said);
        }
    }

    private void forbid(RuleSpec rule, String market, Verdict verdict, Said said) {
        List<String> evidence = new ArrayList<>();
        if (!rule.states().isEmpty()) {
            evidence.add(order(rule, "in_force"));
        }
        if (verdict == Verdict.UNKNOWN) {
            evidence.addAll(unknown(rule, market));
        } else if (verdict == Verdict.ERROR) {
            evidence.addAll(errors(rule, market));
        }
        if (!rule.exempt().isEmpty()) {
            ReferenceRequirements.Verdict exempt =
                    requirements.check(new RuleSpec.AnyOf(rule.exempt(), new RuleSpec.Otherwise(code(rule), "")));
            if (exempt.met()) {
                return;
            }
            exempt.gaps().forEach(gap -> evidence.addAll(gap.evidence()));
            said.lifting.add(requirements.lifting(code(rule), rule.exempt()));
        }
        said.surelyForbidden |= verdict != Verdict.ERROR;
        said.forbidden.add(reason(rule, code(rule), market, evidence));
    }

    private void permit(RuleSpec rule, String market, Verdict verdict, Said said) {
        if (verdict == Verdict.UNKNOWN) {
            String code = "certigate.property_unknown";
            said.lacking.add(reason(rule, code, market, unknown(rule, market)));
            said.helping.add(Outcome.remedy(code, unknownPaths(rule, market), ""));
            return;
        }
        if (verdict == Verdict.ERROR) {
            said.lacking.add(reason(rule, "certigate.condition_error", market, errors(rule, market)));
            return;
        }
        List<ReferenceRequirements.Verdict> verdicts =
                rule.require().stream().map(requirements::check).toList();
        if (verdicts.stream().allMatch(ReferenceRequirements.Verdict::met)) {
            List<String> proof =
                    verdicts.stream().flatMap(each -> each.proof().stream()).toList();
            said.granted.add(reason(rule, code(rule), market, proof));
            said.granting.add(rule);
            return;
        }
        for (ReferenceRequirements.Verdict each : verdicts) {
            for (ReferenceRequirements.Gap gap : each.gaps()) {
                said.lacking.add(reason(rule, gap.code(), market, gap.evidence()));
                said.helping.add(gap.remedy());
            }
        }
    }

    private List<String> unknownPaths(RuleSpec rule, String market) {
        List<String> paths = new ArrayList<>(properties.unknown(rule));
        for (Expression each : expressions(rule)) {
            if (conditions.of(each, market) == Verdict.UNKNOWN) {
                ReferenceConditions.paths(each).stream()
                        .sorted()
                        .filter(path -> properties.known(path) == null)
                        .forEach(paths::add);
            }
        }
        return paths.stream().distinct().toList();
    }

    private List<String> unknown(RuleSpec rule, String market) {
        return unknownPaths(rule, market).stream()
                .map(path -> Outcome.unknown(path, properties.isAttested(path)))
                .toList();
    }

    private List<String> errors(RuleSpec rule, String market) {
        List<String> errors = new ArrayList<>();
        if (during(rule) == Verdict.ERROR) {
            errors.add(Outcome.failed("during"));
        }
        for (Expression each : expressions(rule)) {
            if (conditions.of(each, market) == Verdict.ERROR) {
                errors.add(Outcome.failed(each.text()));
            }
        }
        return errors;
    }

    private static List<Expression> expressions(RuleSpec rule) {
        List<Expression> all = new ArrayList<>(rule.when());
        all.addAll(rule.unless());
        return all;
    }

    private boolean speaksOf(RuleSpec rule, String market) {
        return rule.markets().stream()
                        .anyMatch(each ->
                                Words.GROUPS.getOrDefault(each, List.of(each)).contains(market))
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

    private Verdict during(RuleSpec rule) {
        List<Verdict> verdicts = new ArrayList<>();
        for (RuleSpec.Span span : rule.during()) {
            verdicts.add(inside(span).opposite());
            addEdge(span.from());
            addEdge(span.until());
            if (covers(span) && !span.days().isEmpty()) {
                Instant change = ReferenceDays.change(span.days(), inquiry.at());
                if (change != null) {
                    edges.add(change);
                }
            }
        }
        return rule.during().isEmpty()
                ? Verdict.YES
                : ReferenceConditions.all(verdicts).opposite();
    }

    private Verdict inside(RuleSpec.Span span) {
        if (!covers(span)) {
            return Verdict.NO;
        }
        return span.days().isEmpty() ? Verdict.YES : ReferenceDays.of(span.days(), inquiry.at());
    }

    private boolean covers(RuleSpec.Span span) {
        Edge from = span.from();
        Edge until = span.until();
        return (from == null || from.instant().compareTo(inquiry.at()) <= 0)
                && (until == null || inquiry.at().compareTo(until.instant()) < 0);
    }

    private void addEdge(@Nullable Edge edge) {
        if (edge != null) {
            edges.add(edge.instant());
        }
    }

    private @Nullable String state(RuleSpec rule) {
        return stateAt(rule, inquiry.at());
    }

    private static @Nullable String stateAt(RuleSpec rule, Instant at) {
        String state = rule.states().isEmpty() ? "in_force" : null;
        for (RuleSpec.Stage stage : rule.states()) {
            state = stage.at().instant().isAfter(at) ? state : stage.state();
        }
        return state;
    }

    /** A stage counts as an edge if the state is another one from then on. */
    private void addChange(RuleSpec rule, RuleSpec.Stage stage) {
        String before = stateAt(rule, stage.at().instant().minusNanos(1));
        if (!stage.state().equals(before)) {
            edges.add(stage.at().instant());
        }
    }

    private String order(RuleSpec rule, String state) {
        for (RuleSpec.Span span : rule.during()) {
            if (inside(span) != Verdict.NO) {
                Edge from = span.from();
                Edge until = span.until();
                return Outcome.order(
                        rule.id(), state, from == null ? null : from.instant(), until == null ? null : until.instant());
            }
        }
        return Outcome.order(rule.id(), state, null, null);
    }

    private static String code(RuleSpec rule) {
        String reason = rule.reason();
        return reason == null ? rule.policy() + "." + rule.id() : reason;
    }

    private static String reason(RuleSpec rule, String code, String market, List<String> evidence) {
        return Outcome.reason(code, rule.policy(), rule.id(), market, evidence);
    }

    private List<String> obligations() {
        List<RuleSpec.Duty> duties = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (RuleSpec rule : rules) {
            if (held.contains(rule)) {
                for (RuleSpec.Duty duty : rule.oblige()) {
                    if (!duties.contains(duty)) {
                        duties.add(duty);
                        lines.add(Outcome.duty(
                                duty.id(),
                                duty.days() == null ? "" : duty.days().toString(),
                                rule.policy(),
                                rule.id()));
                    }
                }
            }
        }
        return lines;
    }
}
