package io.certigate.server.state;

import io.certigate.server.model.Revision;
import org.jspecify.annotations.Nullable;

/**
 * What was found when a whole store was read.
 *
 * @param head the end of the change log
 * @param floor the first revision about which the past can be asked; the chain is verified from there on, since what lies
 *     before has gaps
 * @param changes entries of the change log that were verified
 * @param records current records that were compared with the change log
 * @param mistake the first mistake, null if there is none
 */
public record Inspection(
        Revision head,
        long floor,
        long changes,
        long records,
        @Nullable String mistake) {
    /** The same of another head. */
    public Inspection of(Revision other) {
        return new Inspection(other, floor, changes, records, mistake);
    }
}
