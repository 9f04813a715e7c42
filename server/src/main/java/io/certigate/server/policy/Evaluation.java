package io.certigate.server.policy;

import io.certigate.server.condition.Truth;
import io.certigate.server.model.Edges;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One evaluation of one question: visits the candidate rules of each market and weighs what they say. */
final class Evaluation implements RuleIndex.PropertyReader, Consumer<IndexedRule> {
    private static final Localized UNKNOWN_MESSAGE = new Localized(Map.of(
            "en", "A permit depends on a property that is not known.",
            "zh", "许可取决于一个未知的属性。"));
    private static final Localized UNKNOWN_REMEDY = new Localized(Map.of(
            "en", "Send the property, or register it where only the registry's value counts.",
            "zh", "请提供该属性；若仅以登记为准，请先登记。"));

    private final RuleIndex index;
    private final Question question;
    private final Instant at;
    private final FactsLookup facts;
    private final RequirementCheck requirements;

    private @Nullable Instant nextEdge;
    private final List<Finding> forbids = new ArrayList<>(2);
    private final List<Finding> permits = new ArrayList<>(2);
    private final List<IndexedRule> unmet = new ArrayList<>(2);

    /** What one rule says: a forbid that applies, a permit that holds, or one item that keeps a permit from holding. */
    private record Finding(
            IndexedRule rule,
            Cause cause,
            List<Evidence> evidence,
            @Nullable Remedy remedy) {}

    private static final Comparator<Finding> BY_RULE =
            Comparator.comparingInt(finding -> finding.rule().ordinal());

    Evaluation(RuleIndex index, Question question, Instant at, FactsLookup facts) {
        this.index = index;
        this.question = question;
        this.at = at;
        this.facts = facts;
        this.requirements = new RequirementCheck(question, at, facts);
    }

    Answer answer() {
        List<String> markets = question.markets();
        if (markets.size() > 1) {
            markets = markets.stream().sorted().distinct().toList();
        }
        Basis basis = null;
        List<Reason> denials = new ArrayList<>(2);
        List<Reason> grants = new ArrayList<>(2);
        List<Remedy> remedies = new ArrayList<>(0);
        List<Finding> held = new ArrayList<>(2);
        for (int i = 0; i < markets.size(); i++) {
            String market = markets.get(i);
            visit(market);
            if (!forbids.isEmpty()) {
                basis = worse(basis, Basis.RULE);
                addReasons(denials, forbids, market);
            } else if (!permits.isEmpty()) {
                addReasons(grants, permits, market);
                held.addAll(permits);
            } else if (!unmet.isEmpty()) {
                basis = worse(basis, Basis.REQUIREMENT_UNMET);
                List<Finding> explained = explain(unmet);
                addReasons(denials, explained, market);
                addRemedies(remedies, explained);
            } else {
                basis = worse(basis, Basis.NOT_COVERED);
                denials.add(new Reason(Cause.COVERED_BY_NOTHING, market, List.of()));
            }
        }
        Instant validUntil = Edges.earlier(at, requirements.nextEdge(), nextEdge);
        return basis == null
                ? new Answer(Effect.PERMIT, Basis.RULE, grants, obligations(held), List.of(), validUntil)
                : new Answer(Effect.DENY, basis, denials, List.of(), remedies, validUntil);
    }

    private void visit(String market) {
        forbids.clear();
        permits.clear();
        unmet.clear();
        index.visit(market, question, this, this);
        sort(forbids);
        sort(permits);
    }

    private static void sort(List<Finding> findings) {
        if (findings.size() > 1) {
            findings.sort(BY_RULE);
        }
    }

    private static Basis worse(@Nullable Basis a, Basis b) {
        return a == null || b.compareTo(a) < 0 ? b : a;
    }

    /** Weighs one candidate: its equalities, its windows, and what it requires. */
    @Override
    public void accept(IndexedRule indexed) {
        Rule rule = indexed.rule();
        Truth matches = where(rule);
        if (matches == Truth.FALSE || !inForce(rule)) {
            return;
        }
        if (rule.effect() == Effect.DENY) {
            // What depends on an unknown property applies too.
            List<Evidence> evidence = matches == Truth.UNKNOWN ? unknownProperties(rule) : List.of();
            forbids.add(new Finding(indexed, rule.cause(), evidence, null));
        } else if (matches == Truth.UNKNOWN) {
            unmet.add(indexed);
        } else {
            acceptPermit(indexed);
        }
    }

    private void acceptPermit(IndexedRule indexed) {
        Rule rule = indexed.rule();
        List<Evidence> evidence = new ArrayList<>(rule.require().size());
        if (met(rule, evidence, null)) {
            permits.add(new Finding(indexed, rule.cause(), evidence, null));
        } else {
            unmet.add(indexed);
        }
    }

    private boolean met(Rule rule, List<Evidence> evidence, @Nullable List<RequirementCheck.Unmet> missing) {
        boolean met = true;
        for (int i = 0; i < rule.require().size(); i++) {
            met &= requirements.met(rule.require().get(i), evidence, missing);
        }
        return met;
    }

    /** What keeps permits from holding, item by item: asked only when no other permit holds. */
    private List<Finding> explain(List<IndexedRule> permitsUnmet) {
        List<Finding> findings = new ArrayList<>();
        for (IndexedRule indexed : permitsUnmet) {
            Rule rule = indexed.rule();
            if (where(rule) == Truth.UNKNOWN) {
                findings.add(explainUnknown(indexed));
                continue;
            }
            List<RequirementCheck.Unmet> missing = new ArrayList<>();
            met(rule, new ArrayList<>(), missing);
            for (RequirementCheck.Unmet each : missing) {
                Requirement.Shortfall shortfall = each.shortfall();
                findings.add(new Finding(indexed, shortfall.cause(), each.evidence(), shortfall.remedy()));
            }
        }
        sort(findings);
        return findings;
    }

    private Finding explainUnknown(IndexedRule indexed) {
        Cause rule = indexed.rule().cause();
        List<Evidence> evidence = unknownProperties(indexed.rule());
        List<Remedy.Option> options = new ArrayList<>(evidence.size());
        for (Evidence each : evidence) {
            options.add(new Remedy.Option.OfProperty(((Evidence.UnknownProperty) each).path()));
        }
        Cause cause = new Cause(Cause.PROPERTY_UNKNOWN, rule.policy(), rule.rule(), UNKNOWN_MESSAGE, rule.law());
        return new Finding(indexed, cause, evidence, new Remedy(cause.code(), options, UNKNOWN_REMEDY));
    }

    private List<Evidence> unknownProperties(Rule rule) {
        List<Evidence> unknown = new ArrayList<>(1);
        for (Equality equality : rule.where()) {
            if (equality.of(read(equality.path())) == Truth.UNKNOWN) {
                unknown.add(new Evidence.UnknownProperty(
                        equality.path().word(), equality.path().attested()));
            }
        }
        return unknown;
    }

    private Truth where(Rule rule) {
        Truth result = Truth.TRUE;
        List<Equality> where = rule.where();
        for (int i = 0; i < where.size(); i++) {
            Equality equality = where.get(i);
            Truth truth = equality.of(read(equality.path()));
            if (truth == Truth.FALSE) {
                return Truth.FALSE;
            }
            if (truth == Truth.UNKNOWN) {
                result = Truth.UNKNOWN;
            }
        }
        return result;
    }

    private boolean inForce(Rule rule) {
        boolean inForce = false;
        List<Window> during = rule.during();
        for (int i = 0; i < during.size(); i++) {
            Window window = during.get(i);
            inForce |= window.contains(at);
            nextEdge = window.nextEdge(at, nextEdge);
        }
        return inForce;
    }

    /** A property: the request's value, unless it is attested or was not sent: then the registry's. */
    @Override
    public @Nullable Value read(PropertyPath path) {
        String name = path.names().get(0);
        Value value = switch (path.side()) {
            case SUBJECT -> overlaid(path, question.subjectProperties(), question.subject(), name);
            case RESOURCE -> overlaid(path, question.resourceProperties(), question.resource(), name);
            case ACTION -> question.actionProperties().get(name);
            case CONTEXT -> question.context().get(name);
        };
        for (int i = 1; i < path.names().size(); i++) {
            value = value instanceof Value.MapOf map
                    ? map.fields().get(path.names().get(i))
                    : null;
        }
        return value;
    }

    private @Nullable Value overlaid(PropertyPath path, Properties sent, EntityRef ref, String name) {
        Value value = path.attested() ? null : sent.get(name);
        if (value != null) {
            return value;
        }
        Facts known = facts.of(ref);
        return known == null ? null : known.property(name);
    }

    private static void addReasons(List<Reason> reasons, List<Finding> findings, String market) {
        for (Finding finding : findings) {
            reasons.add(new Reason(finding.cause(), market, finding.evidence()));
        }
    }

    private static void addRemedies(List<Remedy> remedies, List<Finding> findings) {
        for (Finding finding : findings) {
            Remedy remedy = finding.remedy();
            if (remedy != null && !remedies.contains(remedy)) {
                remedies.add(remedy);
            }
        }
    }

    private static List<Obligation> obligations(List<Finding> held) {
        Map<String, Obligation> byId = new LinkedHashMap<>();
        held.sort(BY_RULE);
        for (Finding finding : held) {
            for (Obligation obligation : finding.rule().rule().obligations()) {
                byId.putIfAbsent(obligation.id(), obligation);
            }
        }
        return List.copyOf(byId.values());
    }
}
