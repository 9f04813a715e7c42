package io.certigate.server.admin;

import io.certigate.server.model.Nearest;
import io.certigate.server.model.Value;
import io.certigate.server.policy.CertificationKind;
import io.certigate.server.policy.Vocabulary;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of a release, as the registry needs them.
 *
 * @param vocabulary the vocabulary of the release
 */
public record ReleaseWords(Vocabulary vocabulary) implements RegistryWords {
    @Override
    public Collection<String> entityTypes() {
        return vocabulary.entityTypes().keySet();
    }

    @Override
    public Collection<String> relations() {
        return vocabulary.relations().keySet();
    }

    @Override
    public Collection<String> certificationKinds() {
        return vocabulary.certificationKinds().keySet();
    }

    @Override
    public @Nullable String propertyProblem(String name, Value value) {
        Vocabulary.Property property = vocabulary.properties().get(name);
        return property == null
                ? "undeclared property '" + name + "'"
                        + Nearest.hint(name, vocabulary.properties().keySet())
                : property.type().problem(value);
    }

    @Override
    public List<String> issuers(String kind) {
        CertificationKind declared = vocabulary.kind(kind);
        return declared == null ? List.of() : declared.issuers();
    }

    @Override
    public String normalize(String kind, String number) {
        CertificationKind declared = vocabulary.kind(kind);
        return declared == null ? number : declared.numbers().normalize(number);
    }

    @Override
    public boolean wellFormed(String kind, String number) {
        CertificationKind declared = vocabulary.kind(kind);
        return declared == null || declared.numberCheck().test(number);
    }
}
