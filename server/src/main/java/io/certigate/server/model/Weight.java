package io.certigate.server.model;

/** Adds up what the facts of a holder weigh in a cache, so that the bound of a cache bounds memory whatever they hold. */
final class Weight {
    /** Characters of text that weigh as much as one record. */
    static final int CHARACTERS_PER_UNIT = 64;

    private int parts = 1;
    private int characters;

    Weight(EntityRef holder) {
        add(holder);
    }

    /** The weight of all that was added. */
    int units() {
        return parts + characters / CHARACTERS_PER_UNIT;
    }

    void add(String name, Value value) {
        characters += name.length();
        add(value);
    }

    void add(Certification held) {
        parts += 1 + held.suspensions().size();
        characters += held.kind().length()
                + held.number().length()
                + held.issuer().length()
                + held.scope().length();
    }

    void add(Relation relation) {
        parts++;
        characters += relation.name().length();
        add(relation.with());
    }

    private void add(EntityRef ref) {
        characters += ref.type().length() + ref.id().length();
    }

    private void add(Value value) {
        parts++;
        if (value instanceof Value.Text text) {
            characters += text.value().length();
        } else if (value instanceof Value.ListOf list) {
            list.values().forEach(this::add);
        } else if (value instanceof Value.MapOf map) {
            map.fields().forEach(this::add);
        }
    }
}
