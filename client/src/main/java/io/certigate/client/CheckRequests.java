package io.certigate.client;

import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Consistency;
import io.certigate.v1.Entity;
import io.certigate.v1.Revision;
import io.certigate.v1.Value;
import java.util.List;
import java.util.Map;

/** Makes questions. What it does not cover is set with {@link CheckActionRequest#toBuilder()}. */
public final class CheckRequests {
    private CheckRequests() {}

    /** An entity without properties: those that the registry holds count. */
    public static Entity entity(String type, String id) {
        return entity(type, id, Map.of());
    }

    /** An entity with properties, which overlay the registry's except those that are attested. */
    public static Entity entity(String type, String id, Map<String, Value> properties) {
        return Entity.newBuilder()
                .setType(type)
                .setId(id)
                .putAllProperties(properties)
                .build();
    }

    /**
     * May the subject do the action on the resource, in each of the markets, now?
     *
     * @param action declared name, such as {@code asset.sell.primary}
     * @param markets ISO 3166 alpha-2, 1 to 32
     */
    public static CheckActionRequest check(Entity subject, String action, Entity resource, String... markets) {
        return CheckActionRequest.newBuilder()
                .setSubject(subject)
                .setAction(Action.newBuilder().setName(action))
                .setResource(resource)
                .addAllMarkets(List.of(markets))
                .build();
    }

    /**
     * The same question, answered from a state that includes a revision at least: who writes and then asks sees what was
     * written, whichever server answers.
     *
     * @param token the revision that a write or an answer returned
     */
    public static CheckActionRequest atLeast(CheckActionRequest request, Revision token) {
        return request.toBuilder()
                .setConsistency(Consistency.newBuilder().setAtLeast(token))
                .build();
    }

    /** The same question, answered from a state that includes every write that was acknowledged before it is asked. */
    public static CheckActionRequest fullyConsistent(CheckActionRequest request) {
        return request.toBuilder()
                .setConsistency(Consistency.newBuilder().setFullyConsistent(true))
                .build();
    }

    /**
     * The same question of what was known at a revision; for auditors. Its answer is hypothetical: it allows nothing.
     *
     * @param revision the number of a revision
     */
    public static CheckActionRequest asOf(CheckActionRequest request, long revision) {
        return request.toBuilder().setAsOfRevision(revision).build();
    }
}
