package io.certigate.server.lint;

import io.certigate.server.model.EntityRef;
import io.certigate.server.policy.Target;
import java.util.TreeSet;

/** Rule for single entities of which none fits. */
final class NoEntityFits implements Check {
    private static final Description DESCRIPTION = new Description(
            "CG102", Severity.ERROR, "Rule for single entities of which none fits", """
            The rule has 'ids', 'subjects' and 'resources', and no id is of a type among the subjects or among the resources.""", """
            The subject or the resource must be one of the ids, and each must be of its types, so that the rule never applies.""", """
            Correct the type of the id, or name the type under 'subjects' or 'resources'.""", """
            - id: shop
              effect: forbid
              subjects: [account]
              resources: [asset]
              ids: ["company:shop"]
              actions: [asset.sell]
              law: [act]
              reason: example.shop
              message: {en: This shop may not sell.}
            """, """
            - id: shop
              effect: forbid
              subjects: [company]
              resources: [asset]
              ids: ["company:shop"]
              actions: [asset.sell]
              law: [act]
              reason: example.shop
              message: {en: This shop may not sell.}
            """);

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public void find(Candidate candidate, Findings findings) {
        for (TimedRule rule : candidate.rules()) {
            Target target = rule.rule().target();
            boolean narrowed = !target.ids().isEmpty()
                    && !target.subjects().isEmpty()
                    && !target.resources().isEmpty();
            if (narrowed && target.ids().stream().noneMatch(id -> fits(target, id.type()))) {
                findings.add(
                        rule.place(),
                        rule.name() + " never applies: expected an id of a type among its subjects "
                                + new TreeSet<>(target.subjects()) + " or resources "
                                + new TreeSet<>(target.resources()) + ", found "
                                + target.ids().stream()
                                        .map(EntityRef::toString)
                                        .sorted()
                                        .toList());
            }
        }
    }

    private static boolean fits(Target target, String type) {
        return target.subjects().contains(type) || target.resources().contains(type);
    }
}
