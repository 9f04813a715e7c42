package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.util.List;

/**
 * Where a log goes on.
 *
 * @param segment number of the next segment
 * @param sequence sequence of the next frame
 */
record Recovered(long segment, long sequence) {
    /** Looks at the end of a log. */
    static Recovered of(LogFolder folder, Disk disk) throws IOException {
        folder.adopt(disk);
        List<SegmentFile> segments = folder.segments();
        if (segments.isEmpty()) {
            return new Recovered(1, 1);
        }
        SegmentImage last = SegmentImage.read(segments.get(segments.size() - 1));
        return new Recovered(
                last.file().number() + 1,
                last.frames().get(last.frames().size() - 1).sequence() + 1);
    }
}
