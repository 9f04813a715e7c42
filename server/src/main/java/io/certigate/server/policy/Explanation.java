package io.certigate.server.policy;

import io.certigate.server.model.OrderState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says why a rule applies, does not hold, or does not count. */
final class Explanation {
    private static final Localized UNKNOWN_MESSAGE = new Localized(Map.of(
            "en", "A permit depends on a property that is not known.",
            "zh", "许可取决于一个未知的属性。"));
    private static final Localized UNKNOWN_REMEDY = new Localized(Map.of(
            "en", "Send the property, or register it where only the registry's value counts.",
            "zh", "请提供该属性；若仅以登记为准，请先登记。"));
    private static final Localized ERROR_MESSAGE = new Localized(Map.of(
            "en", "A permit depends on a condition that could not be evaluated.",
            "zh", "许可取决于一个无法求值的条件。"));

    private Explanation() {}

    /** A forbid that applies, what made it apply, and what would lift it. */
    static Evaluation.Finding ofForbid(IndexedRule indexed, Weighing.Standing standing, Weighing weighing) {
        Rule rule = indexed.rule();
        List<Evidence> evidence = new ArrayList<>(0);
        if (!rule.order().entries().isEmpty()) {
            evidence.add(weighing.order(rule));
        }
        if (standing == Weighing.Standing.UNKNOWN) {
            evidence.addAll(weighing.unknownProperties(rule));
        } else if (standing == Weighing.Standing.ERROR) {
            evidence.addAll(weighing.errors(rule));
        }
        Requirement.AnyOf exemption = rule.conditions().exemption();
        Remedy remedy = null;
        if (exemption != null) {
            List<RequirementCheck.Unmet> missing = new ArrayList<>(1);
            weighing.exempt(rule, missing);
            missing.forEach(each -> evidence.addAll(each.evidence()));
            remedy = exemption.shortfall().remedy();
        }
        Basis basis = standing == Weighing.Standing.ERROR ? Basis.ERROR : Basis.RULE;
        return new Evaluation.Finding(indexed, rule.cause(), evidence, remedy, basis);
    }

    /** An order that does not count now. */
    static Evaluation.Finding ofStopped(IndexedRule indexed, Weighing weighing) {
        Rule rule = indexed.rule();
        Evidence.Order order = weighing.order(rule);
        Cause own = rule.cause();
        Cause cause = new Cause(code(order.state()), own.policy(), own.rule(), own.message(), own.law());
        return new Evaluation.Finding(indexed, cause, List.of(order), null, Basis.RULE);
    }

    private static String code(OrderState state) {
        return "order." + state.word();
    }

    /** What keeps permits from holding, item by item: asked only when no other permit holds. */
    static List<Evaluation.Finding> ofUnmet(List<IndexedRule> permits, Weighing weighing) {
        List<Evaluation.Finding> findings = new ArrayList<>();
        for (IndexedRule indexed : permits) {
            Rule rule = indexed.rule();
            switch (weighing.standing(indexed)) {
                case UNKNOWN -> findings.add(ofUnknown(indexed, weighing));
                case ERROR -> findings.add(ofError(indexed, weighing));
                default -> {
                    List<RequirementCheck.Unmet> missing = new ArrayList<>();
                    weighing.witnesses(rule, missing);
                    for (RequirementCheck.Unmet each : missing) {
                        Requirement.Shortfall shortfall = each.shortfall();
                        findings.add(new Evaluation.Finding(
                                indexed, shortfall.cause(), each.evidence(), shortfall.remedy(), Basis.RULE));
                    }
                }
            }
        }
        findings.sort(Evaluation.BY_RULE);
        return findings;
    }

    private static Evaluation.Finding ofUnknown(IndexedRule indexed, Weighing weighing) {
        Cause rule = indexed.rule().cause();
        List<Evidence> evidence = weighing.unknownProperties(indexed.rule());
        List<Remedy.Option> options = new ArrayList<>(evidence.size());
        for (Evidence each : evidence) {
            options.add(new Remedy.Option.OfProperty(((Evidence.UnknownProperty) each).path()));
        }
        Cause cause = new Cause(Cause.PROPERTY_UNKNOWN, rule.policy(), rule.rule(), UNKNOWN_MESSAGE, rule.law());
        Remedy remedy = new Remedy(cause.code(), options, UNKNOWN_REMEDY);
        return new Evaluation.Finding(indexed, cause, evidence, remedy, Basis.RULE);
    }

    private static Evaluation.Finding ofError(IndexedRule indexed, Weighing weighing) {
        Cause rule = indexed.rule().cause();
        Cause cause = new Cause(Cause.CONDITION_ERROR, rule.policy(), rule.rule(), ERROR_MESSAGE, rule.law());
        return new Evaluation.Finding(indexed, cause, weighing.errors(indexed.rule()), null, Basis.RULE);
    }
}
