package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.PublishReleaseHeader;
import io.certigate.v1.PublishReleaseRequest;
import io.certigate.v1.PublishReleaseResponse;
import io.certigate.v1.Waiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code certigate policy publish}. */
@Command(
        name = "publish",
        description =
                "Publishes a folder of policies as a release: the server compiles it, runs its suites, and stores it if"
                        + " every case passes that is not waived. It is active only with --activate, or once it is activated.",
        footer = {
            "  certigate policy publish policies --activate --why 'notice 12'",
            "  certigate policy publish policies --waive 'cn.weixin/at the edge' --why 'the suite follows on Monday'"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PolicyPublish extends WriteCommand {
    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder;

    @Option(names = "--activate", description = "Make it the active release at once.")
    private boolean activate;

    @Option(
            names = "--waive",
            paramLabel = "CASE",
            description = "A case that may fail, as SUITE/CASE or by its name alone if only one has it; recorded with"
                    + " --why, which it needs. May be repeated.")
    private List<String> waived = List.of();

    @Mixin
    private ImpactConfirmation impact;

    @Override
    Duration defaultTimeout() {
        return PolicyStubs.COMPILING;
    }

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        String why = writeOptions().getWhy();
        if (!waived.isEmpty() && why.isEmpty()) {
            throw misuse("expected --why TEXT with --waive, found none: a waiver is recorded with its reason");
        }
        PublishReleaseHeader.Builder header = PublishReleaseHeader.newBuilder()
                .setActivate(activate)
                .setConfirmImpact(impact.confirmed())
                .setOptions(writeOptions());
        waived.forEach(
                name -> header.addWaivers(Waiver.newBuilder().setTestCase(name).setWhy(why)));
        PublishReleaseResponse response = new PolicyUpload<PublishReleaseRequest, PublishReleaseResponse>(
                        PolicyStubs.streaming(client, timeout()).publishRelease(),
                        chunk -> PublishReleaseRequest.newBuilder()
                                .setDocument(chunk)
                                .build())
                .header(PublishReleaseRequest.newBuilder().setHeader(header).build())
                .send(PolicyFolder.documents(folder));
        return stored(
                out,
                response,
                () -> new ReleaseText(out).release(response.getRelease()),
                response.getRevision(),
                response.getUnchanged());
    }
}
