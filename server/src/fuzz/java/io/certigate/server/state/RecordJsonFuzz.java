package io.certigate.server.state;

import io.certigate.server.model.StateRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A record of the change log as JSON: refused with a reason, or read so that writing it and reading it again gives the same. */
public final class RecordJsonFuzz {
    private static final List<ChangeKind> KINDS =
            List.of(ChangeKind.ENTITY, ChangeKind.CERTIFICATION, ChangeKind.RELATION, ChangeKind.DIRECTIVE);

    private RecordJsonFuzz() {}

    /** One text, as each kind of record. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        for (ChangeKind kind : KINDS) {
            StateRecord record;
            try {
                record = RecordCodec.read(kind, text);
            } catch (IllegalArgumentException e) {
                continue;
            }
            StateRecord again = RecordCodec.read(kind, RecordCodec.write(record));
            if (!again.equals(record)) {
                throw new AssertionError("expected " + record + ", found " + again);
            }
        }
    }
}
