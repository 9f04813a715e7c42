package io.certigate.cli;

import io.certigate.v1.RecordKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a kind of record as a word, such as {@code certification}. */
final class KindConverter implements ITypeConverter<RecordKind> {
    private static final String PREFIX = "RECORD_KIND_";

    @Override
    public RecordKind convert(String text) {
        List<String> words = words();
        if (!words.contains(text)) {
            throw new TypeConversionException("expected one of " + String.join(", ", words) + ", found '" + text + "'"
                    + NearestWord.hint(text, words));
        }
        return RecordKind.valueOf(PREFIX + text.toUpperCase(Locale.ROOT));
    }

    private static List<String> words() {
        return Arrays.stream(RecordKind.values())
                .filter(kind -> kind != RecordKind.UNRECOGNIZED && kind != RecordKind.RECORD_KIND_UNSPECIFIED)
                .map(kind -> kind.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT))
                .toList();
    }
}
