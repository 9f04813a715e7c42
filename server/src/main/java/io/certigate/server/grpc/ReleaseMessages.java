package io.certigate.server.grpc;

import io.certigate.server.admin.CheckedRelease;
import io.certigate.server.admin.FolderPublisher;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.ReleaseDiff;
import io.certigate.server.state.StoredRelease;
import io.certigate.server.suite.CaseResult;
import io.certigate.server.yaml.Problem;
import io.certigate.v1.Activation;
import io.certigate.v1.AspectDifference;
import io.certigate.v1.DiffReleasesResponse;
import io.certigate.v1.DifferenceKind;
import io.certigate.v1.DocumentProblem;
import io.certigate.v1.FailedCase;
import io.certigate.v1.FolderFailure;
import io.certigate.v1.Release;
import io.certigate.v1.RuleDifference;
import io.certigate.v1.ValidateReleaseResponse;
import io.certigate.v1.Waiver;
import io.certigate.v1.WordDifference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Releases as the contract writes them. */
final class ReleaseMessages {
    /** Most entries of one list of an answer. */
    private static final int MAX_ENTRIES = 1_000;

    private ReleaseMessages() {}

    /** A release; active if its latest activation is the latest of all. */
    static Release release(StoredRelease stored, io.certigate.server.state.@Nullable Activation active) {
        Release.Builder release = Release.newBuilder()
                .setHash(stored.hash())
                .setPublishedAt(Timestamps.write(stored.publishedAt()))
                .setPublishedBy(stored.actor())
                .setWhy(stored.why())
                .setRevision(stored.revision())
                .setDocuments(stored.report().documents())
                .setRules(stored.report().rules())
                .setCases(stored.report().cases())
                .setActive(active != null && active.hash().equals(stored.hash()));
        stored.report()
                .waivers()
                .forEach(waiver -> release.addWaivers(
                        Waiver.newBuilder().setTestCase(waiver.testCase()).setWhy(waiver.why())));
        io.certigate.server.state.Activation last = stored.activation();
        if (last != null) {
            release.setActivation(activation(last));
        }
        return release.build();
    }

    /** An activation. */
    static Activation activation(io.certigate.server.state.Activation activation) {
        return Activation.newBuilder()
                .setAt(Timestamps.write(activation.at()))
                .setBy(activation.actor())
                .setWhy(activation.why())
                .setRevision(activation.revision())
                .build();
    }

    /** What a validation found in documents that compile. */
    static ValidateReleaseResponse checked(CheckedRelease checked) {
        List<CaseResult> failures = checked.failures();
        List<FailedCase> shown = RegistryReads.fitting(failures.stream()
                .limit(MAX_ENTRIES)
                .map(ReleaseMessages::failed)
                .toList());
        return ValidateReleaseResponse.newBuilder()
                .setHash(checked.policies().hash())
                .setDocuments(checked.documents().size())
                .setRules(checked.policies().size())
                .setCases(checked.results().size())
                .addAllFailedCases(shown)
                .setOmitted(failures.size() - shown.size())
                .build();
    }

    /** What a validation found in documents with mistakes. */
    static ValidateReleaseResponse mistaken(List<PolicyDocument> documents, List<Problem> problems) {
        List<DocumentProblem> shown = RegistryReads.fitting(problems.stream()
                .limit(MAX_ENTRIES)
                .map(ReleaseMessages::problem)
                .toList());
        return ValidateReleaseResponse.newBuilder()
                .setHash(PolicyCompiler.hash(documents))
                .setDocuments(documents.size())
                .addAllProblems(shown)
                .setOmitted(problems.size() - shown.size())
                .build();
    }

    private static DocumentProblem problem(Problem problem) {
        return DocumentProblem.newBuilder()
                .setPath(problem.file())
                .setLine(problem.line())
                .setColumn(problem.column())
                .setMessage(problem.message())
                .build();
    }

    private static FailedCase failed(CaseResult result) {
        return FailedCase.newBuilder()
                .setTestCase(CheckedRelease.nameOf(result))
                .setPath(result.suite().file())
                .setLine(result.testCase().line())
                .addAllDifferences(result.differences())
                .build();
    }

    /** How two releases differ. */
    static DiffReleasesResponse diff(ReleaseDiff diff) {
        List<RuleDifference> shown = RegistryReads.fitting(diff.rules().stream()
                .limit(MAX_ENTRIES)
                .map(ReleaseMessages::rule)
                .toList());
        return DiffReleasesResponse.newBuilder()
                .setFrom(diff.from())
                .setTo(diff.to())
                .addAllRules(shown)
                .setOmitted(diff.rules().size() - shown.size())
                .addAllAddedPolicies(
                        diff.addedPolicies().stream().limit(MAX_ENTRIES).toList())
                .addAllRemovedPolicies(
                        diff.removedPolicies().stream().limit(MAX_ENTRIES).toList())
                .addAllWords(diff.words().stream()
                        .limit(MAX_ENTRIES)
                        .map(word -> WordDifference.newBuilder()
                                .setSection(word.section())
                                .setWord(word.word())
                                .setKind(kind(word.kind()))
                                .build())
                        .toList())
                .build();
    }

    static RuleDifference rule(ReleaseDiff.RuleChange change) {
        RuleDifference.Builder rule = RuleDifference.newBuilder()
                .setPolicy(change.policy())
                .setRule(change.rule())
                .setKind(kind(change.kind()));
        for (ReleaseDiff.Aspect aspect : change.aspects()) {
            rule.addAspects(AspectDifference.newBuilder()
                    .setAspect(aspect.name())
                    .setBefore(aspect.before())
                    .setAfter(aspect.after()));
        }
        return rule.build();
    }

    private static DifferenceKind kind(ReleaseDiff.Kind kind) {
        return switch (kind) {
            case ADDED -> DifferenceKind.DIFFERENCE_KIND_ADDED;
            case REMOVED -> DifferenceKind.DIFFERENCE_KIND_REMOVED;
            case CHANGED -> DifferenceKind.DIFFERENCE_KIND_CHANGED;
        };
    }

    /** Why a folder's content is not active. */
    static FolderFailure failure(FolderPublisher.Failure failure) {
        return FolderFailure.newBuilder()
                .setMessage(failure.message())
                .setAt(Timestamps.write(failure.at()))
                .setHash(failure.hash())
                .build();
    }
}
