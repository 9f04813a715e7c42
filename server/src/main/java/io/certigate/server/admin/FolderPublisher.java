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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the folder of policies as a release whenever its content changes. A folder with a mistake, or with a failing
 * case, changes nothing: the active release serves on, and the log says why.
 */
public final class FolderPublisher implements AutoCloseable {
    /** How often the folder is read by default. */
    public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(FolderPublisher.class);
    private static final String ACTOR = "policies-folder";
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
        String hash = PolicyCompiler.hash(documents);
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

    /** Reads the folder again and again. */
    public void watch(Duration period) {
        watcher.scheduleWithFixedDelay(this::publishOrLog, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void publishOrLog() {
        String before = seen;
        try {
            publish();
            if (!seen.equals(before)) {
                LOG.info("the folder changed: its release {} is active", seen);
            }
        } catch (InvalidPolicies | IOException | ExecutionException | TimeoutException | RuntimeException e) {
            LOG.error(
                    "the policies in {} are not published; the active release serves on:\n{}", folder, e.getMessage());
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
