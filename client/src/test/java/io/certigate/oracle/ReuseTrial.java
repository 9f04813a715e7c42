package io.certigate.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.certigate.client.ReuseClients;
import io.certigate.client.ReuseClients.Trouble;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Clients that reuse answers, each in another trouble, while the state changes all the time. */
final class ReuseTrial {
    private static final long SEED = 20_220_801;
    private static final Duration WRITE_PAUSE = Duration.ofMillis(10);
    private static final Duration RELEASES = Duration.ofMillis(500);

    private final Trial trial;
    private final SplittableRandom random = new SplittableRandom(SEED);

    ReuseTrial(Trial trial) {
        this.trial = trial;
    }

    /** What happens meanwhile. */
    @FunctionalInterface
    interface Fault {
        void strike() throws Exception;
    }

    /**
     * What came of one client.
     *
     * @param answers how many answers there were
     * @param reused how many of them were given again
     * @param reusedPermits how many of those were PERMITs
     * @param failures calls without an answer, by exception
     * @param violations what its answers broke
     */
    record Result(
            long answers, long reused, long reusedPermits, Map<String, Long> failures, List<Violation> violations) {}

    /**
     * What came of all.
     *
     * @param single of clients of the last node
     * @param several of one of all nodes, whose answers may go back
     */
    record Results(Map<Trouble, Result> single, Result several) {
        /** Answers were reused, none past its lease; and where nothing was left to end a lease, that is noticed. */
        void assertRight() {
            assertRight(several);
            single.forEach((trouble, result) -> {
                if (trouble == Trouble.DEAF_BOTH_STAND) {
                    assertThat(result.violations())
                            .extracting(Violation::promise)
                            .contains(Violation.Promise.BOUNDED_STALENESS);
                } else {
                    assertRight(result);
                }
            });
        }

        private static void assertRight(Result result) {
            assertThat(result.violations()).isEmpty();
            assertThat(result.reused()).isPositive();
            assertThat(result.reusedPermits()).isPositive();
        }

        /** How many answers there were of each, and what they broke. */
        String summary() {
            StringBuilder text = new StringBuilder(line("several nodes", several));
            single.forEach((trouble, result) -> text.append(line(trouble.name(), result)));
            return text.toString();
        }

        private static String line(String name, Result result) {
            return String.format(
                    "%s: %d answers, %d of them reused, %d of those PERMIT; failures %s; violations %s%n",
                    name,
                    result.answers(),
                    result.reused(),
                    result.reusedPermits(),
                    result.failures(),
                    result.violations().stream()
                            .collect(Collectors.groupingBy(Violation::promise, Collectors.counting())));
        }
    }

    /** Runs until answers are reused, and from then on until the fault has struck. */
    Results run(Fault fault) throws Exception {
        World world = trial.world();
        Map<Trouble, ReuseLoad> single = new EnumMap<>(Trouble.class);
        try (ReuseLoad several = several(world)) {
            for (Trouble trouble : Trouble.values()) {
                single.put(trouble, single(world, trouble));
            }
            try (WriteLoad writes = world.write(WRITE_PAUSE, RELEASES)) {
                Trial.until(() -> several.reusedPermits() > 0);
                for (Map.Entry<Trouble, ReuseLoad> each : single.entrySet()) {
                    // What nothing ends may be a DENY for ever.
                    boolean endless = each.getKey() == Trouble.DEAF_BOTH_STAND;
                    ReuseLoad load = each.getValue();
                    Trial.until(() -> (endless ? load.reused() : load.reusedPermits()) > 0);
                }
                fault.strike();
            }
            Map<Trouble, Result> results = new EnumMap<>(Trouble.class);
            for (Map.Entry<Trouble, ReuseLoad> each : single.entrySet()) {
                results.put(each.getKey(), result(world, each.getValue()));
            }
            return new Results(results, result(world, several));
        } finally {
            single.values().forEach(ReuseLoad::close);
        }
    }

    private static Result result(World world, ReuseLoad load) throws Exception {
        List<Observation> answers = load.stop();
        long reused = answers.stream().filter(Observation::reused).count();
        long permits = answers.stream()
                .filter(answer -> answer.reused() && answer.permits())
                .count();
        return new Result(answers.size(), reused, permits, load.failures(), world.judge(answers));
    }

    private ReuseLoad several(World world) {
        List<String> targets = world.nodes().stream().map(Node::target).toList();
        return new ReuseLoad("", ReuseClients.of(targets, Trouble.NONE), world.population()::pick, random.split());
    }

    private ReuseLoad single(World world, Trouble trouble) {
        Node last = world.nodes().get(world.nodes().size() - 1);
        // In trouble the same few questions, so that nothing new tells of a change.
        return new ReuseLoad(
                "reusing, " + trouble,
                ReuseClients.of(List.of(last.target()), trouble),
                trouble == Trouble.NONE ? world.population()::pick : ReuseTrial::pick,
                random.split());
    }

    private static Query pick(SplittableRandom random) {
        return new Query(Canaries.IDS.get(random.nextInt(2)), random.nextBoolean() ? Pack.SHOW : Pack.SELL);
    }
}
