package io.certigate.server.coverage;

import io.certigate.server.policy.Requirement;
import io.certigate.server.policy.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The certifications that a rule asks for, each kind of a holder once, in the order of the rule. */
final class RequiredCertifications {
    private RequiredCertifications() {}

    static List<Requirement.OfCertification> of(Rule rule) {
        Map<List<Object>, Requirement.OfCertification> distinct = new LinkedHashMap<>();
        rule.require().forEach(each -> collect(each, distinct));
        Requirement exemption = rule.conditions().exemption();
        if (exemption != null) {
            collect(exemption, distinct);
        }
        return new ArrayList<>(distinct.values());
    }

    private static void collect(Requirement requirement, Map<List<Object>, Requirement.OfCertification> distinct) {
        if (requirement instanceof Requirement.OfCertification single) {
            distinct.putIfAbsent(List.of(single.kind().name(), single.of()), single);
        } else if (requirement instanceof Requirement.AnyOf any) {
            any.parts().forEach(part -> collect(part, distinct));
        } else if (requirement instanceof Requirement.AllOf all) {
            all.parts().forEach(part -> collect(part, distinct));
        }
    }
}
