package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ListChangesRequest;
import io.certigate.v1.ListChangesResponse;
import io.certigate.v1.LoggedChange;
import io.certigate.v1.RecordKind;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code certigate changes}: the audit trail. */
@Command(
        name = "changes",
        description = "Lists who changed what and when, latest first. Every condition that is given must hold.",
        footer = {
            "  certigate changes --entity company:chain --since 2022-08-01T00:00:00+08:00",
            "  certigate changes --kind directive --actor unauthenticated:li -o json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ChangesCommand extends OnlineCommand {
    @Option(
            names = "--entity",
            paramLabel = "TYPE:ID",
            converter = EntityConverter.class,
            description = "Only changes of this entity, its certifications and its relations to others.")
    private @Nullable EntityReference entity;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            converter = KindConverter.class,
            description = "Only entity, certification, relation, directive, release, pruning or proposal.")
    private @Nullable RecordKind kind;

    @Option(
            names = "--actor",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Only changes by NAME, as recorded.")
    private String actor;

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Only what was recorded at or after this instant.")
    private @Nullable OffsetDateTime since;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Only what was recorded before this instant.")
    private @Nullable OffsetDateTime until;

    @Override
    int run(CertigateClient client, Output out) {
        ListChangesRequest.Builder request =
                ListChangesRequest.newBuilder().setActor(actor).setPageSize(Pages.SIZE);
        if (entity != null) {
            request.setEntity(entity);
        }
        if (kind != null) {
            request.setKind(kind);
        }
        if (since != null) {
            request.setSince(Instants.toTimestamp(since.toInstant()));
        }
        if (until != null) {
            request.setUntil(Instants.toTimestamp(until.toInstant()));
        }
        ChangeText text = new ChangeText(out);
        Table table = text.table();
        return Pages.write(
                out,
                token -> changes(client).listChanges(request.setPageToken(token).build()),
                ListChangesResponse::getNextPageToken,
                page -> write(page.getChangesList(), out, text, table));
    }

    private static void write(List<LoggedChange> changes, Output out, ChangeText text, Table table) {
        if (out.json()) {
            changes.forEach(out::json);
        } else {
            table.rows(changes.stream().map(text::row).toList());
        }
    }
}
