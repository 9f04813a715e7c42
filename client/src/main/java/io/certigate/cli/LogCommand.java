package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.text.LogFolderReader;
import io.certigate.v1.GetDecisionRequest;
import io.certigate.v1.ListDecisionsRequest;
import io.certigate.v1.ListDecisionsResponse;
import io.certigate.v1.LoggedDecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code certigate log}: the decisions that a node made. */
@Command(
        name = "log",
        description = "Reads, verifies and replays the decision log.",
        subcommands = {
            LogTailCommand.class,
            LogCommand.Get.class,
            LogCommand.ListAll.class,
            LogExportCommand.class,
            LogVerifyCommand.class,
            LogReplayCommand.class
        },
        footer = {
            "  certigate log tail --effect deny",
            "  certigate log list --subject official_account:shop --since 2026-11-01T00:00:00+08:00",
            "  certigate log verify --data data",
            "  certigate log replay --since 2026-11-01T00:00:00+08:00"
        })
final class LogCommand extends GroupCommand {
    /** What {@code --data} does, where a folder will do. */
    static final String DATA =
            "Read the log in this data folder, of this or another machine, instead of asking a server.";

    /** Reads one. */
    @Command(
            name = "get",
            description = "Shows a decision: the question, the answer, the facts it looked at, and where it is logged.",
            footer = {
                "  certigate log get 01984f3e-6f60-7a3c-8c1d-0123456789ab",
                "  certigate log get 01984f3e-6f60-7a3c-8c1d-0123456789ab --data data -o json"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Get extends LogOnlineCommand {
        @Parameters(paramLabel = "ID", description = "The decision's id, as the answer names it.")
        private String id;

        @Option(names = "--data", paramLabel = "DIR", description = DATA)
        private @Nullable Path data;

        @Override
        int run(CertigateClient client, Output out) {
            LoggedDecision decision;
            try {
                decision = data == null ? ask(client) : read(data);
            } catch (IllegalArgumentException e) {
                throw new InputException(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                command()
                        .commandLine()
                        .getErr()
                        .println("certigate: the decision log cannot be read: " + e.getMessage());
                return ExitStatus.UNAVAILABLE;
            }
            if (out.json()) {
                out.json(decision);
            } else {
                new DecisionText(out).write(decision);
            }
            return ExitStatus.OK;
        }

        private LoggedDecision ask(CertigateClient client) {
            return log(client)
                    .getDecision(
                            GetDecisionRequest.newBuilder().setDecisionId(id).build())
                    .getDecision();
        }

        private LoggedDecision read(Path folder) throws IOException {
            LogFolderReader reader =
                    ServiceLoader.load(LogFolderReader.class).findFirst().orElseThrow(this::withoutServer);
            return reader.find(folder, id);
        }
    }

    /** Lists many. */
    @Command(
            name = "list",
            description = "Lists decisions, latest first. Every condition that is given must hold.",
            footer = {
                "  certigate log list --effect deny --market CN --limit 20",
                "  certigate log list --rule cn.weixin.digital-collectibles/secondary-sale -o json",
                "  certigate log list --data data --action 'asset.*'"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class ListAll extends LogOnlineCommand {
        private static final int DEFAULT_LIMIT = 100;

        @Mixin
        private LogFilterOptions filter;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "" + DEFAULT_LIMIT,
                description = "Most decisions, at least 1; log export gives all. Default: ${DEFAULT-VALUE}.")
        private long limit;

        @Option(names = "--oldest-first", description = "From the beginning of the log, instead of from its end.")
        private boolean oldestFirst;

        @Option(names = "--data", paramLabel = "DIR", description = DATA)
        private @Nullable String data;

        @Override
        int run(CertigateClient client, Output out) {
            refuse(data);
            if (limit < 1) {
                throw misuse("--limit: expected at least 1, found " + limit);
            }
            ListDecisionsRequest.Builder request =
                    ListDecisionsRequest.newBuilder().setFilter(filter.filter()).setOrderValue(oldestFirst ? 2 : 1);
            DecisionText text = new DecisionText(out);
            Table table = text.table();
            long shown = Pages.writeSome(
                    out,
                    limit,
                    (token, size) -> log(client)
                            .listDecisions(request.setPageToken(token)
                                    .setPageSize(size)
                                    .build()),
                    ListDecisionsResponse::getNextPageToken,
                    ListDecisionsResponse::getDecisionsCount,
                    page -> write(page, out, text, table));
            if (shown == 0 && !out.json()) {
                command()
                        .commandLine()
                        .getErr()
                        .println("certigate: " + Output.clean(filter.words().nothingFits()));
            }
            return ExitStatus.OK;
        }

        private static void write(ListDecisionsResponse page, Output out, DecisionText text, Table table) {
            List<LoggedDecision> decisions = page.getDecisionsList();
            if (out.json()) {
                decisions.forEach(out::json);
            } else {
                table.rows(decisions.stream().map(text::row).toList());
            }
        }
    }
}
