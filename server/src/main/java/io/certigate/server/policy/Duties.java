package io.certigate.server.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What permits impose together. */
final class Duties {
    private Duties() {}

    /** The union of the obligations of permits, in their order: an id with other parameters is another duty. */
    static List<Obligation> of(List<Rule> permits) {
        Map<List<Object>, Obligation> distinct = new LinkedHashMap<>();
        for (Rule permit : permits) {
            for (Obligation obligation : permit.obligations()) {
                distinct.putIfAbsent(List.of(obligation.id(), obligation.parameters()), obligation);
            }
        }
        return List.copyOf(distinct.values());
    }
}
