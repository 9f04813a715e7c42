package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Unavailable;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import io.certigate.server.policy.ReleaseDiff;
import io.certigate.server.state.StateStore;
import io.certigate.server.state.StoredRelease.Waiver;
import io.certigate.server.yaml.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What callers may do with releases. Every method compiles or waits, so that it blocks, and throws an
 * {@link AdminException} if it refuses.
 */
public final class ReleaseDesk {
    private static final Duration WRITE_DEADLINE = Duration.ofSeconds(30);

    private final Releases releases;
    private final ReleaseAdmin admin;
    private final StateStore store;
    private final @Nullable FolderPublisher folder;

    /**
     * Makes the desk.
     *
     * @param folder publishes a folder, so that nobody else may; null if there is none
     */
    public ReleaseDesk(Releases releases, ReleaseAdmin admin, StateStore store, @Nullable FolderPublisher folder) {
        this.releases = releases;
        this.admin = admin;
        this.store = store;
        this.folder = folder;
    }

    /**
     * Compiles documents and runs their suites.
     *
     * @throws InvalidPolicies if a document has a mistake
     */
    public CheckedRelease check(List<PolicyDocument> documents) throws InvalidPolicies {
        return releases.check(documents);
    }

    /**
     * Stores a release.
     *
     * @param documents its documents
     * @param hash the hash that they must have, empty for any
     * @param waivers the cases that may fail
     * @param activate make it active too
     * @param options whether, why and by whom
     */
    public WrittenRelease publish(
            List<PolicyDocument> documents, String hash, List<Waiver> waivers, boolean activate, WriteOptions options) {
        refuseBesideFolder();
        InputRules.check(options);
        String found = PolicyCompiler.hash(documents);
        if (!hash.isEmpty() && !hash.equals(found)) {
            throw new Invalid(List.of(
                    new Violation("header.hash", "expected documents with the hash " + hash + ", found " + found)));
        }
        CheckedRelease checked;
        try {
            checked = releases.check(documents);
        } catch (InvalidPolicies e) {
            throw new Invalid(e.problems().stream().map(ReleaseDesk::violation).toList());
        }
        Publication publication = checked.requirePassed(waivers);
        if (activate) {
            releases.keep(checked.policies());
        }
        return await(admin.publish(publication, activate, options));
    }

    /** Makes a stored release active. */
    public WrittenRelease activate(String name, WriteOptions options) {
        refuseBesideFolder();
        InputRules.check(options);
        String hash = ReleaseLookup.find(store, "hash", name).hash();
        prepare(hash);
        return await(admin.activate(hash, options));
    }

    /** Undoes the latest activation that was not undone. */
    public WrittenRelease rollBack(WriteOptions options) {
        refuseBesideFolder();
        InputRules.check(options);
        prepare(ReleaseAdmin.beforeLatest(store).hash());
        return await(admin.rollBack(options));
    }

    /**
     * How two releases differ.
     *
     * @param from the older side's name, empty for the documents
     * @param to the newer side's name, empty for the documents
     */
    public ReleaseDiff diff(String from, String to, List<PolicyDocument> documents) {
        if (from.isEmpty() == to.isEmpty() && (from.isEmpty() || !documents.isEmpty())
                || !from.isEmpty() && !to.isEmpty() && !documents.isEmpty()) {
            throw new Invalid(List.of(new Violation(
                    "header", "expected one empty side with documents, or none without, found otherwise")));
        }
        return ReleaseDiff.between(side("header.from", from, documents), side("header.to", to, documents));
    }

    private PolicySet side(String field, String name, List<PolicyDocument> documents) {
        try {
            return name.isEmpty()
                    ? PolicyCompiler.compile(documents)
                    : releases.load(ReleaseLookup.find(store, field, name).hash());
        } catch (InvalidPolicies e) {
            throw new Invalid(e.problems().stream().map(ReleaseDesk::violation).toList());
        }
    }

    /** What is known of the folder that this node publishes, null if there is none. */
    public FolderPublisher.@Nullable Status folder() {
        return folder == null ? null : folder.status();
    }

    private void refuseBesideFolder() {
        FolderPublisher.Status status = folder();
        if (status != null) {
            throw new FailedPrecondition("expected a server that was started without --policies, found one that"
                    + " publishes the folder " + status.folder() + " itself; change the files there");
        }
    }

    private void prepare(String hash) {
        try {
            releases.prepare(hash);
        } catch (InvalidPolicies e) {
            List<Violation> violations =
                    e.problems().stream().map(ReleaseDesk::violation).toList();
            throw new FailedPrecondition(
                    "expected a release that this version compiles, found " + violations.size() + " mistakes in " + hash
                            + ": " + e.problems().get(0),
                    violations);
        }
    }

    private static Violation violation(Problem problem) {
        String place =
                problem.line() == 0 ? problem.file() : problem.file() + ":" + problem.line() + ":" + problem.column();
        return new Violation(place, problem.message());
    }

    private static WrittenRelease await(CompletableFuture<WrittenRelease> write) {
        try {
            return write.get(WRITE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AdminException refused) {
                throw refused;
            }
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new Unavailable(
                    "the state gave no answer within " + WRITE_DEADLINE.toSeconds()
                            + " s, and whether the write took effect is unknown; repeat it",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("the server is shutting down; whether the write took effect is unknown", e);
        }
    }
}
