package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.SegmentChain.Entry;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log does not have that it should.
 *
 * @param catalog the segments
 */
record LogHoles(SegmentCatalog catalog) {
    /**
     * What is missing of a window of time before a segment, or behind the last one.
     *
     * @param above place of the segment in the chain; their number for what is behind the last one
     * @param since first instant of the window, in nanoseconds from 1970
     * @param until its end, exclusive
     * @return null if nothing is
     */
    @Nullable
    DamagedLog before(SegmentChain chain, int above, long since, long until) throws IOException {
        List<Entry> entries = chain.entries();
        Entry lower = above > 0 ? entries.get(above - 1) : null;
        Entry upper = above < entries.size() ? entries.get(above) : null;
        boolean isFar = upper != null
                && lower != null
                && catalog.isFar(chain, above - 1, since, until)
                && catalog.isFar(chain, above, since, until);
        String why = isFar ? null : upper == null ? atEnd(chain, lower) : before(lower, upper);
        if (why == null) {
            return null;
        }
        // It was made between the decisions that there are.
        long from =
                lower == null ? Long.MIN_VALUE : catalog.index(lower).chunks().latest();
        long to = upper == null ? Long.MAX_VALUE : catalog.index(upper).chunks().earliest();
        return since <= to && until > from ? new DamagedLog(why) : null;
    }

    private @Nullable String before(@Nullable Entry lower, Entry upper) throws IOException {
        if (upper.before() != null || lower == null) {
            return upper.before();
        }
        long next = catalog.index(lower).chunks().nextSequence();
        return next == upper.first()
                ? null
                : "expected frames up to " + (upper.first() - 1) + " in "
                        + lower.file().path() + ", found the last whole one to be " + (next - 1);
    }

    /** The node that writes the log knows its end better than the folder does. */
    private @Nullable String atEnd(SegmentChain chain, @Nullable Entry last) throws IOException {
        if (catalog.isWriters()) {
            return null;
        }
        if (chain.behind() != null || last == null) {
            return chain.behind();
        }
        SegmentImage image = SegmentImage.read(last.file());
        String damage = DamagedTail.damage(image, true);
        // Of what is written meanwhile, the end may be read before the beginning.
        return damage == null || SegmentImage.read(last.file()).end() != image.end()
                ? null
                : damage + " in " + last.file().path();
    }
}
