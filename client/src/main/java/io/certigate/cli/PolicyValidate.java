package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.v1.DocumentProblem;
import io.certigate.v1.FailedCase;
import io.certigate.v1.ValidateReleaseRequest;
import io.certigate.v1.ValidateReleaseResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code certigate policy validate}. */
@Command(
        name = "validate",
        description =
                "Has a server compile a folder of policies and run its suites, and names what is wrong; stores nothing.",
        exitCodeList = {
            " 0:it can be published",
            " 1:it has mistakes or failing cases",
            " 2:bad input: correct it, the same command fails again",
            " 3:unavailable, no answer in time, or unexpected: try again"
        },
        footer = "  certigate policy validate policies")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PolicyValidate extends OnlineCommand {
    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder;

    @Override
    Duration defaultTimeout() {
        return PolicyStubs.COMPILING;
    }

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        ValidateReleaseResponse found = new PolicyUpload<ValidateReleaseRequest, ValidateReleaseResponse>(
                        PolicyStubs.streaming(client, timeout()).validateRelease(),
                        chunk -> ValidateReleaseRequest.newBuilder()
                                .setDocument(chunk)
                                .build())
                .send(PolicyFolder.documents(folder));
        if (out.json()) {
            out.json(found);
        } else {
            text(found, out);
        }
        boolean good = found.getProblemsCount() == 0 && found.getFailedCasesCount() == 0;
        return good ? ExitStatus.OK : ExitStatus.NO;
    }

    private static void text(ValidateReleaseResponse found, Output out) {
        for (DocumentProblem problem : found.getProblemsList()) {
            String place = problem.getLine() == 0 ? "" : ":" + problem.getLine() + ":" + problem.getColumn();
            out.line(Output.clean(problem.getPath() + place + ": " + problem.getMessage()));
        }
        for (FailedCase failed : found.getFailedCasesList()) {
            out.line(Output.clean("FAILED " + failed.getPath() + ":" + failed.getLine() + ": " + failed.getTestCase()));
            failed.getDifferencesList().forEach(difference -> out.line("  " + Output.clean(difference)));
        }
        if (found.getOmitted() > 0) {
            out.line("and " + found.getOmitted() + " more");
        }
        int problems = found.getProblemsCount() + (found.getProblemsCount() == 0 ? 0 : found.getOmitted());
        int failed = found.getFailedCasesCount() + (found.getFailedCasesCount() == 0 ? 0 : found.getOmitted());
        out.line("release " + ReleaseText.shortHash(found.getHash()) + ": " + found.getDocuments() + " documents, "
                + (problems > 0
                        ? problems + " mistakes"
                        : found.getRules() + " rules, " + found.getCases() + " cases, " + failed + " failed"));
    }
}
