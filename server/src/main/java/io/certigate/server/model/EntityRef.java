package io.certigate.server.model;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Names one entity: an account, a company, a service, an asset. Written {@code type:id}; the id may contain colons.
 *
 * @param type declared entity type, 1 to {@value #MAX_TYPE} characters
 * @param id id within the type, 1 to {@value #MAX_ID} characters without control characters
 */
public record EntityRef(String type, String id) implements Comparable<EntityRef> {
    /** Longest type, in characters. */
    public static final int MAX_TYPE = 128;

    /** Longest id, in characters. */
    public static final int MAX_ID = 256;

    private static final Comparator<EntityRef> ORDER =
            Comparator.comparing(EntityRef::type).thenComparing(EntityRef::id);

    /**
     * Reads {@code type:id}.
     *
     * @throws IllegalArgumentException if there is no colon, or a part is empty, too long or has control characters;
     *     the message says what was expected and found
     */
    public static EntityRef parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("expected TYPE:ID such as official_account:shop, found '" + text + "'");
        }
        EntityRef ref = new EntityRef(text.substring(0, colon), text.substring(colon + 1));
        String problem = ref.problem();
        if (problem != null) {
            throw new IllegalArgumentException(problem + " in '" + text + "'");
        }
        return ref;
    }

    /** What is wrong with the type, or null if nothing is. */
    public static @Nullable String typeProblem(String type) {
        return partProblem("type", type, MAX_TYPE);
    }

    /** What is wrong with the id, or null if nothing is. */
    public static @Nullable String idProblem(String id) {
        return partProblem("id", id, MAX_ID);
    }

    /** What is wrong with this name, or null if nothing is. */
    public @Nullable String problem() {
        String problem = typeProblem(type);
        return problem != null ? problem : idProblem(id);
    }

    private static @Nullable String partProblem(String what, String text, int longest) {
        if (text.isEmpty()) {
            return "expected an entity " + what + " of 1 to " + longest + " characters, found none";
        }
        if (text.length() > longest) {
            return "expected an entity " + what + " of at most " + longest + " characters, found " + text.length();
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return "expected an entity " + what + " without control characters, found one at position " + i;
            }
        }
        return null;
    }

    // By hand: each decision looks facts up by such a name, and what a record generates goes through method handles.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof EntityRef ref && id.equals(ref.id) && type.equals(ref.type));
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + id.hashCode();
    }

    @Override
    public int compareTo(EntityRef other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return type + ":" + id;
    }
}
