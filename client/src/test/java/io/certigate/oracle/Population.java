package io.certigate.oracle;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Who is asked about: places that accounts take one after another, each asked about before it is registered. */
final class Population {
    /** How many accounts there are at a time. */
    static final int PLACES = 16;

    /** The companies, which stay. */
    static final List<String> COMPANIES =
            IntStream.range(0, 4).mapToObj(n -> "company-" + n).toList();

    private static final int PERCENT = 100;
    private static final int CANARIES = 10;
    private static final int STRANGERS = 5;
    private static final int SHOWS = 10;
    private static final int SUCCESSORS = 10;

    private final AtomicIntegerArray generations = new AtomicIntegerArray(PLACES);

    /** The account that has a place now. */
    String account(int place) {
        return id(place, generations.get(place));
    }

    /** Gives the place to the next account. */
    void succeed(int place) {
        generations.incrementAndGet(place);
    }

    private static String id(int place, int generation) {
        return "account-" + place + "-" + generation;
    }

    /** Something to ask. */
    Query pick(SplittableRandom random) {
        String action = random.nextInt(PERCENT) < SHOWS ? Pack.SHOW : Pack.SELL;
        int dice = random.nextInt(PERCENT);
        if (dice < CANARIES) {
            return new Query(Canaries.IDS.get(random.nextInt(Canaries.IDS.size())), action);
        }
        if (dice < CANARIES + STRANGERS) {
            return new Query("stranger-" + Long.toHexString(random.nextLong()), action);
        }
        int place = random.nextInt(PLACES);
        int successor = dice < CANARIES + STRANGERS + SUCCESSORS ? 1 : 0;
        return new Query(id(place, generations.get(place) + successor), action);
    }
}
