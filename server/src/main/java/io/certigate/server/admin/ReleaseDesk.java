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
import io.certigate.server.state.StoredRelease;
import io.certigate.server.state.StoredRelease.Waiver;
import io.certigate.server.suite.Suite;
import io.certigate.server.suite.SuiteRunner;
import io.certigate.server.yaml.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
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
    private final GatedWrites writes;

    /**
     * Makes a desk that makes any release active.
     *
     * @param folder publishes a folder, so that nobody else may; null if there is none
     */
    public ReleaseDesk(Releases releases, ReleaseAdmin admin, StateStore store, @Nullable FolderPublisher folder) {
        this(releases, admin, store, folder, ActivationGate.OPEN);
    }

    /**
     * Makes the desk.
     *
     * @param folder publishes a folder, so that nobody else may; null if there is none
     * @param gate says which releases have to be confirmed
     */
    public ReleaseDesk(
            Releases releases,
            ReleaseAdmin admin,
            StateStore store,
            @Nullable FolderPublisher folder,
            ActivationGate gate) {
        this.writes = new GatedWrites(gate, WRITE_DEADLINE.toMillis());
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
        return publish(documents, hash, waivers, activate, options, false);
    }

    /** Likewise; with {@code confirmed} whatever its impact is. */
    public WrittenRelease publish(
            List<PolicyDocument> documents,
            String hash,
            List<Waiver> waivers,
            boolean activate,
            WriteOptions options,
            boolean confirmed) {
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
        return gated(
                confirmed, checked.policies(), clearance -> admin.publish(publication, activate, options, clearance));
    }

    /** The whole hash of a stored release. */
    public String hash(String name) {
        return ReleaseLookup.find(store, "hash", name).hash();
    }

    /** Makes a stored release active. */
    public WrittenRelease activate(String name, WriteOptions options) {
        return activate(name, options, false);
    }

    /** Likewise; with {@code confirmed} whatever its impact is. */
    public WrittenRelease activate(String name, WriteOptions options, boolean confirmed) {
        refuseBesideFolder();
        InputRules.check(options);
        StoredRelease release = ReleaseLookup.find(store, "hash", name);
        String hash = release.hash();
        PolicySet candidate = prepare(hash);
        if (options.leave() instanceof Leave.Approving) {
            requirePassed(release);
        }
        return gated(confirmed, candidate, clearance -> admin.activate(hash, options, clearance));
    }

    /** Runs the suites of a stored release again: this version may answer otherwise than the one that published it. */
    private void requirePassed(StoredRelease release) {
        try {
            releases.check(ReleaseBody.read(Objects.requireNonNull(store.release(release.hash()))))
                    .requirePassed(release.report().waivers());
        } catch (InvalidPolicies e) {
            throw new FailedPrecondition(
                    "expected a release that this version compiles, found otherwise",
                    e.problems().stream().map(ReleaseDesk::violation).toList());
        }
    }

    private WrittenRelease gated(
            boolean confirmed, PolicySet candidate, Function<Clearance, CompletableFuture<WrittenRelease>> write) {
        try {
            return writes.write(confirmed, candidate, write);
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (TimeoutException e) {
            throw late(e);
        } catch (InterruptedException e) {
            throw stopping(e);
        }
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

    /**
     * A release that is not active, to see what it would change.
     *
     * @param field where its name stands in the request
     * @param name its name, empty for the documents
     */
    public PolicySet candidate(String field, String name, List<PolicyDocument> documents) {
        if (name.isEmpty() == documents.isEmpty()) {
            throw new Invalid(List.of(new Violation(
                    field,
                    "expected a release's name or its documents, found " + (name.isEmpty() ? "neither" : "both"))));
        }
        return side(field, name, documents);
    }

    /**
     * Likewise, with what came of its suites where it is made of documents: a stored one passed them, or they were waived.
     *
     * @param field where its name stands in the request
     * @param name its name, empty for the documents
     */
    public CheckedRelease checkedCandidate(String field, String name, List<PolicyDocument> documents) {
        if (documents.isEmpty() || !name.isEmpty()) {
            return new CheckedRelease(List.of(), candidate(field, name, documents), List.of());
        }
        try {
            return releases.check(documents);
        } catch (InvalidPolicies e) {
            throw new Invalid(e.problems().stream().map(ReleaseDesk::violation).toList());
        }
    }

    /**
     * Reads suites.
     *
     * @param words the release with the words that they use
     */
    public static List<Suite> suites(List<PolicyDocument> documents, PolicySet words) {
        try {
            return SuiteRunner.parse(documents, words);
        } catch (InvalidPolicies e) {
            throw new Invalid(e.problems().stream().map(ReleaseDesk::violation).toList());
        }
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

    /** Why the content of the folder that this node publishes is not active; empty if it is, or if there is none. */
    public String refused() {
        FolderPublisher.Status status = folder();
        return status == null || status.failure() == null
                ? ""
                : status.failure().message();
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

    private PolicySet prepare(String hash) {
        try {
            return releases.prepare(hash);
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
            throw failed(e);
        } catch (TimeoutException e) {
            throw late(e);
        } catch (InterruptedException e) {
            throw stopping(e);
        }
    }

    private static RuntimeException failed(ExecutionException e) {
        return e.getCause() instanceof AdminException refused ? refused : new CompletionException(e.getCause());
    }

    private static Unavailable late(TimeoutException e) {
        return new Unavailable(
                "the state gave no answer within " + WRITE_DEADLINE.toSeconds()
                        + " s, and whether the write took effect is unknown; repeat it",
                e);
    }

    private static Unavailable stopping(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Unavailable("the server is shutting down; whether the write took effect is unknown", e);
    }
}
