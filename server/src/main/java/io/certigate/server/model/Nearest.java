package io.certigate.server.model;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the declared word that a writer probably meant. */
public final class Nearest {
    /** Among more words than these only near ones are looked for. */
    static final int FEW = 100;

    /** Greatest distance of near words. */
    static final int NEAR = 2;

    private Nearest() {}

    /**
     * The candidate with the smallest edit distance (insertion, deletion, substitution, swap of neighbors; optimal string
     * alignment; upper and lower case count as equal), null if even the nearest is further away than half of the word's
     * length, or, among more than {@value #FEW} candidates, further than {@value #NEAR}: callers who misspell wait for it.
     * Of equals the first in alphabetical order.
     */
    public static @Nullable String word(String word, Collection<String> candidates) {
        String best = null;
        int farthest = word.length() / 2;
        int bestDistance = (candidates.size() > FEW ? Math.min(farthest, NEAR) : farthest) + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) > bestDistance) {
                continue;
            }
            int distance = distance(word, candidate, bestDistance);
            if (distance < bestDistance
                    || (distance == bestDistance && best != null && candidate.compareTo(best) < 0)) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** {@code "; did you mean 'x'?"}, or nothing if no candidate is near. */
    public static String hint(String word, Collection<String> candidates) {
        String nearest = word(word, candidates);
        return nearest == null ? "" : "; did you mean '" + nearest + "'?";
    }

    private static boolean same(char a, char b) {
        return a == b || Character.toLowerCase(a) == Character.toLowerCase(b);
    }

    /** The distance; if it is greater than a limit, any number greater than that. */
    private static int distance(String a, String b, int limit) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        int previous = 0;
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1
                        && j > 1
                        && same(a.charAt(i - 1), b.charAt(j - 2))
                        && same(a.charAt(i - 2), b.charAt(j - 1))) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            if (Math.min(least, previous + 1) > limit) {
                return limit + 1;
            }
            previous = least;
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
