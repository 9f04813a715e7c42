package io.certigate.cli;

import io.certigate.v1.EntityReference;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code TYPE:ID}; the id may contain colons. Lengths and characters are the server's to judge. */
final class EntityConverter implements ITypeConverter<EntityReference> {
    @Override
    public EntityReference convert(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static EntityReference parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException("expected TYPE:ID such as official_account:shop, found '" + text + "'");
        }
        return EntityReference.newBuilder()
                .setType(text.substring(0, colon))
                .setId(text.substring(colon + 1))
                .build();
    }
}
