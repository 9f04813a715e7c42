package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.DocumentChunk;
import io.certigate.v1.FolderFailure;
import io.certigate.v1.GetReleaseRequest;
import io.certigate.v1.GetReleaseResponse;
import io.certigate.v1.GetReleaseStateRequest;
import io.certigate.v1.GetReleaseStateResponse;
import io.certigate.v1.ListReleasesRequest;
import io.certigate.v1.ListReleasesResponse;
import io.certigate.v1.Release;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that read releases. */
final class PolicyReads {
    private PolicyReads() {}

    /** Many. */
    @Command(
            name = "list",
            description = "Lists the releases, latest published first.",
            footer = "  certigate policy list")
    static final class ListAll extends OnlineCommand {
        @Override
        int run(CertigateClient client, Output out) {
            ListReleasesRequest.Builder request =
                    ListReleasesRequest.newBuilder().setPageSize(Pages.SIZE);
            Table table = ReleaseText.table(out);
            ReleaseText text = new ReleaseText(out);
            return Pages.write(
                    out,
                    token -> PolicyStubs.of(client, timeout())
                            .listReleases(request.setPageToken(token).build()),
                    ListReleasesResponse::getNextPageToken,
                    page -> {
                        if (out.json()) {
                            page.getReleasesList().forEach(out::json);
                        } else {
                            table.rows(page.getReleasesList().stream()
                                    .map(text::row)
                                    .toList());
                        }
                    });
        }
    }

    /** One. */
    @Command(
            name = "get",
            description = "Shows a release; with --out, writes its documents to a folder.",
            footer = {
                "  certigate policy get active --out policies-as-published",
                "  certigate policy get 3f9ac1d2 -o json"
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Get extends OnlineCommand {
        @Parameters(
                paramLabel = "HASH",
                description = "The release: its hash, its first 8 or more digits, or 'active'.")
        private String hash;

        @Option(names = "--out", paramLabel = "DIR", description = "Folder for the documents; must be new or empty.")
        private @Nullable Path folder;

        @Override
        int run(CertigateClient client, Output out) throws IOException {
            DocumentWriter writer = folder == null ? null : DocumentWriter.into(folder);
            Iterator<GetReleaseResponse> parts = PolicyStubs.of(client, timeout())
                    .getRelease(GetReleaseRequest.newBuilder().setHash(hash).build());
            Release release = parts.next().getRelease();
            if (writer != null) {
                try (writer) {
                    while (parts.hasNext()) {
                        DocumentChunk chunk = parts.next().getDocument();
                        writer.write(chunk.getPath(), chunk.getData());
                    }
                }
            }
            if (out.json()) {
                out.json(release);
            } else {
                new ReleaseText(out).release(release);
                out.field("written", writer == null ? "" : writer.written() + " documents to " + folder);
            }
            return ExitStatus.OK;
        }
    }

    /** What is active. */
    @Command(
            name = "status",
            description = "Shows the active release, and why the folder that the server watches is not active, if so.",
            exitCodeList = {
                " 0:the active release is the latest that the server knows of",
                " 1:the folder that it watches has a newer content which cannot be active",
                " 2:bad input: correct it, the same command fails again",
                " 3:unavailable, no answer in time, or unexpected: try again"
            },
            footer = "  certigate policy status")
    static final class Status extends OnlineCommand {
        @Override
        int run(CertigateClient client, Output out) {
            GetReleaseStateResponse state =
                    PolicyStubs.of(client, timeout()).getReleaseState(GetReleaseStateRequest.getDefaultInstance());
            if (out.json()) {
                out.json(state);
            } else {
                text(state, out);
            }
            return state.hasFailure() ? ExitStatus.NO : ExitStatus.OK;
        }

        private static void text(GetReleaseStateResponse state, Output out) {
            if (state.hasActive()) {
                new ReleaseText(out).release(state.getActive());
            } else {
                out.line("no release is active: every answer is DENY");
            }
            out.field("folder", state.getFolder());
            if (state.hasFailure()) {
                FolderFailure failure = state.getFailure();
                out.field(
                        "not active",
                        "the folder's content" + ReleaseText.named(failure.getHash()) + ", since "
                                + out.instant(failure.getAt()));
                failure.getMessage().lines().forEach(line -> out.field("", line));
            }
        }
    }
}
