package io.certigate.cli;

import com.google.protobuf.Message;
import io.certigate.v1.Revision;
import io.certigate.v1.WriteOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that changes one record. */
abstract class WriteCommand extends OnlineCommand {
    @Option(
            names = "--if-revision",
            paramLabel = "N",
            description = "Only if the record was last changed at this revision; 0: only if it does not exist.")
    private @Nullable Long ifRevision;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Makes a repetition harmless: the same key with the same request changes nothing.")
    private @Nullable String idempotencyKey;

    @Option(names = "--why", paramLabel = "TEXT", description = "Why, for the record.")
    private @Nullable String why;

    @Option(
            names = "--actor",
            paramLabel = "NAME",
            description =
                    "Who you are, for the record, where it counts as unauthenticated. Only for a server that asks nobody who"
                            + " they are: others record who was authenticated, and refuse this.")
    private @Nullable String actor;

    final WriteOptions writeOptions() {
        WriteOptions.Builder options = WriteOptions.newBuilder();
        if (ifRevision != null) {
            options.setIfRevision(ifRevision);
        }
        if (idempotencyKey != null) {
            options.setIdempotencyKey(idempotencyKey);
        }
        if (why != null) {
            options.setWhy(why);
        }
        if (actor != null) {
            options.setClaimedActor(actor);
        }
        return options.build();
    }

    /** Writes the stored record: the whole response as JSON, or the record as text and the revision. */
    static int stored(Output out, Message response, Runnable record, Revision revision) {
        return stored(out, response, record, revision, false);
    }

    /** Likewise, of a write that may have found just this stored already. */
    static int stored(Output out, Message response, Runnable record, Revision revision, boolean unchanged) {
        if (out.json()) {
            out.json(response);
        } else {
            record.run();
            out.line((unchanged ? "stored already, nothing changed at revision " : "stored at revision ")
                    + Output.revision(revision));
            out.field("token", Output.token(revision));
        }
        return ExitStatus.OK;
    }
}
