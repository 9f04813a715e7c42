package io.certigate.server.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that the registry knows of one holder, as it has been since the revision {@code changedAt} and still was at the
 * revision {@code readAt}. An absent holder has facts too: none.
 */
public final class Facts {
    private static final Comparator<Relation> BY_START =
            Comparator.comparing(Relation::from).thenComparing(Relation::with);

    private final EntityRef holder;
    private final long changedAt;
    private final long readAt;
    private final Map<String, Value> properties;
    private final Map<String, List<HeldCertification>> certifications;
    private final Map<String, List<Relation>> relations;
    private final int weight;
    // Of whoever logs these facts; racing threads write them twice at worst.
    private volatile long mark;

    /**
     * Groups the records of a holder.
     *
     * @param holder the holder
     * @param changedAt revision of the holder's last change, 0 if it never changed
     * @param readAt revision at which the records were read, at least {@code changedAt}
     * @param entity its entity record, null if there is none
     * @param certifications its certifications
     * @param relations the relations in which it is entity A
     */
    public Facts(
            EntityRef holder,
            long changedAt,
            long readAt,
            @Nullable Entity entity,
            List<Certification> certifications,
            List<Relation> relations) {
        if (readAt < changedAt) {
            throw new IllegalArgumentException(
                    "expected facts read at or after their last change " + changedAt + ", found " + readAt);
        }
        this.holder = holder;
        this.changedAt = changedAt;
        this.readAt = readAt;
        this.properties = entity == null ? Map.of() : entity.properties();
        Map<String, List<HeldCertification>> byKind = new HashMap<>();
        for (Certification certification : certifications) {
            byKind.computeIfAbsent(certification.kind(), kind -> new ArrayList<>())
                    .add(new HeldCertification(certification));
        }
        byKind.replaceAll((kind, held) -> List.copyOf(held));
        this.certifications = Map.copyOf(byKind);
        Map<String, List<Relation>> byName = new HashMap<>();
        for (Relation relation : relations) {
            byName.computeIfAbsent(relation.name(), name -> new ArrayList<>()).add(relation);
        }
        byName.replaceAll((name, related) -> related.stream().sorted(BY_START).toList());
        this.relations = Map.copyOf(byName);
        Weight sum = new Weight(holder);
        properties.forEach(sum::add);
        certifications.forEach(sum::add);
        relations.forEach(sum::add);
        this.weight = sum.units();
    }

    private Facts(
            Facts base,
            Map<String, Value> properties,
            Map<String, List<HeldCertification>> certifications,
            Map<String, List<Relation>> relations) {
        this.holder = base.holder;
        this.changedAt = base.changedAt;
        this.readAt = base.readAt;
        this.properties = properties instanceof WithheldProperties ? properties : Map.copyOf(properties);
        this.certifications = Map.copyOf(certifications);
        this.relations = Map.copyOf(relations);
        this.weight = base.weight;
    }

    /**
     * These without some properties, about which nothing is known here, not even whether there are any. Not for a cache.
     *
     * @param names the properties
     * @param asked is told the name each time that somebody asks for one of them
     */
    public Facts withholding(Set<String> names, Consumer<String> asked) {
        return new Facts(this, new WithheldProperties(properties, names, asked), certifications, relations);
    }

    /** What would be known if a property had another value; like all that is supposed, not for a cache. */
    public Facts supposing(String name, Value value) {
        if (properties instanceof WithheldProperties withheld) {
            return new Facts(this, withheld.with(name, value), certifications, relations);
        }
        Map<String, Value> more = new HashMap<>(properties);
        more.put(name, value);
        return new Facts(this, more, certifications, relations);
    }

    /** What would be known if the holder had one more certification. */
    public Facts supposing(Certification certification) {
        Map<String, List<HeldCertification>> more = new HashMap<>(certifications);
        List<HeldCertification> held = new ArrayList<>(certifications(certification.kind()));
        held.add(new HeldCertification(certification));
        more.put(certification.kind(), List.copyOf(held));
        return new Facts(this, properties, more, relations);
    }

    /**
     * What would be known if certifications were others; these very facts if none is.
     *
     * @param change gives the certification that would be there instead, of the same kind; the same one where nothing changes
     */
    @SuppressWarnings("ReferenceEquality") // The same one stands for no change.
    public Facts certifying(UnaryOperator<Certification> change) {
        Map<String, List<HeldCertification>> others = new HashMap<>(certifications);
        boolean changed = false;
        for (Map.Entry<String, List<HeldCertification>> kind : certifications.entrySet()) {
            List<HeldCertification> held = new ArrayList<>(kind.getValue());
            for (int i = 0; i < held.size(); i++) {
                Certification before = held.get(i).certification();
                Certification after = change.apply(before);
                if (after != before) {
                    held.set(i, new HeldCertification(after));
                    changed = true;
                }
            }
            others.put(kind.getKey(), List.copyOf(held));
        }
        return changed ? new Facts(this, properties, others, relations) : this;
    }

    /** What would be known if the holder had one more relation. */
    public Facts supposing(Relation relation) {
        Map<String, List<Relation>> more = new HashMap<>(relations);
        List<Relation> related = new ArrayList<>(relations(relation.name()));
        related.add(relation);
        related.sort(BY_START);
        more.put(relation.name(), List.copyOf(related));
        return new Facts(this, properties, certifications, more);
    }

    /** The holder. */
    public EntityRef holder() {
        return holder;
    }

    /** Revision of the holder's last change, 0 if it never changed. */
    public long changedAt() {
        return changedAt;
    }

    /** Revision at which the facts were read. */
    public long readAt() {
        return readAt;
    }

    /**
     * What these facts weigh in a cache: 1, plus one for each value (those inside lists and maps too), certification,
     * suspension and relation, plus one for every {@value Weight#CHARACTERS_PER_UNIT} characters.
     */
    public int weight() {
        return weight;
    }

    /** Where these facts were logged last, in the terms of whoever logs them; 0 if they were not yet. */
    public long mark() {
        return mark;
    }

    /** Remembers where these facts were logged. */
    public void mark(long place) {
        mark = place;
    }

    /** The properties of the entity, by name. */
    public Map<String, Value> properties() {
        return properties;
    }

    /** All certifications: those of a kind in the order in which {@link #certifications(String)} gives them. */
    public List<Certification> certifications() {
        return new TreeMap<>(certifications)
                .values().stream()
                        .flatMap(List::stream)
                        .map(HeldCertification::certification)
                        .toList();
    }

    /** All relations: those of a name in the order in which {@link #relations(String)} gives them. */
    public List<Relation> relations() {
        return new TreeMap<>(relations).values().stream().flatMap(List::stream).toList();
    }

    /** A property of the entity as the registry stores it, null if it does not. */
    public @Nullable Value property(String name) {
        return properties.get(name);
    }

    /** The certifications of a kind, empty if there are none. */
    public List<HeldCertification> certifications(String kind) {
        return certifications.getOrDefault(kind, List.of());
    }

    /**
     * The relations of a name, empty if there are none; ordered by start, then by entity B, so that an answer does not
     * depend on the order in which a store gives them.
     */
    public List<Relation> relations(String name) {
        return relations.getOrDefault(name, List.of());
    }
}
