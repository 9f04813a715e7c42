package io.certigate.server.decisionlog;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the decisions of a segment that refer to a ruling can be found by, read once for each ruling, while frames are read in
 * their order. For one thread.
 */
final class RulingTokens {
    /** Most tokens that are kept: more than any honest segment has. Decisions with rulings beyond count as unreadable. */
    private static final int MAX_TOKENS = 1024 * 1024;

    private final DecisionTokens reader = new DecisionTokens();
    private final Map<Long, Known> rulings = new HashMap<>();
    private int kept;

    /** What is known of a ruling. */
    private static final class Known {
        private final long[] tokens;
        private int chunk;

        Known(long[] tokens) {
            this.tokens = tokens;
        }
    }

    /** Takes in the frame of a ruling; one that is none is left out. */
    void add(long sequence, byte[] bytes, Frame frame) {
        try {
            reader.readRuling(bytes, frame.payload(), frame.length());
        } catch (IOException e) {
            // Told of the decisions that refer to it.
            return;
        }
        if (kept + reader.count() <= MAX_TOKENS) {
            kept += reader.count();
            rulings.put(sequence, new Known(reader.toArray()));
        }
    }

    /**
     * Adds the tokens of a ruling to those of a chunk, unless they were added before.
     *
     * @param chunk which, from 1; never less than before
     * @throws IOException if there is no such ruling
     */
    void addTo(TokenSet present, int chunk, long ruling) throws IOException {
        Known known = rulings.get(ruling);
        if (known == null) {
            throw new IOException("expected a ruling with the sequence " + ruling + ", found none");
        }
        if (known.chunk != chunk) {
            known.chunk = chunk;
            for (long token : known.tokens) {
                present.add(token);
            }
        }
    }
}
