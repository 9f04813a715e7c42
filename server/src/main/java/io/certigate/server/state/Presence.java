package io.certigate.server.state;

import io.certigate.server.model.HighRisk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among the nodes of its database: it leaves word of itself every few seconds, so that an operator sees from any node
 * which others there are, and demands a second person wherever one of the others does: the strictest node's setting holds for all.
 * What fails here is logged once and tried again.
 */
public final class Presence implements AutoCloseable {
    /** How long a node is shown after it was last seen. */
    public static final Duration SHOWN = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final long CLOSE_SECONDS = 2;

    private final @Nullable NodeStore store;
    private final LongSupplier revision;
    private final InstantSource clock;
    private final Sighting self;
    private final ScheduledThreadPoolExecutor timer;
    private volatile Set<HighRisk> demanded;
    // Only the timer's thread uses it.
    private boolean failing;

    private Presence(Sighting self, @Nullable NodeStore store, LongSupplier revision, InstantSource clock) {
        this.demanded = self.secondPerson();
        this.self = self;
        this.store = store;
        this.revision = revision;
        this.clock = clock;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "presence");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to leave word of a node that has just started.
     *
     * @param name its name, null to be named by its address
     * @param address where it listens, HOST:PORT
     * @param version its version of Certigate
     * @param secondPerson the kinds of change for which it demands a second person whatever the others do
     * @param store where to, null if there can be no other node
     * @param revision the number of the revision that it has applied
     * @param clock the wall clock
     */
    public static Presence begin(
            @Nullable String name,
            String address,
            String version,
            Set<HighRisk> secondPerson,
            @Nullable NodeStore store,
            LongSupplier revision,
            InstantSource clock) {
        Instant now = clock.instant();
        Sighting self = new Sighting(
                UUID.randomUUID().toString(),
                name == null ? address : name,
                address,
                version,
                secondPerson,
                now,
                now,
                0);
        Presence presence = new Presence(self, store, revision, clock);
        if (store != null) {
            presence.demand(demanded(store, now));
            presence.timer.scheduleWithFixedDelay(
                    () -> presence.leaveWord(store), 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
        return presence;
    }

    /**
     * The kinds of change for which any node that was seen within {@link #SHOWN} demands a second person. Blocks.
     *
     * @throws StoreException if the store cannot be read
     */
    public static Set<HighRisk> demanded(NodeStore store, Instant now) {
        Set<HighRisk> kinds = EnumSet.noneOf(HighRisk.class);
        store.seenSince(now.minus(SHOWN)).forEach(node -> kinds.addAll(node.secondPerson()));
        return kinds;
    }

    /** The kinds of change for which this node, or any other as of a few seconds ago, demands a second person. */
    public Set<HighRisk> demanded() {
        return demanded;
    }

    private void demand(Set<HighRisk> ofAll) {
        Set<HighRisk> kinds = EnumSet.noneOf(HighRisk.class);
        kinds.addAll(ofAll);
        kinds.addAll(self.secondPerson());
        if (!kinds.equals(demanded)) {
            LOG.warn(
                    "expected the same --second-person on every node of this database, found {} here and {} in all: that holds"
                            + " here too",
                    names(self.secondPerson()),
                    names(kinds));
            demanded = Set.copyOf(kinds);
        }
    }

    private static List<String> names(Set<HighRisk> kinds) {
        return kinds.stream().map(HighRisk::text).sorted().toList();
    }

    /** This node, now. */
    public Sighting self() {
        return self.at(clock.instant(), revision.getAsLong());
    }

    /**
     * The nodes that were seen within {@link #SHOWN}, this one too, by name; empty if there can be no other. Blocks.
     *
     * @throws StoreException if the store cannot be read
     */
    public List<Sighting> nodes() {
        return store == null ? List.of() : store.seenSince(clock.instant().minus(SHOWN));
    }

    private void leaveWord(NodeStore to) {
        try {
            Sighting now = self();
            to.seen(now, now.seenAt().minus(KEPT));
            demand(demanded(to, now.seenAt()));
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                LOG.warn("other nodes cannot be told that this one runs; that is tried again: {}", e.getMessage());
            }
        }
    }

    /** Takes back the word, if that is possible without waiting long. */
    @Override
    public void close() {
        NodeStore told = store;
        if (told != null) {
            timer.execute(() -> forget(told));
        }
        timer.shutdown();
        try {
            if (!timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget(NodeStore told) {
        try {
            told.gone(self.id());
        } catch (StoreException e) {
            LOG.debug("the other nodes show this one for a while", e);
        }
    }
}
