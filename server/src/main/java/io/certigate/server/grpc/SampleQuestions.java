package io.certigate.server.grpc;

import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.PropertyType;
import io.certigate.server.model.Value;
import io.certigate.server.policy.Equality;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.Rule;
import io.certigate.server.policy.Target;
import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Entity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Questions that the rules of a release speak of, about entities that nobody has registered. */
public final class SampleQuestions {
    private static final String NOBODY = "certigate-warm-up/";

    /** As many entities are asked about: most questions are about some that others ask about too. */
    private static final int ENTITIES = 16;

    private SampleQuestions() {}

    /**
     * One question for each of some rules, evenly spread over a release.
     *
     * @param most most of them
     * @return none if the release has no rules
     */
    public static List<CheckActionRequest> of(PolicySet policies, int most) {
        List<Rule> rules = policies.rules();
        List<CheckActionRequest> questions = new ArrayList<>();
        int count = Math.min(most, rules.size());
        for (int i = 0; i < count; i++) {
            Target target = rules.get((int) ((long) i * rules.size() / count)).target();
            questions.add(question(target, policies, i));
        }
        return questions;
    }

    private static CheckActionRequest question(Target target, PolicySet policies, int number) {
        Collection<String> types = policies.vocabulary().entityTypes().keySet();
        CheckActionRequest.Builder question = CheckActionRequest.newBuilder()
                .setSubject(entity(target.subjects().isEmpty() ? types : target.subjects(), number))
                .setAction(Action.newBuilder().setName(Collections.min(target.actions())))
                .setResource(entity(target.resources().isEmpty() ? types : target.resources(), number))
                .addMarkets(Collections.min(target.markets()))
                .setRequestId(NOBODY + number);
        target.where().forEach(equality -> set(question, equality));
        return question.build();
    }

    private static Entity entity(Collection<String> types, int number) {
        return Entity.newBuilder()
                .setType(Collections.min(types))
                .setId(NOBODY + number % ENTITIES)
                .build();
    }

    private static void set(CheckActionRequest.Builder question, Equality equality) {
        PropertyPath path = equality.path();
        if (path.names().size() > 1) {
            return;
        }
        Value value = equality.values().iterator().next();
        Value whole = path.type() instanceof PropertyType.ListOf ? new Value.ListOf(List.of(value)) : value;
        Map<String, io.certigate.v1.Value> property = Map.of(path.names().get(0), Values.write(whole));
        switch (path.side()) {
            case SUBJECT -> question.getSubjectBuilder().putAllProperties(property);
            case RESOURCE -> question.getResourceBuilder().putAllProperties(property);
            case ACTION -> question.getActionBuilder().putAllProperties(property);
            case CONTEXT -> question.putAllContext(property);
        }
    }
}
