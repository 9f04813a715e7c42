package io.certigate.cli;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the word that a writer probably meant. */
final class NearestWord {
    /** Longer words are not compared: nobody mistypes them, and the work is quadratic. */
    private static final int LONGEST = 64;

    private NearestWord() {}

    /** {@code "; did you mean 'x'?"}, or nothing if no candidate is near. */
    static String hint(String word, Collection<String> candidates) {
        String nearest = of(word, candidates);
        return nearest == null ? "" : "; did you mean '" + nearest + "'?";
    }

    /** The candidate that takes the fewest edits, null if all take more than a third of the longer word. */
    static @Nullable String of(String word, Collection<String> candidates) {
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int longer = Math.max(word.length(), candidate.length());
            if (longer > LONGEST) {
                continue;
            }
            int edits = edits(word, candidate);
            if (edits < fewest && edits <= Math.max(1, (longer + 1) / 3)) {
                best = candidate;
                fewest = edits;
            }
        }
        return best;
    }

    /** Levenshtein distance. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
