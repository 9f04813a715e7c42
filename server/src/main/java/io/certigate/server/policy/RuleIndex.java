package io.certigate.server.policy;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules that a question can match, by market, action, subject type and resource type, then by entity or by the
 * property equality that tells the most rules apart. What it yields still has to be tested: it never leaves out a rule
 * that matches, and yields none twice.
 */
final class RuleIndex {
    private static final String ANY = "";
    private static final Set<String> ONLY_ANY = Set.of(ANY);
    /** Fewer rules than this are tested one by one. */
    private static final int WORTH_TELLING_APART = 4;

    /** The value of a property in the question at hand, null if it is not known. */
    interface PropertyReader {
        @Nullable
        Value read(PropertyPath path);
    }

    /** Most places of one rule: a rule of more combinations of market, action and types is tested one by one. */
    private static final int MOST_PLACES = 4_096;

    private final Map<String, Map<String, Map<String, Map<String, Candidates>>>> byMarket;
    private final List<IndexedRule> wide = new ArrayList<>(0);

    /**
     * Indexes rules.
     *
     * @param markets how many markets are declared: a rule for all of them stands for itself once
     */
    RuleIndex(List<IndexedRule> rules, int markets) {
        Map<String, Map<String, Map<String, Map<String, List<IndexedRule>>>>> lists = new HashMap<>();
        for (IndexedRule indexed : rules) {
            Rule rule = indexed.rule();
            Set<String> own = rule.target().markets();
            if (places(rule.target()) > MOST_PLACES) {
                wide.add(indexed);
                continue;
            }
            for (String market : own.size() > 1 && own.size() == markets ? ONLY_ANY : own) {
                for (String action : rule.target().actions()) {
                    for (String subject : rule.target().subjects().isEmpty()
                            ? ONLY_ANY
                            : rule.target().subjects()) {
                        for (String resource : rule.target().resources().isEmpty()
                                ? ONLY_ANY
                                : rule.target().resources()) {
                            lists.computeIfAbsent(market, key -> new HashMap<>())
                                    .computeIfAbsent(action, key -> new HashMap<>())
                                    .computeIfAbsent(subject, key -> new HashMap<>())
                                    .computeIfAbsent(resource, key -> new ArrayList<>())
                                    .add(indexed);
                        }
                    }
                }
            }
        }
        byMarket = mapValues(
                lists,
                byAction -> mapValues(
                        byAction,
                        bySubject -> mapValues(bySubject, byResource -> mapValues(byResource, Candidates::new))));
    }

    private static long places(Target target) {
        return (long) target.markets().size()
                * target.actions().size()
                * Math.max(1, target.subjects().size())
                * Math.max(1, target.resources().size());
    }

    private static <A, B> Map<String, B> mapValues(Map<String, A> map, Function<A, B> function) {
        Map<String, B> result = new HashMap<>();
        map.forEach((key, value) -> result.put(key, function.apply(value)));
        return result;
    }

    void visit(String market, Question question, PropertyReader properties, Consumer<IndexedRule> visitor) {
        visitMarket(byMarket.get(market), question, properties, visitor);
        visitMarket(byMarket.get(ANY), question, properties, visitor);
        for (int i = 0; i < wide.size(); i++) {
            if (speaksOf(wide.get(i).rule().target(), market, question)) {
                visitor.accept(wide.get(i));
            }
        }
    }

    private static boolean speaksOf(Target target, String market, Question question) {
        return target.markets().contains(market)
                && target.actions().contains(question.action())
                && (target.subjects().isEmpty()
                        || target.subjects().contains(question.subject().type()))
                && (target.resources().isEmpty()
                        || target.resources().contains(question.resource().type()))
                && (target.ids().isEmpty()
                        || target.ids().contains(question.subject())
                        || target.ids().contains(question.resource()));
    }

    private static void visitMarket(
            @Nullable Map<String, Map<String, Map<String, Candidates>>> byAction,
            Question question,
            PropertyReader properties,
            Consumer<IndexedRule> visitor) {
        Map<String, Map<String, Candidates>> bySubject = byAction == null ? null : byAction.get(question.action());
        if (bySubject != null) {
            visit(bySubject.get(question.subject().type()), question, properties, visitor);
            visit(bySubject.get(ANY), question, properties, visitor);
        }
    }

    private static void visit(
            @Nullable Map<String, Candidates> byResource,
            Question question,
            PropertyReader properties,
            Consumer<IndexedRule> visitor) {
        if (byResource == null) {
            return;
        }
        Candidates exact = byResource.get(question.resource().type());
        if (exact != null) {
            exact.visit(question, properties, visitor);
        }
        Candidates any = byResource.get(ANY);
        if (any != null) {
            any.visit(question, properties, visitor);
        }
    }

    /** Rules that agree in market, action and types. */
    private static final class Candidates {
        private final List<IndexedRule> plain = new ArrayList<>();
        private final Map<EntityRef, List<IndexedRule>> byEntity = new HashMap<>();
        private final List<ByProperty> byProperty = new ArrayList<>();

        Candidates(List<IndexedRule> rules) {
            List<IndexedRule> rest = new ArrayList<>();
            for (IndexedRule indexed : rules) {
                if (indexed.rule().target().ids().isEmpty()) {
                    rest.add(indexed);
                }
                for (EntityRef id : indexed.rule().target().ids()) {
                    byEntity.computeIfAbsent(id, key -> new ArrayList<>()).add(indexed);
                }
            }
            while (!rest.isEmpty()) {
                PropertyPath path = mostTelling(rest);
                if (path == null) {
                    plain.addAll(rest);
                    return;
                }
                ByProperty group = new ByProperty(path);
                rest.removeIf(group::takes);
                byProperty.add(group);
            }
        }

        /** The path on which the most rules have an equality, null if too few have. */
        private static @Nullable PropertyPath mostTelling(List<IndexedRule> rules) {
            Map<PropertyPath, Integer> counts = new HashMap<>();
            PropertyPath best = null;
            int most = WORTH_TELLING_APART - 1;
            for (IndexedRule indexed : rules) {
                for (Equality equality : indexed.rule().target().where()) {
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

        void visit(Question question, PropertyReader properties, Consumer<IndexedRule> visitor) {
            for (int i = 0; i < plain.size(); i++) {
                visitor.accept(plain.get(i));
            }
            for (int i = 0; i < byProperty.size(); i++) {
                byProperty.get(i).visit(properties, visitor);
            }
            if (!byEntity.isEmpty()) {
                visitEntities(question, visitor);
            }
        }

        private void visitEntities(Question question, Consumer<IndexedRule> visitor) {
            byEntity.getOrDefault(question.subject(), List.of()).forEach(visitor);
            for (IndexedRule indexed : byEntity.getOrDefault(question.resource(), List.of())) {
                if (!indexed.rule().target().ids().contains(question.subject())) {
                    visitor.accept(indexed);
                }
            }
        }
    }

    /** Rules told apart by one property. */
    private static final class ByProperty {
        private final PropertyPath path;
        private final Map<Value, List<IndexedRule>> byValue = new HashMap<>();
        private final List<IndexedRule> all = new ArrayList<>();

        ByProperty(PropertyPath path) {
            this.path = path;
        }

        boolean takes(IndexedRule indexed) {
            for (Equality equality : indexed.rule().target().where()) {
                if (equality.path().equals(path)) {
                    for (Value value : equality.values()) {
                        byValue.computeIfAbsent(value, key -> new ArrayList<>()).add(indexed);
                    }
                    all.add(indexed);
                    return true;
                }
            }
            return false;
        }

        void visit(PropertyReader properties, Consumer<IndexedRule> visitor) {
            Value value = properties.read(path);
            // Of an unknown value any rule may speak: a forbid that depends on it applies.
            List<IndexedRule> rules =
                    value == null || !path.type().accepts(value) ? all : byValue.getOrDefault(value, List.of());
            for (int i = 0; i < rules.size(); i++) {
                visitor.accept(rules.get(i));
            }
        }
    }
}
