package io.certigate.server.admin;

import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the folder of policies as a release whenever its content changes. A folder with a mistake, or with a failing
 * case, changes nothing: the active release serves on, and the log says why.
 */
public final class FolderPublisher implements AutoCloseable {
    /** Within which time a change of the folder is published by default. */
    public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(FolderPublisher.class);
    private static final String ACTOR = "policies-folder";
    private static final int READINGS = 2;
    private static final int MAX_LINES = 20;
    private static final Duration ACTIVATION_DEADLINE = Duration.ofSeconds(30);

    private final Path folder;
    private final Releases releases;
    private final ReleaseAdmin admin;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "policies-folder");
        thread.setDaemon(true);
        return thread;
    });
    // Only one thread at a time publishes: first the starting one, then the watcher.
    private String seen = "";
    // Only the watcher uses these: the hash that it read last, and what it said last.
    private String read = "";
    private String complaint = "";

    /** Publishes a folder. */
    public FolderPublisher(Path folder, Releases releases, ReleaseAdmin admin) {
        this.folder = folder;
        this.releases = releases;
        this.admin = admin;
    }

    /**
     * Publishes the folder now.
     *
     * @throws IOException if it cannot be read
     * @throws InvalidPolicies if it cannot become a release
     * @throws ExecutionException if the state refuses the release
     * @throws TimeoutException if the state does not answer in time
     */
    public void publish() throws IOException, InvalidPolicies, ExecutionException, TimeoutException {
        List<PolicyDocument> documents = ReleaseFolder.read(folder);
        publish(documents, PolicyCompiler.hash(documents));
    }

    private void publish(List<PolicyDocument> documents, String hash)
            throws InvalidPolicies, ExecutionException, TimeoutException {
        if (hash.equals(seen)) {
            return;
        }
        // Whatever comes of it is said once: the same content is not tried again.
        seen = hash;
        PolicySet policies = releases.prepare(documents);
        try {
            admin.activate(policies.hash(), ReleaseBody.write(documents), ACTOR, "the folder changed")
                    .get(ACTIVATION_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted while the release was activated");
        } catch (ExecutionException | TimeoutException e) {
            // The state may take it next time.
            seen = "";
            throw e;
        }
    }

    /**
     * Reads the folder again and again.
     *
     * @param period within which a change is published
     */
    public void watch(Duration period) {
        long pause = period.toMillis() / READINGS;
        watcher.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Reads the folder once and publishes what it holds, if it held the same the last time. */
    void look() {
        String before = seen;
        try {
            List<PolicyDocument> documents = ReleaseFolder.read(folder);
            String hash = PolicyCompiler.hash(documents);
            // While files are copied one by one, the folder may compile and yet lack a rule that forbids.
            boolean settled = hash.equals(read);
            read = hash;
            if (settled) {
                publish(documents, hash);
                complaint = "";
            }
            if (!seen.equals(before)) {
                LOG.info("the folder changed: its release {} of {} documents is active", seen, documents.size());
            }
        } catch (InvalidPolicies | IOException | ExecutionException | TimeoutException | RuntimeException | Error e) {
            // An exception that escapes would end the watch without a word.
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void complain(String message) {
        if (!message.equals(complaint)) {
            complaint = message;
            LOG.error(
                    "the policies in {} are not published; the active release serves on:\n{}",
                    folder,
                    message.lines().limit(MAX_LINES).collect(Collectors.joining("\n")));
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
