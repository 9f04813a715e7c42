package io.certigate.server.grpc;

import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.model.EntityRef;
import io.certigate.v1.EntityReference;
import java.util.ArrayList;
import java.util.List;

/** Collects the fields of a request that are at fault, with the checks that every request needs. */
final class Violations {
    /** Most violations reported of one request. */
    private static final int MAX = 100;

    private static final EntityRef NONE = new EntityRef("", "");

    private final List<Violation> found = new ArrayList<>();

    void add(String field, String description) {
        if (found.size() < MAX) {
            found.add(new Violation(field, description));
        }
    }

    /** What was found. */
    List<Violation> found() {
        return found;
    }

    /** Throws {@link Invalid} if anything was found. */
    void finish() {
        if (!found.isEmpty()) {
            throw new Invalid(found);
        }
    }

    /** A required reference; what it returns counts only if {@link #finish} passes. */
    EntityRef ref(String field, boolean present, EntityReference reference) {
        if (!present) {
            add(field, "expected an entity with type and id, found none");
            return NONE;
        }
        return ref(field, reference.getType(), reference.getId());
    }

    EntityRef ref(String field, String type, String id) {
        String typeProblem = EntityRef.typeProblem(type);
        if (typeProblem != null) {
            add(field + ".type", typeProblem);
        }
        String idProblem = EntityRef.idProblem(id);
        if (idProblem != null) {
            add(field + ".id", idProblem);
        }
        return new EntityRef(type, id);
    }

    /** A required text of at most {@code longest} characters, of which a reader sees one at least. */
    String required(String field, String text, int longest) {
        if (text.codePoints().noneMatch(Violations::isVisible)) {
            add(
                    field,
                    "expected 1 to " + longest + " characters, found "
                            + (text.isEmpty() ? "none" : "only spaces, or what is not shown"));
        }
        return optional(field, text, longest);
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** A text of at most {@code longest} characters; without U+0000, which not every database can keep or look for. */
    String optional(String field, String text, int longest) {
        if (text.indexOf('\0') >= 0) {
            add(field, "expected a text without U+0000, found one");
        }
        if (text.length() > longest) {
            add(field, "expected at most " + longest + " characters, found " + text.length());
        }
        return text;
    }

    /** A text of at most {@code longest} characters, none of them a control character. */
    String plain(String field, String text, int longest) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            add(field, "expected no control characters, found one");
        }
        return optional(field, text, longest);
    }
}
