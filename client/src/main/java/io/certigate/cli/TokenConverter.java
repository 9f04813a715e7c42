package io.certigate.cli;

import io.certigate.client.Tokens;
import io.certigate.v1.Revision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code EPOCH:NUMBER:HASH}. */
final class TokenConverter implements ITypeConverter<Revision> {
    @Override
    public Revision convert(String text) {
        try {
            return Tokens.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
