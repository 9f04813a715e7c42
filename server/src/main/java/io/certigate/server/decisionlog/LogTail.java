package io.certigate.server.decisionlog;

import io.certigate.server.decisionlog.LogFolder.SegmentFile;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of a log as its own checkpoints know it: segments that were removed there leave no other trace. For one thread. */
public final class LogTail {
    private final LogFolder folder;
    private final @Nullable Checkpoint known;

    private LogTail(LogFolder folder, @Nullable Checkpoint known) {
        this.folder = folder;
        this.known = known;
    }

    /**
     * Reads the checkpoints. To be done before the segments are read: what a checkpoint names is there before it.
     *
     * @throws IOException if they cannot be read, or it cannot be told which log this is
     */
    public static LogTail of(LogFolder folder) throws IOException {
        List<Checkpoint> all = new CheckpointFile(folder.checkpoints()).read().checkpoints();
        if (all.isEmpty()) {
            return new LogTail(folder, null);
        }
        String log = folder.identity();
        return new LogTail(
                folder,
                all.stream()
                        .filter(each -> each.log().equals(log))
                        .max(Comparator.comparingLong(Checkpoint::sequence))
                        .orElse(null));
    }

    /**
     * The segments by number, with the one of the last checkpoint if it is there.
     *
     * @throws IOException if the folder cannot be read
     */
    public List<SegmentFile> segments() throws IOException {
        List<SegmentFile> found = folder.segments();
        boolean isShort =
                known != null && (found.isEmpty() || found.get(found.size() - 1).number() < known.segment());
        // A file that gets another name while its folder is listed may be in the list under neither.
        return isShort ? folder.segments() : found;
    }

    /**
     * What the log lacks behind its last frame, for people; null for nothing that is known.
     *
     * @param segment number of the last segment, 0 if there is none
     * @param sequence sequence of its last whole frame, 0 likewise
     */
    public @Nullable String missing(long segment, long sequence) {
        if (known == null || (known.segment() <= segment && known.sequence() <= sequence)) {
            return null;
        }
        return "the log ends with "
                + (segment == 0 ? "no segment" : "the sequence " + sequence + " in segment " + segment)
                + ", but a checkpoint of " + known.sealedAt() + " names the sequence " + known.sequence()
                + " in segment " + known.segment() + ": what was decided in between, and perhaps later, is not there";
    }
}
