package io.certigate.cli;

import com.google.protobuf.Timestamp;
import io.certigate.client.Instants;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The window in which a record counts. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ValidityOptions {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "From when on it counts, such as 2022-03-01T00:00:00+08:00.")
    private OffsetDateTime from;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "From when on it does not count any more. Default: open.")
    private @Nullable OffsetDateTime until;

    Timestamp from() {
        return Instants.toTimestamp(from.toInstant());
    }

    Optional<Timestamp> until() {
        return Optional.ofNullable(until).map(end -> Instants.toTimestamp(end.toInstant()));
    }
}
