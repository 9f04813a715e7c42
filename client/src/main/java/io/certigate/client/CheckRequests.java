package io.certigate.client;

import io.certigate.v1.Action;
import io.certigate.v1.CheckActionRequest;
import io.certigate.v1.Entity;
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
}
