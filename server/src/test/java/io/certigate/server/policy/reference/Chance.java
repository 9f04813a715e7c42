package io.certigate.server.policy.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Seeded chance: the same seed draws the same scenario. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True once in so many times. */
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Between none and {@code most} different choices, in any order. */
    <T> List<T> some(List<T> choices, int least, int most) {
        List<T> rest = new ArrayList<>(choices);
        List<T> drawn = new ArrayList<>();
        for (int left = least + below(most - least + 1); left > 0 && !rest.isEmpty(); left--) {
            drawn.add(rest.remove(random.nextInt(rest.size())));
        }
        return drawn;
    }

    <T> List<T> times(int least, int most, Supplier<T> supplier) {
        List<T> drawn = new ArrayList<>();
        for (int left = least + below(most - least + 1); left > 0; left--) {
            drawn.add(supplier.get());
        }
        return drawn;
    }

    /** All of them in another order. */
    <T> List<T> shuffled(List<T> all) {
        return some(all, all.size(), all.size());
    }
}
