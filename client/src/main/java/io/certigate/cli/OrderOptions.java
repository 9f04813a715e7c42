package io.certigate.cli;

import io.certigate.v1.LegalBasis;
import io.certigate.v1.LocalizedText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what was ordered, by whom, and on what basis. */
final class OrderOptions {
    @Option(names = "--title", paramLabel = "TEXT", description = "What it is.")
    private @Nullable String title;

    @Option(names = "--ordered-by", paramLabel = "AUTHORITY", description = "The authority that ordered it.")
    private @Nullable String orderedBy;

    @Option(names = "--reason", paramLabel = "CODE", description = "Stable code of the reason. Default: directive.ID.")
    private @Nullable String reason;

    @Option(
            names = "--message",
            paramLabel = "LANG=TEXT",
            description = "Text for people in a language, such as en or zh; repeatable.")
    private Map<String, String> message = new LinkedHashMap<>();

    @Option(names = "--law-title", paramLabel = "TEXT", description = "Title of the legal basis.")
    private @Nullable String lawTitle;

    @Option(names = "--law-id", paramLabel = "ID", description = "Short name of the legal basis. Default: ID.")
    private @Nullable String lawId;

    @Option(names = "--law-issuer", paramLabel = "NAME", description = "Who issued it.")
    private @Nullable String lawIssuer;

    @Option(names = "--law-number", paramLabel = "N", description = "Its official number.")
    private @Nullable String lawNumber;

    @Option(names = "--law-published", paramLabel = "DAY", description = "When it was published, such as 2022-03-30.")
    private @Nullable String lawPublished;

    @Option(names = "--law-url", paramLabel = "URL", description = "Address of its text.")
    private @Nullable String lawUrl;

    Optional<String> title() {
        return Optional.ofNullable(title);
    }

    Optional<String> orderedBy() {
        return Optional.ofNullable(orderedBy);
    }

    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    List<LocalizedText> message() {
        return message.entrySet().stream()
                .map(text -> LocalizedText.newBuilder()
                        .setLocale(text.getKey())
                        .setText(text.getValue())
                        .build())
                .toList();
    }

    /** The legal basis, if any of its options is given. */
    Optional<LegalBasis> law() {
        boolean given = Stream.of(lawTitle, lawId, lawIssuer, lawNumber, lawPublished, lawUrl)
                .anyMatch(text -> text != null);
        if (!given) {
            return Optional.empty();
        }
        return Optional.of(LegalBasis.newBuilder()
                .setTitle(orEmpty(lawTitle))
                .setId(orEmpty(lawId))
                .setIssuer(orEmpty(lawIssuer))
                .setNumber(orEmpty(lawNumber))
                .setPublished(orEmpty(lawPublished))
                .setUrl(orEmpty(lawUrl))
                .build());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
