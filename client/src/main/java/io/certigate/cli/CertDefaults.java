package io.certigate.cli;

import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import io.certigate.v1.Certification;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an import takes from its options where a row says nothing, and how a row becomes a certification. */
final class CertDefaults {
    @Option(
            names = "--holder-type",
            paramLabel = "T",
            description = "The holder column has only ids, of this type; else it has TYPE:ID.")
    private @Nullable String holderType;

    @Option(names = "--kind", paramLabel = "K", description = "The kind, where a row has none.")
    private @Nullable String kind;

    @Option(names = "--issuer", paramLabel = "I", description = "The issuer, where a row has none.")
    private @Nullable String issuer;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "The start of validity, where a row has none.")
    private @Nullable OffsetDateTime from;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "The end of validity, where a row has none. Default: open.")
    private @Nullable OffsetDateTime until;

    @Option(names = "--verified", description = "All numbers were compared with the issuer's published list.")
    private boolean verified;

    /**
     * The certification of a row.
     *
     * @param fields what the row says, by column name
     * @throws IllegalArgumentException if a required field is missing or a field is malformed
     */
    Certification certification(Map<String, String> fields) {
        Certification.Builder certification = Certification.newBuilder()
                .setHolder(CsvColumns.entity("holder", fields.get("holder"), holderType))
                .setKind(CsvColumns.required("kind", fields.getOrDefault("kind", kind), true))
                .setNumber(fields.getOrDefault("number", ""))
                .setScope(fields.getOrDefault("scope", ""))
                .setValidFrom(CsvColumns.required("from", instant(fields.get("from"), from), true))
                .setNumberVerified(verified);
        String by = fields.getOrDefault("issuer", issuer);
        if (by != null) {
            certification.setIssuer(by);
        }
        Timestamp end = instant(fields.get("until"), until);
        if (end != null) {
            certification.setValidUntil(end);
        }
        return certification.build();
    }

    /** What was asked for, to compare with another time. */
    List<String> texts() {
        return Stream.of(holderType, kind, issuer, from, until, verified)
                .map(String::valueOf)
                .toList();
    }

    /** Whether anything was asked for. */
    boolean any() {
        return holderType != null || kind != null || issuer != null || from != null || until != null || verified;
    }

    private static @Nullable Timestamp instant(@Nullable String field, @Nullable OffsetDateTime otherwise) {
        OffsetDateTime instant = field == null ? otherwise : InstantConverter.parse(field);
        return instant == null ? null : Instants.toTimestamp(instant.toInstant());
    }
}
