package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.Directive;
import io.certigate.v1.GetDirectiveRequest;
import io.certigate.v1.GetDirectiveResponse;
import io.certigate.v1.ListDirectivesRequest;
import io.certigate.v1.ListDirectivesResponse;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code certigate directive}: orders that forbid, issued at run time. */
@Command(
        name = "directive",
        description = "Issues, amends and lifts directives: orders that forbid, beside the rules of the release.",
        subcommands = {
            DirectiveChanges.Issue.class,
            DirectiveChanges.Amend.class,
            DirectiveChanges.Lift.class,
            DirectiveCommand.Get.class,
            DirectiveCommand.ListAll.class
        },
        footer = {
            "  certigate directive issue block-1 --title 'Service blocked' --market CN --action 'service.*' \\",
            "      --entity service.messenger:abc --ordered-by 'Ministry' --law-title 'Order 1' --law-number 1",
            "  certigate directive list"
        })
final class DirectiveCommand extends GroupCommand {
    /** Reads one. */
    @Command(name = "get", description = "Shows a directive.", footer = "  certigate directive get pause-1 --history")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Get extends OnlineCommand {
        @Parameters(paramLabel = "ID", description = "Its id.")
        private String id;

        @Option(names = "--history", description = "Also its changes, latest first, at most 1,000.")
        private boolean history;

        @Override
        int run(CertigateClient client, Output out) {
            GetDirectiveResponse response = directives(client)
                    .getDirective(GetDirectiveRequest.newBuilder()
                            .setId(id)
                            .setHistory(history)
                            .build());
            if (out.json()) {
                out.json(response);
            } else {
                DirectiveText text = new DirectiveText(out);
                text.directive(response.getDirective());
                text.history(response.getHistoryList());
            }
            return ExitStatus.OK;
        }
    }

    /** Lists many. */
    @Command(
            name = "list",
            description = "Lists directives that are not over, by id.",
            footer = "  certigate directive list --all -o json")
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class ListAll extends OnlineCommand {
        @Option(names = "--all", description = "Also those that are over.")
        private boolean all;

        @Override
        int run(CertigateClient client, Output out) {
            Table table = new Table(out, "DIRECTIVE", "STATE", "ACTIONS", "MARKETS", "WINDOW", "ORDERED BY", "TITLE");
            ListDirectivesRequest request = ListDirectivesRequest.newBuilder()
                    .setIncludeOver(all)
                    .setPageSize(Pages.SIZE)
                    .build();
            return Pages.write(
                    out,
                    token -> directives(client)
                            .listDirectives(
                                    request.toBuilder().setPageToken(token).build()),
                    ListDirectivesResponse::getNextPageToken,
                    page -> write(page.getDirectivesList(), out, table));
        }

        private static void write(List<Directive> directives, Output out, Table table) {
            if (out.json()) {
                directives.forEach(out::json);
            } else {
                table.rows(directives.stream()
                        .map(directive -> row(directive, new DirectiveText(out)))
                        .toList());
            }
        }

        private static List<String> row(Directive directive, DirectiveText text) {
            return List.of(
                    directive.getId(),
                    DirectiveText.state(directive),
                    String.join(",", directive.getScope().getActionsList()),
                    String.join(",", directive.getScope().getMarketsList()),
                    text.window(directive),
                    directive.getOrderedBy(),
                    directive.getTitle());
        }
    }
}
