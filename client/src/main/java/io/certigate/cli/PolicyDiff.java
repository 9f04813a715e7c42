package io.certigate.cli;

import io.certigate.client.CertigateClient;
import io.certigate.json.MessageJson;
import io.certigate.v1.AspectDifference;
import io.certigate.v1.DiffReleasesHeader;
import io.certigate.v1.DiffReleasesRequest;
import io.certigate.v1.DiffReleasesResponse;
import io.certigate.v1.DifferenceKind;
import io.certigate.v1.RuleDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code certigate policy diff}. */
@Command(
        name = "diff",
        description =
                "Compares two releases by what they mean: policies, rules and words that were added, removed or changed,"
                        + " and in which aspect. Comments, order and files do not count.",
        footer = {
            "  certigate policy diff policies",
            "  certigate policy diff 3f9ac1d2 active",
            "  certigate policy diff active policies -o json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PolicyDiff extends OnlineCommand {
    private static final Pattern RELEASE = Pattern.compile("active|[0-9a-f]{8,64}");

    @Parameters(
            index = "0",
            paramLabel = "A",
            description =
                    "The older side: a release's hash, its first 8 or more digits, 'active', or a folder. Alone, it"
                            + " is the newer side, and the active release the older.")
    private String first;

    @Parameters(index = "1", paramLabel = "B", arity = "0..1", description = "The newer side.")
    private @Nullable String second;

    @Override
    Duration defaultTimeout() {
        return PolicyStubs.COMPILING;
    }

    @Override
    int run(CertigateClient client, Output out) throws IOException {
        String from = second == null ? "active" : first;
        String to = second == null ? first : second;
        if (isFolder(from) && isFolder(to)) {
            throw misuse("expected at most one folder, found " + from + " and " + to
                    + "; publish one of them without --activate and name it by its hash");
        }
        SortedMap<String, Path> documents = Collections.emptySortedMap();
        if (isFolder(from) || isFolder(to)) {
            documents = PolicyFolder.documents(Path.of(isFolder(from) ? from : to));
        }
        DiffReleasesHeader header = DiffReleasesHeader.newBuilder()
                .setFrom(isFolder(from) ? "" : from)
                .setTo(isFolder(to) ? "" : to)
                .build();
        DiffReleasesResponse diff = new PolicyUpload<DiffReleasesRequest, DiffReleasesResponse>(
                        PolicyStubs.streaming(client, timeout()).diffReleases(),
                        chunk -> DiffReleasesRequest.newBuilder()
                                .setDocument(chunk)
                                .build())
                .header(DiffReleasesRequest.newBuilder().setHeader(header).build())
                .send(documents);
        if (out.json()) {
            out.json(diff);
        } else {
            text(diff, out);
        }
        return ExitStatus.OK;
    }

    private static boolean isFolder(String side) {
        return !RELEASE.matcher(side).matches();
    }

    private static void text(DiffReleasesResponse diff, Output out) {
        out.line("from " + ReleaseText.shortHash(diff.getFrom()) + " to " + ReleaseText.shortHash(diff.getTo()));
        diff.getAddedPoliciesList().forEach(policy -> out.line(Output.clean("policy added: " + policy)));
        diff.getRemovedPoliciesList().forEach(policy -> out.line(Output.clean("policy removed: " + policy)));
        diff.getWordsList()
                .forEach(word -> out.line(
                        Output.clean(word.getSection() + " " + word(word.getKindValue()) + ": " + word.getWord())));
        diff.getRulesList().forEach(rule -> rule(rule, out));
        if (diff.getOmitted() > 0) {
            out.line("and " + diff.getOmitted() + " more rules");
        }
        if (diff.getRulesCount() == 0 && diff.getWordsCount() == 0) {
            out.line(
                    diff.getFrom().equals(diff.getTo())
                            ? "the same release"
                            : "no rule and no word differs: only suites, comments, order or files do");
        }
    }

    private static void rule(RuleDifference rule, Output out) {
        out.heading("rule " + word(rule.getKindValue()), rule.getPolicy() + " / " + rule.getRule());
        for (AspectDifference aspect : rule.getAspectsList()) {
            if (rule.getKind() == DifferenceKind.DIFFERENCE_KIND_CHANGED) {
                out.field(aspect.getAspect(), "- " + aspect.getBefore());
                out.field("", "+ " + aspect.getAfter());
            } else {
                out.field(aspect.getAspect(), aspect.getBefore() + aspect.getAfter());
            }
        }
    }

    private static String word(int kind) {
        return MessageJson.word(DifferenceKind.getDescriptor(), kind).toLowerCase(Locale.ROOT);
    }
}
