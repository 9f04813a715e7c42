package io.certigate.server.decisionlog;

import java.io.IOException;
import java.util.BitSet;

/** Tells which chunks of a segment can have what is looked for, without reading them. For any number of threads. */
interface SegmentIndex {
    /** How the segment's frames lie. */
    Chunks chunks();

    /**
     * The chunks that may have a decision with all of these tokens: none is left out that has one.
     *
     * @throws IOException if the index cannot be read, or is damaged
     */
    BitSet candidates(long[] tokens) throws IOException;
}
