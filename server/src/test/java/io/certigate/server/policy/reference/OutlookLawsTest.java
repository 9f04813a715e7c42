package io.certigate.server.policy.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.server.model.EntityRef;
import io.certigate.server.model.Facts;
import io.certigate.server.model.PropertyPath;
import io.certigate.server.model.Value;
import io.certigate.server.outlook.Advisor;
import io.certigate.server.outlook.Change;
import io.certigate.server.outlook.Outlook;
import io.certigate.server.policy.Effect;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicySet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Advice is good advice: followed by hand, each way permits, no part of it does, and what is said of time is so. */
class OutlookLawsTest {
    private static final long SEED = Long.getLong("certigate.property.seed", 20220801);
    private static final int RELEASES = Integer.getInteger("certigate.property.releases", 150);
    private static final int QUESTIONS = 6;
    private static final EntityRef SOMEBODY = new EntityRef("com", "somebody");
    private static final Known.Stretch ALWAYS = new Known.Stretch(Instant.EPOCH, null);
    private static final String GOOD_NUMBER = "0000000151093700";

    /** A question with its registry. */
    private record World(PolicySet policies, Map<EntityRef, Known> registry, Inquiry inquiry) {
        boolean permits() {
            Map<EntityRef, Facts> facts = new HashMap<>();
            Stream.concat(RandomScenario.ENTITIES.stream(), Stream.of(SOMEBODY))
                    .forEach(each -> facts.put(each, Registry.facts(each, registry.getOrDefault(each, Known.NOTHING))));
            return policies.evaluate(inquiry.question(), inquiry.at(), facts::get)
                            .effect()
                    == Effect.PERMIT;
        }

        Outlook outlook() {
            return Advisor.advise(
                    policies, inquiry.question(), inquiry.at(), Registry.facts(registry)::get, () -> false);
        }

        World at(Instant at) {
            return new World(policies, registry, inquiry.at(at));
        }

        World with(Change change) {
            if (change instanceof Change.Certified certified) {
                return certified(somebody(certified.holder()), certified.kind().name());
            }
            if (change instanceof Change.Related related) {
                Known known = known(related.of());
                return knowing(
                        related.of(),
                        new Known(
                                known.properties(),
                                known.held(),
                                and(known.links(), new Known.Link(related.relation(), SOMEBODY, ALWAYS))));
            }
            Change.Stated stated = (Change.Stated) change;
            PropertyPath path = stated.path();
            List<String> names = path.names();
            return switch (path.side()) {
                case SUBJECT -> ofEntity(stated, inquiry.subject(), inquiry.subjectClaims(), true);
                case RESOURCE -> ofEntity(stated, inquiry.resource(), inquiry.resourceClaims(), false);
                case ACTION ->
                    asking(
                            inquiry.subjectClaims(),
                            put(inquiry.actionClaims(), names, stated.value()),
                            inquiry.resourceClaims(),
                            inquiry.context());
                case CONTEXT ->
                    asking(
                            inquiry.subjectClaims(),
                            inquiry.actionClaims(),
                            inquiry.resourceClaims(),
                            put(inquiry.context(), names, stated.value()));
            };
        }

        World certified(EntityRef holder, String kind) {
            Known known = known(holder);
            Known.Held held = new Known.Held(kind, GOOD_NUMBER, ALWAYS, false, List.of(), null, Instant.EPOCH);
            return knowing(holder, new Known(known.properties(), and(known.held(), held), known.links()));
        }

        private World ofEntity(Change.Stated stated, EntityRef entity, Map<String, Value> claims, boolean subject) {
            PropertyPath path = stated.path();
            Known known = known(entity);
            if (path.attested()) {
                Map<String, Value> properties = put(known.properties(), path.names(), stated.value());
                return knowing(entity, new Known(properties, known.held(), known.links()));
            }
            Map<String, Value> seen = new HashMap<>(claims);
            Value stored = known.properties().get(path.names().get(0));
            if (stored != null) {
                seen.putIfAbsent(path.names().get(0), stored);
            }
            Map<String, Value> changed = new HashMap<>(claims);
            changed.put(
                    path.names().get(0),
                    put(seen, path.names(), stated.value()).get(path.names().get(0)));
            return asking(
                    subject ? changed : inquiry.subjectClaims(),
                    inquiry.actionClaims(),
                    subject ? inquiry.resourceClaims() : changed,
                    inquiry.context());
        }

        private static EntityRef somebody(EntityRef holder) {
            return Change.isStranger(holder) ? SOMEBODY : holder;
        }

        private static Map<String, Value> put(Map<String, Value> values, List<String> names, Value value) {
            Map<String, Value> changed = new HashMap<>(values);
            String name = names.get(0);
            if (names.size() == 1) {
                changed.put(name, value);
            } else {
                Map<String, Value> inner = values.get(name) instanceof Value.MapOf map ? map.fields() : Map.of();
                changed.put(name, new Value.MapOf(put(inner, names.subList(1, names.size()), value)));
            }
            return changed;
        }

        private Known known(EntityRef entity) {
            return registry.getOrDefault(entity, Known.NOTHING);
        }

        private World knowing(EntityRef entity, Known known) {
            Map<EntityRef, Known> more = new HashMap<>(registry);
            more.put(entity, known);
            return new World(policies, more, inquiry);
        }

        private World asking(
                Map<String, Value> subject,
                Map<String, Value> action,
                Map<String, Value> resource,
                Map<String, Value> context) {
            return new World(
                    policies,
                    registry,
                    new Inquiry(
                            inquiry.subject(),
                            subject,
                            inquiry.action(),
                            action,
                            inquiry.resource(),
                            resource,
                            context,
                            inquiry.markets(),
                            inquiry.at()));
        }
    }

    @Test
    void advise_randomDenials_waysPermitAndAreMinimal() throws InvalidPolicies {
        int[] ways = new int[Outlook.MAX_CHANGES + 1];
        for (World world : denials()) {
            Outlook outlook = world.outlook();
            assertThat(outlook.ways()).hasSizeLessThanOrEqualTo(Outlook.MAX_WAYS);
            List<Set<Change>> sets = outlook.ways().stream()
                    .map(way -> (Set<Change>) new HashSet<>(way))
                    .toList();
            for (int i = 0; i < sets.size(); i++) {
                List<Change> way = outlook.ways().get(i);
                assertThat(way).hasSizeBetween(1, Outlook.MAX_CHANGES);
                ways[way.size()]++;
                assertThat(followed(world, way).permits())
                        .as("%s for %s", way, world)
                        .isTrue();
                for (List<Change> part : properParts(way)) {
                    assertThat(followed(world, part).permits())
                            .as("%s of %s", part, way)
                            .isFalse();
                }
                for (int j = 0; j < sets.size(); j++) {
                    assertThat(i != j && sets.get(i).containsAll(sets.get(j)))
                            .as("%s", sets)
                            .isFalse();
                }
            }
            assertThat(outlook.ways()).isSortedAccordingTo((a, b) -> a.size() - b.size());
        }
        assertThat(ways[1]).isGreaterThan(30);
        assertThat(ways[2]).isGreaterThan(30);
        assertThat(ways[3]).isGreaterThan(5);
    }

    @Test
    void advise_randomDenials_noneBeforeIsTheFirstInstantThatHelps() throws InvalidPolicies {
        int alone = 0;
        int later = 0;
        for (World world : denials()) {
            Outlook outlook = world.outlook();
            Instant first = outlook.noneBefore();
            if (!outlook.ways().isEmpty()) {
                assertThat(first).isNull();
                continue;
            }
            for (Edge edge : Edge.ALL) {
                boolean between = edge.instant().isAfter(world.inquiry().at())
                        && (first == null || edge.instant().isBefore(first));
                if (between && !outlook.incomplete()) {
                    World then = world.at(edge.instant());
                    assertThat(then.permits()).as("%s at %s", world, edge).isFalse();
                    assertThat(then.outlook().ways())
                            .as("%s at %s", world, edge)
                            .isEmpty();
                }
            }
            if (first != null) {
                World then = world.at(first);
                assertThat(then.permits()).isEqualTo(outlook.byTimeAlone());
                assertThat(outlook.byTimeAlone() || !then.outlook().ways().isEmpty())
                        .isTrue();
                alone += outlook.byTimeAlone() ? 1 : 0;
                later += outlook.byTimeAlone() ? 0 : 1;
            }
        }
        assertThat(alone).isPositive();
        assertThat(later).isPositive();
    }

    /** No certification that would help on its own is overlooked. */
    @Test
    void advise_oneCertificationWouldDo_listsAWayOfOneChange() throws InvalidPolicies {
        int found = 0;
        for (World world : denials()) {
            boolean one = Words.KINDS.stream()
                    .anyMatch(kind -> RandomScenario.ENTITIES.stream()
                            .anyMatch(holder -> world.certified(holder, kind).permits()));
            if (one) {
                assertThat(world.outlook().ways())
                        .as("%s", world)
                        .first()
                        .asList()
                        .hasSize(1);
                found++;
            }
        }
        assertThat(found).isPositive();
    }

    private static List<World> denials() throws InvalidPolicies {
        List<World> worlds = new ArrayList<>();
        for (int release = 0; release < RELEASES; release++) {
            RandomScenario scenario = new RandomScenario(SEED + release);
            PolicySet policies = PolicyCompiler.compile(PolicyText.documents(scenario.words(), scenario.rules()));
            for (int i = 0; i < QUESTIONS; i++) {
                World world = new World(policies, scenario.registry(), scenario.inquiry());
                if (!world.permits()) {
                    worlds.add(world);
                }
            }
        }
        return worlds;
    }

    private static World followed(World world, List<Change> changes) {
        World changed = world;
        for (Change change : changes) {
            changed = changed.with(change);
        }
        return changed;
    }

    private static <T> List<T> and(List<T> all, T one) {
        List<T> more = new ArrayList<>(all);
        more.add(one);
        return more;
    }

    private static List<List<Change>> properParts(List<Change> way) {
        List<List<Change>> parts = new ArrayList<>();
        for (int chosen = 0; chosen < (1 << way.size()) - 1; chosen++) {
            List<Change> part = new ArrayList<>();
            for (int i = 0; i < way.size(); i++) {
                if ((chosen >> i & 1) == 1) {
                    part.add(way.get(i));
                }
            }
            parts.add(part);
        }
        return parts;
    }
}
