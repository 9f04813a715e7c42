package io.certigate.server.admin;

import io.certigate.server.admin.AdminException.FailedPrecondition;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the folder of policies as a release whenever its content changes. A folder with a mistake, or with a failing
 * case, changes nothing: the active release serves on, and the log says why.
 */
public final class FolderPublisher implements AutoCloseable {
    /** How often the folder is read by default, half of it apart. */
    public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(1);

    /** How long nothing below the folder must have been changed before it is published. */
    static final Duration QUIET = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(FolderPublisher.class);
    private static final String ACTOR = "policies-folder";
    private static final int READINGS = 2;
    private static final int MAX_LINES = 20;
    private static final int MAX_MESSAGE = 4_096;
    private static final WriteOptions OPTIONS = new WriteOptions(null, "", "the folder changed", ACTOR);
    private static final Duration ACTIVATION_DEADLINE = Duration.ofSeconds(30);

    /**
     * What became of the folder's content.
     *
     * @param folder the folder
     * @param failure why its content is not active, null if it is
     */
    public record Status(Path folder, @Nullable Failure failure) {}

    /**
     * Why a content of the folder is not active.
     *
     * @param message what is wrong, one problem a line
     * @param at when it was found first
     * @param hash the content's hash, empty if it could not be read
     */
    public record Failure(String message, Instant at, String hash) {}

    private final Path folder;
    private final Releases releases;
    private final ReleaseAdmin admin;
    private final Supplier<String> activeRelease;
    private final InstantSource clock;
    private final GatedWrites writes;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "policies-folder");
        thread.setDaemon(true);
        return thread;
    });
    // Only one thread at a time publishes: first the starting one, then the watcher.
    private String seen = "";
    private String active = "";
    // Only the watcher uses it: the hash that it read last.
    private String read = "";
    // Only the watcher uses it: what the folder was like when it held what is active, null if that may have changed
    // since.
    private @Nullable FolderState unchanged;
    // Only the publishing thread sets it.
    private volatile Status status;

    /**
     * Publishes a folder.
     *
     * @param activeRelease the hash of the release that is active, empty for none
     * @param clock the wall clock, which the times of the files are compared with
     */
    public FolderPublisher(
            Path folder, Releases releases, ReleaseAdmin admin, Supplier<String> activeRelease, InstantSource clock) {
        this(folder, releases, admin, activeRelease, clock, ActivationGate.OPEN);
    }

    /**
     * Publishes a folder past a gate: a content to which it objects is not active before a start that confirms it.
     *
     * @param activeRelease the hash of the release that is active, empty for none
     * @param clock the wall clock, which the times of the files are compared with
     */
    public FolderPublisher(
            Path folder,
            Releases releases,
            ReleaseAdmin admin,
            Supplier<String> activeRelease,
            InstantSource clock,
            ActivationGate gate) {
        this.writes = new GatedWrites(gate, ACTIVATION_DEADLINE.toMillis());
        this.folder = folder;
        this.releases = releases;
        this.admin = admin;
        this.activeRelease = activeRelease;
        this.clock = clock;
        this.status = new Status(folder, null);
    }

    /** What became of the folder's content. */
    public Status status() {
        return status;
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
        publish(false);
    }

    /**
     * Likewise; if the gate objects to the folder's content, the active release serves on, and {@link #status} says why.
     *
     * @param confirmed publish it whatever its impact is
     */
    public void publish(boolean confirmed) throws IOException, InvalidPolicies, ExecutionException, TimeoutException {
        publish(ReadAhead.begin(folder), confirmed);
    }

    /**
     * Likewise, for who had the folder read ahead.
     *
     * @param ahead reads this publisher's folder
     * @param confirmed publish it whatever its impact is
     */
    public void publish(ReadAhead ahead, boolean confirmed)
            throws IOException, InvalidPolicies, ExecutionException, TimeoutException {
        String hash = ahead.hash();
        try {
            publish(ahead::check, hash, confirmed);
        } catch (FailedPrecondition e) {
            fail(String.valueOf(e.getMessage()), hash);
        }
    }

    /**
     * Publishes the folder if the state has no release yet, whoever else may be about to do so.
     *
     * @throws IOException if it cannot be read
     * @throws InvalidPolicies if it cannot become a release
     * @throws ExecutionException if the state refuses the release
     * @throws TimeoutException if the state does not answer in time
     */
    public void fill() throws IOException, InvalidPolicies, ExecutionException, TimeoutException {
        CheckedRelease checked = releases.check(ReleaseFolder.read(folder));
        await(admin.fill(checked.requirePassed(), OPTIONS.with(Leave.FIRST_RELEASE)));
    }

    private static void await(CompletableFuture<WrittenRelease> written) throws ExecutionException, TimeoutException {
        try {
            written.get(ACTIVATION_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted while the release was activated");
        }
    }

    /** Compiles what there is to publish. */
    private interface Check {
        CheckedRelease run() throws IOException, InvalidPolicies;
    }

    private void publish(Check check, String hash, boolean confirmed)
            throws IOException, InvalidPolicies, ExecutionException, TimeoutException {
        if (hash.equals(seen)) {
            return;
        }
        // Whatever comes of it is said once: the same content is not tried again.
        seen = hash;
        // A release that is active was checked when it was published. The view that says so may be behind: that it
        // becomes
        // active is decided under the lock of the state, where nothing is written if it is.
        boolean known = hash.equals(activeRelease.get());
        CheckedRelease checked = known ? null : check.run();
        try {
            if (checked == null) {
                await(admin.activate(hash, OPTIONS));
            } else {
                Publication publication = checked.requirePassed();
                releases.keep(checked.policies());
                writes.write(
                        confirmed,
                        checked.policies(),
                        clearance -> admin.publish(publication, true, OPTIONS, clearance));
            }
            active = hash;
        } catch (ExecutionException | TimeoutException e) {
            // The state may take it next time.
            seen = "";
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted while the release was activated");
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

    /** Reads the folder once and publishes what it holds, if it held the same the last time and is quiet. */
    void look() {
        String before = active;
        String hash = "";
        try {
            FolderState state = FolderState.of(folder);
            if (state.equals(unchanged) && active.equals(activeRelease.get())) {
                return;
            }
            unchanged = null;
            List<PolicyDocument> documents = ReleaseFolder.read(folder);
            hash = PolicyCompiler.hash(documents);
            // While files are copied one by one, the folder may compile and yet lack a rule that forbids.
            boolean settled = hash.equals(read) && isQuiet(state);
            if (!active.isEmpty() && !active.equals(activeRelease.get())) {
                // Whatever became active instead, such as a write that was given up, is not what the folder holds.
                seen = "";
            }
            read = hash;
            if (settled) {
                publish(() -> releases.check(documents), hash, false);
            }
            if (hash.equals(active)) {
                if (status.failure() != null && active.equals(before)) {
                    LOG.info("the folder holds again what is active: its release {}", active);
                }
                status = new Status(folder, null);
                // Nobody wants ten thousand documents to be read twice a second for nothing.
                unchanged = state.isOlderThan(clock.instant().minus(QUIET)) ? state : null;
            }
            if (!active.equals(before)) {
                LOG.info("the folder changed: its release {} of {} documents is active", active, documents.size());
            }
        } catch (InvalidPolicies | IOException | ExecutionException | TimeoutException | RuntimeException | Error e) {
            // An exception that escapes would end the watch without a word.
            fail(String.valueOf(e.getMessage()), hash);
        }
    }

    /** Whether nothing was changed of late. A time in the future tells nothing: it may stay there for years. */
    private boolean isQuiet(FolderState state) {
        Instant now = clock.instant();
        Instant newest = state.newest();
        return newest.isAfter(now) || !newest.isAfter(now.minus(QUIET));
    }

    private void fail(String message, String hash) {
        String lines = message.lines().limit(MAX_LINES).collect(Collectors.joining("\n"));
        String clipped = lines.length() <= MAX_MESSAGE ? lines : lines.substring(0, MAX_MESSAGE);
        Failure last = status.failure();
        if (last == null || !last.message().equals(clipped) || !last.hash().equals(hash)) {
            status = new Status(folder, new Failure(clipped, clock.instant(), hash));
        }
        if (last == null || !last.message().equals(clipped)) {
            LOG.error("the policies in {} are not published; the active release serves on:\n{}", folder, clipped);
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
