package io.certigate.server.command;

import io.certigate.server.decisionlog.LogFolder;
import io.certigate.server.decisionlog.LogReader;
import io.certigate.text.LogFolderReader;
import io.certigate.v1.LoggedDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Reads the decision log of a data folder. */
public final class FolderLog implements LogFolderReader {
    /** Made by whoever looks for the service. */
    public FolderLog() {}

    @Override
    public LoggedDecision find(Path data, String id) throws IOException {
        return find(in(data), id).message();
    }

    /**
     * The log of a data folder.
     *
     * @throws IllegalArgumentException if there is none
     */
    static LogFolder in(Path data) {
        if (!Files.isDirectory(data)) {
            throw new IllegalArgumentException("expected --data to name a folder, found none: " + data);
        }
        LogFolder folder = LogFolder.in(data);
        try {
            // A folder of something else must not look like a log without decisions.
            folder.identity();
            return folder;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + "; name the folder that 'certigate serve --data' was given, with its decision log",
                    e);
        }
    }

    /** Finds a decision, as {@link LogFolderReader#find} does. */
    static io.certigate.server.decisionlog.LoggedDecision find(LogFolder folder, String id) throws IOException {
        UUID wanted;
        try {
            wanted = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected the id of a decision, a UUID such as 01984f3e-6f60-7a3c-8c1d-0123456789ab, found '" + id
                            + "'",
                    e);
        }
        io.certigate.server.decisionlog.LoggedDecision found = new LogReader(folder, false).find(wanted);
        if (found == null) {
            throw new IllegalArgumentException("expected a decision of this log, found none with the id " + id);
        }
        return found;
    }
}
