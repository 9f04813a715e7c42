package io.certigate.server.lint;

import io.certigate.server.policy.Cause;
import io.certigate.server.policy.Localized;
import io.certigate.server.policy.Obligation;
import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** The texts of a rule that people read. */
final class RuleTexts {
    private RuleTexts() {}

    /**
     * A text.
     *
     * @param what whose it is, such as {@code the message}
     * @param text the text, which may be empty
     */
    record Said(String what, Localized text) {}

    /** The texts that are there: messages of the rule, of its requirements and obligations, and remedies. */
    static List<Said> of(Rule rule) {
        List<Said> all = new ArrayList<>();
        all.add(new Said("the message", rule.cause().message()));
        for (Requirement.Shortfall each : shortfalls(rule)) {
            String code = each.cause().code();
            all.add(new Said("the message of " + code, each.cause().message()));
            all.add(new Said("the remedy of " + code, each.remedy().message()));
        }
        for (Obligation each : rule.obligations()) {
            all.add(new Said("the message of the obligation " + each.id(), each.message()));
        }
        return all.stream().filter(each -> !each.text().isEmpty()).toList();
    }

    /** What a permit says if a requirement with a reason of its own is not met. */
    static List<Requirement.Shortfall> shortfalls(Rule rule) {
        List<Requirement.Shortfall> all = new ArrayList<>();
        rule.require().forEach(each -> collect(each, all));
        return all;
    }

    private static void collect(Requirement requirement, List<Requirement.Shortfall> all) {
        Requirement.Shortfall shortfall = requirement.shortfall();
        if (shortfall != null && !shortfall.cause().code().equals(Cause.CERTIFICATION_MISSING)) {
            all.add(shortfall);
        }
        if (requirement instanceof Requirement.AnyOf any) {
            any.parts().forEach(each -> collect(each, all));
        } else if (requirement instanceof Requirement.AllOf parts) {
            parts.parts().forEach(each -> collect(each, all));
        }
    }

    /** Every certification that a rule asks for, in {@code require} or {@code unless}. */
    static List<Requirement.OfCertification> certifications(Rule rule) {
        List<Requirement.OfCertification> all = new ArrayList<>();
        rule.require().forEach(each -> certifications(each, all));
        Requirement exemption = rule.conditions().exemption();
        if (exemption != null) {
            certifications(exemption, all);
        }
        return all;
    }

    private static void certifications(Requirement requirement, List<Requirement.OfCertification> all) {
        if (requirement instanceof Requirement.OfCertification single) {
            all.add(single);
        } else if (requirement instanceof Requirement.AnyOf any) {
            any.parts().forEach(each -> certifications(each, all));
        } else if (requirement instanceof Requirement.AllOf parts) {
            parts.parts().forEach(each -> certifications(each, all));
        }
    }
}
