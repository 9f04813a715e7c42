package io.certigate.cli;

import io.certigate.client.Tokens;
import io.certigate.v1.Revision;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a revision: its number, in whatever history the server has, or {@code EPOCH:NUMBER:HASH}, which names the history. */
final class RevisionConverter implements ITypeConverter<Revision> {
    // 18 digits are a long whatever they are.
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    @Override
    public Revision convert(String text) {
        if (NUMBER.matcher(text).matches()) {
            return Revision.newBuilder().setNumber(Long.parseLong(text)).build();
        }
        try {
            return Tokens.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "expected a revision's number, or its token EPOCH:NUMBER:HASH as a write or"
                            + " a check prints it, found '" + text + "'");
        }
    }
}
