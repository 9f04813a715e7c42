package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.Entity;
import io.certigate.v1.EntityRecord;
import io.certigate.v1.EntityReference;
import io.certigate.v1.GetEntityRequest;
import io.certigate.v1.GetEntityResponse;
import io.certigate.v1.ListEntitiesRequest;
import io.certigate.v1.ListEntitiesResponse;
import io.certigate.v1.PutEntityRequest;
import io.certigate.v1.PutEntityResponse;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code certigate entity}: what the registry knows about accounts, companies, services. */
@Command(
        name = "entity",
        description = "Registers accounts, companies, services and their properties.",
        subcommands = {EntityCommand.Put.class, EntityCommand.Get.class, EntityCommand.ListAll.class, EntityImport.class
        },
        footer = {
            "  certigate entity put official_account:shop --prop platform=weixin",
            "  certigate entity get official_account:shop --history",
            "  certigate entity list --type company -o json"
        })
final class EntityCommand extends GroupCommand {
    private static final String ENTITY = "The entity, such as official_account:shop.";

    /** Creates or replaces one. */
    @Command(
            name = "put",
            description = "Creates or replaces an entity: a property that is not named is gone.",
            footer = {
                "  certigate entity put official_account:shop --prop platform=weixin \\",
                "      --prop entity_type=small_business",
                "  certigate entity put company:bank --prop memberships:list=cn.banking_association"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Put extends WriteCommand {
        @Parameters(paramLabel = "TYPE:ID", converter = EntityConverter.class, description = ENTITY)
        private EntityReference entity;

        @Option(
                names = "--prop",
                paramLabel = "K=V",
                converter = PropertyArgument.Converter.class,
                description = "A property; repeatable. " + PropertyArgument.HELP)
        private List<PropertyArgument> properties = new ArrayList<>();

        @Override
        int run(CertigateClient client, Output out) {
            PutEntityResponse response = registry(client)
                    .putEntity(PutEntityRequest.newBuilder()
                            .setEntity(Entity.newBuilder()
                                    .setType(entity.getType())
                                    .setId(entity.getId())
                                    .putAllProperties(PropertyTree.of(properties)))
                            .setOptions(writeOptions())
                            .build());
            EntityRecord record = response.getEntity();
            return stored(
                    out,
                    response,
                    () -> new RecordText(out).entity(record.getEntity(), record.getRevision()),
                    response.getRevision(),
                    response.getUnchanged());
        }
    }

    /** Reads one. */
    @Command(
            name = "get",
            description = "Shows an entity.",
            footer = "  certigate entity get official_account:shop --history")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Get extends OnlineCommand {
        @Parameters(paramLabel = "TYPE:ID", converter = EntityConverter.class, description = ENTITY)
        private EntityReference entity;

        @Option(names = "--history", description = "Also its changes, latest first, at most 1,000.")
        private boolean history;

        @Override
        int run(CertigateClient client, Output out) {
            GetEntityResponse response = registry(client)
                    .getEntity(GetEntityRequest.newBuilder()
                            .setEntity(entity)
                            .setHistory(history)
                            .build());
            if (out.json()) {
                out.json(response);
            } else {
                RecordText text = new RecordText(out);
                text.entity(
                        response.getEntity().getEntity(), response.getEntity().getRevision());
                text.history(response.getHistoryList());
            }
            return ExitStatus.OK;
        }
    }

    /** Lists many. */
    @Command(
            name = "list",
            description = "Lists entities by type and id.",
            footer = "  certigate entity list --type official_account")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class ListAll extends OnlineCommand {
        @Option(names = "--type", paramLabel = "T", defaultValue = "", description = "Only this type.")
        private String type;

        @Override
        int run(CertigateClient client, Output out) {
            Table table = new Table(out, "ENTITY", "REVISION", "PROPERTIES");
            ListEntitiesRequest request = ListEntitiesRequest.newBuilder()
                    .setType(type)
                    .setPageSize(Pages.SIZE)
                    .build();
            return Pages.write(
                    out,
                    token -> registry(client)
                            .listEntities(
                                    request.toBuilder().setPageToken(token).build()),
                    ListEntitiesResponse::getNextPageToken,
                    page -> write(page.getEntitiesList(), out, table));
        }

        private static void write(List<EntityRecord> records, Output out, Table table) {
            if (out.json()) {
                records.forEach(out::json);
            } else {
                table.rows(records.stream().map(ListAll::row).toList());
            }
        }

        private static List<String> row(EntityRecord record) {
            Entity entity = record.getEntity();
            return List.of(
                    entity.getType() + ":" + entity.getId(),
                    Long.toString(record.getRevision()),
                    RecordText.properties(entity.getPropertiesMap()));
        }
    }
}
