package io.certigate.server.policy.reference;

import io.certigate.server.model.Certification;
import io.certigate.server.model.Entity;
import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.RegistryRecord;
import io.certigate.server.model.Relation;
import io.certigate.server.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is known, as the engine takes it. */
public final class Registry {
    private Registry() {}

    /** The facts of every entity that the scenarios name. */
    public static Map<EntityRef, Facts> facts(Map<EntityRef, Known> registry) {
        return RandomScenario.ENTITIES.stream()
                .collect(Collectors.toMap(
                        each -> each, each -> facts(each, registry.getOrDefault(each, Known.NOTHING))));
    }

    /** What is known, as records of a registry. */
    public static List<RegistryRecord> records(Map<EntityRef, Known> registry) {
        List<RegistryRecord> records = new ArrayList<>();
        registry.forEach((holder, known) -> {
            records.add(new Entity(holder, known.properties()));
            known.held().forEach(each -> records.add(certification(holder, each)));
            known.links()
                    .forEach(each ->
                            records.add(new Relation(holder, each.relation(), each.with(), window(each.window()))));
        });
        return records;
    }

    /** The facts of an entity. */
    public static Facts facts(EntityRef holder, Known known) {
        return new Facts(
                holder,
                0,
                0,
                new Entity(holder, known.properties()),
                known.held().stream().map(each -> certification(holder, each)).toList(),
                known.links().stream()
                        .map(each -> new Relation(holder, each.relation(), each.with(), window(each.window())))
                        .toList());
    }

    private static Certification certification(EntityRef holder, Known.Held held) {
        Known.Ending ending = held.ending();
        Certification.End end = ending == null
                ? null
                : new Certification.End(
                        Certification.EndKind.valueOf(ending.name()), held.endedAt(), Instant.EPOCH, "");
        return new Certification(
                holder,
                held.kind(),
                held.number(),
                "The office",
                "",
                held.validity().from(),
                held.validity().until(),
                held.verified(),
                List.copyOf(held.suspensions().stream().map(Registry::window).toList()),
                end);
    }

    private static Window window(Known.Stretch stretch) {
        return new Window(stretch.from(), stretch.until());
    }
}
