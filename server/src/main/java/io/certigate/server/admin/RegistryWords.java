package io.certigate.server.admin;

import io.certigate.server.model.Value;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the active release says about the words of registry records. */
public interface RegistryWords {
    /** The declared entity types. */
    Collection<String> entityTypes();

    /** The declared relations. */
    Collection<String> relations();

    /** The declared certification kinds. */
    Collection<String> certificationKinds();

    /** What is wrong with a property of an entity: undeclared, of another type, not one of its values; null if nothing. */
    @Nullable
    String propertyProblem(String name, Value value);

    /** The issuers of a declared kind; empty if anybody may issue it. */
    List<String> issuers(String kind);

    /** The number as a declared kind normalizes it. */
    String normalize(String kind, String number);

    /** Whether a number has the layout that its kind demands; true for an undeclared kind. */
    boolean wellFormed(String kind, String number);
}
