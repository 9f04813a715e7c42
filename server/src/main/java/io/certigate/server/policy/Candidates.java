package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules that agree in market, action and types, told apart by entity or by the property equality that tells the most of
 * them apart. What they yield still has to be tested: a rule that matches is never left out.
 */
final class Candidates {
    /** Fewer rules than this are tested one by one. */
    private static final int WORTH_TELLING_APART = 4;

    private final RuleGroup plain;
    private final Map<EntityRef, RuleGroup> byEntity;
    private final ByProperty[] byProperty;

    /** The value of a property in the question at hand, null if it is not known. */
    interface PropertyReader {
        @Nullable
        Value read(PropertyPath path);
    }

    /** Who looks at the rules. */
    interface Visitor {
        /**
         * Looks at the rules of a group.
         *
         * @param except leaves out the rules that name this entity, which were visited already; null for none
         */
        void visit(RuleGroup group, @Nullable EntityRef except);
    }

    Candidates(List<IndexedRule> rules) {
        Map<EntityRef, List<IndexedRule>> named = new HashMap<>();
        List<IndexedRule> rest = new ArrayList<>();
        for (IndexedRule indexed : rules) {
            if (indexed.rule().target().ids().isEmpty()) {
                rest.add(indexed);
            }
            for (EntityRef id : indexed.rule().target().ids()) {
                named.computeIfAbsent(id, key -> new ArrayList<>()).add(indexed);
            }
        }
        byEntity = groups(named);
        List<ByProperty> groups = new ArrayList<>(0);
        for (PropertyPath path = mostTelling(rest); path != null; path = mostTelling(rest)) {
            groups.add(ByProperty.of(path, rest));
        }
        byProperty = groups.toArray(new ByProperty[0]);
        plain = new RuleGroup(rest);
    }

    private static <K> Map<K, RuleGroup> groups(Map<K, List<IndexedRule>> lists) {
        Map<K, RuleGroup> groups = new HashMap<>();
        lists.forEach((key, list) -> groups.put(key, new RuleGroup(list)));
        return groups;
    }

    /** The path on which the most rules have an equality, null if too few have. */
    private static @Nullable PropertyPath mostTelling(List<IndexedRule> rules) {
        Map<PropertyPath, Integer> counts = new HashMap<>();
        PropertyPath best = null;
        int most = WORTH_TELLING_APART - 1;
        for (IndexedRule indexed : rules) {
            for (Equality equality : indexed.where()) {
                PropertyPath path = equality.path();
                // A list property can equal several values at once, which would yield a rule twice.
                if (path.type() instanceof PropertyType.Plain) {
                    int count = counts.merge(path, 1, Integer::sum);
                    if (count > most) {
                        most = count;
                        best = path;
                    }
                }
            }
        }
        return best;
    }

    /** Shows a visitor all rules that can match a question, each once. */
    void visit(EntityRef subject, EntityRef resource, PropertyReader properties, Visitor visitor) {
        if (!plain.isEmpty()) {
            visitor.visit(plain, null);
        }
        for (int i = 0; i < byProperty.length; i++) {
            RuleGroup group = byProperty[i].group(properties);
            if (group != null) {
                visitor.visit(group, null);
            }
        }
        if (!byEntity.isEmpty()) {
            visitEntities(subject, resource, visitor);
        }
    }

    private void visitEntities(EntityRef subject, EntityRef resource, Visitor visitor) {
        RuleGroup ofSubject = byEntity.get(subject);
        if (ofSubject != null) {
            visitor.visit(ofSubject, null);
        }
        RuleGroup ofResource = byEntity.get(resource);
        if (ofResource != null) {
            visitor.visit(ofResource, ofSubject == null ? null : subject);
        }
    }

    /** Rules told apart by one property. */
    private static final class ByProperty {
        private final PropertyPath path;
        private final Map<Value, RuleGroup> byValue;
        private final RuleGroup all;

        private ByProperty(PropertyPath path, Map<Value, RuleGroup> byValue, RuleGroup all) {
            this.path = path;
            this.byValue = byValue;
            this.all = all;
        }

        /** Takes the rules that have an equality on a property out of some. */
        static ByProperty of(PropertyPath path, List<IndexedRule> rules) {
            Map<Value, List<IndexedRule>> lists = new HashMap<>();
            List<IndexedRule> taken = new ArrayList<>();
            rules.removeIf(indexed -> {
                for (Equality equality : indexed.where()) {
                    if (equality.path().equals(path)) {
                        for (Value value : equality.values()) {
                            lists.computeIfAbsent(value, key -> new ArrayList<>())
                                    .add(indexed);
                        }
                        taken.add(indexed);
                        return true;
                    }
                }
                return false;
            });
            return new ByProperty(path, groups(lists), new RuleGroup(taken));
        }

        /** The rules that can match; null if none can. */
        @Nullable
        RuleGroup group(PropertyReader properties) {
            Value value = properties.read(path);
            // Of an unknown value any rule may speak: a forbid that depends on it applies.
            return value == null || !path.type().accepts(value) ? all : byValue.get(value);
        }
    }
}
