package io.certigate.server.admin;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A folder of policies that a thread of its own reads and compiles while its node opens its state. Nothing of it acts by itself; what is
 * wrong with the folder is told to whoever asks, when they ask.
 */
public final class ReadAhead {
    private record Content(List<PolicyDocument> documents, String hash) {}

    private final CompletableFuture<Content> content = new CompletableFuture<>();
    private final CompletableFuture<PolicySet> policies = new CompletableFuture<>();

    private ReadAhead() {}

    /**
     * Begins to read and compile the folder that a node publishes when it starts.
     *
     * @param folder the folder of policies; null for none
     * @param shared whether the database is shared: it has a release as a rule, and the folder is left alone
     * @return null if there is none to publish
     */
    public static @Nullable ReadAhead of(@Nullable Path folder, boolean shared) {
        return folder == null || shared ? null : begin(folder);
    }

    /** Begins to read and compile a folder. */
    public static ReadAhead begin(Path folder) {
        ReadAhead ahead = new ReadAhead();
        Thread thread = new Thread(() -> ahead.run(folder), "policies-ahead");
        thread.setDaemon(true);
        thread.start();
        return ahead;
    }

    private void run(Path folder) {
        try {
            List<PolicyDocument> documents = ReleaseFolder.read(folder);
            Content read = new Content(documents, PolicyCompiler.hash(documents));
            content.complete(read);
            policies.complete(PolicyCompiler.compile(read.documents(), read.hash()));
        } catch (Throwable e) {
            // Whatever it is, who waits must get it; what was completed stays so.
            content.completeExceptionally(e);
            policies.completeExceptionally(e);
        }
    }

    /**
     * The documents.
     *
     * @throws IOException if the folder cannot be read
     */
    List<PolicyDocument> documents() throws IOException {
        return content().documents();
    }

    /**
     * Their hash.
     *
     * @throws IOException if the folder cannot be read
     */
    String hash() throws IOException {
        return content().hash();
    }

    /**
     * What they compile to, and what comes of their suites' cases.
     *
     * @throws IOException if the folder cannot be read
     * @throws InvalidPolicies if a document has a mistake
     */
    CheckedRelease check() throws IOException, InvalidPolicies {
        try {
            return CheckedRelease.of(documents(), policies.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof InvalidPolicies mistakes) {
                throw mistakes;
            }
            throw unchecked(e);
        }
    }

    /** What the folder compiles to if it has a hash; null if it has another, or cannot be read or compiled. */
    @Nullable
    PolicySet compiled(String hash) {
        try {
            return content.join().hash().equals(hash) ? policies.join() : null;
        } catch (CompletionException e) {
            return null;
        }
    }

    private Content content() throws IOException {
        try {
            return content.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException unreadable) {
                throw unreadable;
            }
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(CompletionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException failure ? failure : e;
    }
}
