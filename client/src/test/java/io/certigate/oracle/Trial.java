package io.certigate.oracle;

import static org.awaitility.Awaitility.await;

import io.certigate.e2e.DatabaseUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/** One cluster in one world, put under load and struck by faults. */
final class Trial implements AutoCloseable {
    /** Longest wait for what must come about some day. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long SEED = 20_190_215;
    private static final Duration WRITE_PAUSE = Duration.ofMillis(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Cluster cluster;
    private final World world;

    private Trial(Cluster cluster, World world) {
        this.cluster = cluster;
        this.world = world;
    }

    /** Starts a database server in a folder. */
    static DatabaseUnderTest database(Path folder) throws IOException {
        DatabaseUnderTest database = new DatabaseUnderTest(folder);
        database.start();
        return database;
    }

    /** Starts nodes as they are on a new database. */
    static Trial start(DatabaseUnderTest database, int nodes) throws Exception {
        return on(Cluster.start(database, nodes));
    }

    /** Starts nodes with the agent on a new database, with a defect or with none. */
    static Trial start(DatabaseUnderTest database, int nodes, Path folder, String defect) throws Exception {
        return on(Cluster.start(database, nodes, folder, defect));
    }

    private static Trial on(Cluster cluster) throws IOException {
        try {
            return new Trial(cluster, new World(cluster.nodes(), new SplittableRandom(SEED)));
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** What happens under load. */
    @FunctionalInterface
    interface Fault {
        void strike(ReadLoad reads) throws Exception;
    }

    /**
     * What came of a run under load.
     *
     * @param answers the answers
     * @param failures the calls without one
     * @param violations what they broke
     */
    record Result(List<Observation> answers, List<ReadLoad.Failure> failures, List<Violation> violations) {}

    /** Reads and writes through every node, changing the release now and then, while something happens. */
    Result under(ReadLoad.Mix mix, Fault fault) throws Exception {
        return under(mix, Duration.ofMillis(500), Judge.Bounds.PROMISED, fault);
    }

    /**
     * Reads and writes through every node while something happens.
     *
     * @param releases between two changes of the release
     * @param bounds how exactly to judge
     */
    Result under(ReadLoad.Mix mix, Duration releases, Judge.Bounds bounds, Fault fault) throws Exception {
        ReadLoad.Outcome outcome;
        try (ReadLoad reads = world.ask(mix)) {
            try (WriteLoad writes = world.write(WRITE_PAUSE, releases)) {
                fault.strike(reads);
            } catch (Exception | Error e) {
                for (Node node : cluster.nodes()) {
                    e.addSuppressed(new IllegalStateException(node.process() + " said: " + node.errors()));
                }
                throw e;
            }
            outcome = reads.stop();
        }
        List<Observation> answers = new ArrayList<>(outcome.observations());
        return new Result(answers, outcome.failures(), world.judge(answers, bounds));
    }

    /** Lets the load run until there are so many more answers. */
    static void runFor(ReadLoad reads, long answers) {
        long enough = reads.answers() + answers;
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> reads.answers() >= enough);
    }

    /** Lets the load run until there are so many more acknowledged writes. */
    void runForWrites(int writes) {
        int enough = world.ledger().size() + writes;
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> world.ledger().size() >= enough);
    }

    /** Lets whatever runs go on for a while. */
    static void runFor(Duration time) {
        long began = System.nanoTime();
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> System.nanoTime() - began >= time.toNanos());
    }

    /** Waits until something is so, and returns how long that took. */
    static Duration until(Callable<Boolean> condition) {
        long began = System.nanoTime();
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(POLL).until(condition);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    Cluster cluster() {
        return cluster;
    }

    World world() {
        return world;
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
