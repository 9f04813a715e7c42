package io.certigate.cli;

import io.certigate.v1.CertificationKey;
import io.certigate.v1.EntityReference;
import picocli.CommandLine.Option;

/** The options that name one certification. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CertKey {
    @Option(
            names = "--holder",
            required = true,
            paramLabel = "TYPE:ID",
            converter = EntityConverter.class,
            description = "Of whom it is attested.")
    private EntityReference holder;

    @Option(
            names = "--kind",
            required = true,
            paramLabel = "K",
            description = "Its kind, such as cn.cac.blockchain_filing.")
    private String kind;

    @Option(
            names = "--number",
            paramLabel = "N",
            defaultValue = "",
            description = "Its number; may be left out where the kind has none or the holder has only one.")
    private String number;

    CertificationKey key() {
        return CertificationKey.newBuilder()
                .setHolder(holder)
                .setKind(kind)
                .setNumber(number)
                .build();
    }
}
