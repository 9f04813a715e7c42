package io.certigate.server.outlook;

import io.certigate.server.model.Certification;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Value;
import io.certigate.server.model.Window;
import io.certigate.server.policy.FactsLookup;
import io.certigate.server.policy.Properties;
import io.certigate.server.policy.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A question and what is known, with some changes. Immutable.
 *
 * @param question the question, with properties that the changes state
 * @param supposed facts that the changes suppose, by holder; they stand before what is known
 * @param known what is known
 * @param changes the changes so far
 */
record Situation(Question question, Map<EntityRef, Facts> supposed, FactsLookup known, List<Change> changes)
        implements FactsLookup {
    Situation(Question question, FactsLookup known) {
        this(question, Map.of(), known, List.of());
    }

    @Override
    public @Nullable Facts of(EntityRef holder) {
        Facts facts = supposed.get(holder);
        if (facts != null) {
            return facts;
        }
        return Change.isStranger(holder) ? new Facts(holder, 0, 0, null, List.of(), List.of()) : known.of(holder);
    }

    /** The same with one more change. */
    Situation with(Change change) {
        List<Change> more = new ArrayList<>(changes);
        more.add(change);
        if (change instanceof Change.Certified certified) {
            return supposing(certified.holder(), facts -> facts.supposing(certification(certified)), question, more);
        }
        if (change instanceof Change.Related related) {
            Relation relation =
                    new Relation(related.of(), related.relation(), related.stranger(), new Window(Instant.MIN, null));
            return supposing(related.of(), facts -> facts.supposing(relation), question, more);
        }
        return stated((Change.Stated) change, more);
    }

    /** All of the changes, one after another. */
    Situation withAll(List<Change> all) {
        Situation situation = this;
        for (Change change : all) {
            situation = situation.with(change);
        }
        return situation;
    }

    private static Certification certification(Change.Certified certified) {
        List<String> issuers = certified.kind().issuers();
        return new Certification(
                certified.holder(),
                certified.kind().name(),
                "",
                issuers.isEmpty() ? "" : issuers.get(0),
                "",
                Instant.MIN,
                null,
                true,
                List.of(),
                null);
    }

    private Situation supposing(EntityRef holder, UnaryOperator<Facts> change, Question asked, List<Change> more) {
        Facts facts = of(holder);
        Map<EntityRef, Facts> all = new HashMap<>(supposed);
        if (facts != null) {
            all.put(holder, change.apply(facts));
        }
        return new Situation(asked, Map.copyOf(all), known, more);
    }

    private Situation stated(Change.Stated stated, List<Change> more) {
        PropertyPath path = stated.path();
        String name = path.names().get(0);
        Value whole = whole(path, stated.value());
        if (path.attested()) {
            EntityRef entity = path.side() == PropertyPath.Side.SUBJECT ? question.subject() : question.resource();
            return supposing(entity, facts -> facts.supposing(name, whole), question, more);
        }
        return new Situation(asking(path.side(), name, whole), supposed, known, more);
    }

    /** The value of the outermost property, in which the value at the path is another one. */
    private Value whole(PropertyPath path, Value value) {
        Value whole = value;
        for (int depth = path.names().size() - 1; depth > 0; depth--) {
            PropertyPath outer =
                    new PropertyPath(path.side(), path.names().subList(0, depth), path.attested(), path.type());
            Map<String, Value> fields = new HashMap<>();
            if (question.read(outer, this) instanceof Value.MapOf map) {
                fields.putAll(map.fields());
            }
            fields.put(path.names().get(depth), whole);
            whole = new Value.MapOf(fields);
        }
        return whole;
    }

    private Question asking(PropertyPath.Side side, String name, Value value) {
        return new Question(
                question.subject(),
                sent(side, PropertyPath.Side.SUBJECT, question.subjectProperties(), name, value),
                question.action(),
                sent(side, PropertyPath.Side.ACTION, question.actionProperties(), name, value),
                question.resource(),
                sent(side, PropertyPath.Side.RESOURCE, question.resourceProperties(), name, value),
                sent(side, PropertyPath.Side.CONTEXT, question.context(), name, value),
                question.markets());
    }

    private static Properties sent(
            PropertyPath.Side changed, PropertyPath.Side own, Properties properties, String name, Value value) {
        return changed == own ? properties.with(name, value) : properties;
    }
}
