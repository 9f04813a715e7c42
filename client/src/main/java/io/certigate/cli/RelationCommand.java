package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.client.Instants;
import io.certigate.v1.EndRelationRequest;
import io.certigate.v1.EndRelationResponse;
import io.certigate.v1.EntityReference;
import io.certigate.v1.ListRelationsRequest;
import io.certigate.v1.ListRelationsResponse;
import io.certigate.v1.PutRelationRequest;
import io.certigate.v1.PutRelationResponse;
import io.certigate.v1.Relation;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code certigate relation}: which entity stands in which relation to which other, and when. */
@Command(
        name = "relation",
        description = "Registers owners, blockchain providers, operators: relations between entities.",
        subcommands = {
            RelationCommand.Put.class,
            RelationCommand.End.class,
            RelationCommand.ListAll.class,
            RelationImport.class
        },
        footer = {
            "  certigate relation put --of official_account:shop --relation owner --with company:shop-ltd \\",
            "      --from 2022-03-01T00:00:00+08:00",
            "  certigate relation list --of official_account:shop"
        })
final class RelationCommand extends GroupCommand {
    /** Names a relation. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Ends {
        @Option(
                names = "--of",
                required = true,
                paramLabel = "TYPE:ID",
                converter = EntityConverter.class,
                description = "Whose relation, such as an account.")
        private EntityReference of;

        @Option(names = "--relation", required = true, paramLabel = "R", description = "Its name, such as owner.")
        private String relation;

        @Option(
                names = "--with",
                required = true,
                paramLabel = "TYPE:ID",
                converter = EntityConverter.class,
                description = "The related entity, such as a company.")
        private EntityReference with;
    }

    /** Creates one or amends its window. */
    @Command(
            name = "put",
            description =
                    "Creates a relation, or changes the end of the one with the same start; one that has ended stays ended.",
            footer = {
                "  certigate relation put --of official_account:shop --relation blockchain_provider \\",
                "      --with company:chain --from 2022-03-01T00:00:00+08:00 --until 2023-03-01T00:00:00+08:00"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Put extends WriteCommand {
        @Mixin
        private Ends ends;

        @Mixin
        private ValidityOptions validity;

        @Override
        int run(CertigateClient client, Output out) {
            Relation.Builder relation = Relation.newBuilder()
                    .setOf(ends.of)
                    .setRelation(ends.relation)
                    .setWith(ends.with)
                    .setValidFrom(validity.from());
            validity.until().ifPresent(relation::setValidUntil);
            PutRelationResponse response = registry(client)
                    .putRelation(PutRelationRequest.newBuilder()
                            .setRelation(relation)
                            .setOptions(writeOptions())
                            .build());
            return stored(
                    out,
                    response,
                    () -> new RecordText(out).relation(response.getRelation()),
                    response.getRevision(),
                    response.getUnchanged());
        }
    }

    /** Ends one. */
    @Command(
            name = "end",
            description = "Ends a relation.",
            footer = {
                "  certigate relation end --of official_account:shop --relation blockchain_provider \\",
                "      --with company:chain --why 'contract terminated'"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class End extends WriteCommand {
        @Mixin
        private Ends ends;

        @Option(
                names = "--at",
                paramLabel = "INSTANT",
                converter = InstantConverter.class,
                description = "When it ends, such as 2022-08-01T12:00:00+08:00. Default: now.")
        private @Nullable OffsetDateTime at;

        @Override
        int run(CertigateClient client, Output out) {
            EndRelationRequest.Builder request = EndRelationRequest.newBuilder()
                    .setOf(ends.of)
                    .setRelation(ends.relation)
                    .setWith(ends.with)
                    .setOptions(writeOptions());
            if (at != null) {
                request.setAt(Instants.toTimestamp(at.toInstant()));
            }
            EndRelationResponse response = registry(client).endRelation(request.build());
            return stored(
                    out, response, () -> new RecordText(out).relation(response.getRelation()), response.getRevision());
        }
    }

    /** Lists many. */
    @Command(
            name = "list",
            description = "Lists relations by entity, name, related entity and start.",
            footer = "  certigate relation list --of official_account:shop --relation owner")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class ListAll extends OnlineCommand {
        @Option(
                names = "--of",
                paramLabel = "TYPE:ID",
                converter = EntityConverter.class,
                description = "Only relations of this entity.")
        private @Nullable EntityReference of;

        @Option(names = "--relation", paramLabel = "R", defaultValue = "", description = "Only this relation.")
        private String relation;

        @Override
        int run(CertigateClient client, Output out) {
            ListRelationsRequest.Builder request =
                    ListRelationsRequest.newBuilder().setRelation(relation).setPageSize(Pages.SIZE);
            if (of != null) {
                request.setOf(of);
            }
            Table table = new Table(out, "OF", "RELATION", "WITH", "FROM", "UNTIL", "REVISION");
            return Pages.write(
                    out,
                    token -> registry(client)
                            .listRelations(request.setPageToken(token).build()),
                    ListRelationsResponse::getNextPageToken,
                    page -> write(page.getRelationsList(), out, table));
        }

        private static void write(List<Relation> relations, Output out, Table table) {
            if (out.json()) {
                relations.forEach(out::json);
            } else {
                table.rows(
                        relations.stream().map(relation -> row(relation, out)).toList());
            }
        }

        private static List<String> row(Relation relation, Output out) {
            return List.of(
                    Output.entity(relation.getOf()),
                    relation.getRelation(),
                    Output.entity(relation.getWith()),
                    out.instant(relation.getValidFrom()),
                    relation.hasValidUntil() ? out.instant(relation.getValidUntil()) : "open",
                    Long.toString(relation.getRevision()));
        }
    }
}
