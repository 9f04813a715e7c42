package io.certigate.text;

import io.certigate.v1.LoggedDecision;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the decision log of a data folder without a server. Who can is a service of this type. */
public interface LogFolderReader {
    /**
     * Finds a decision.
     *
     * @param data folder of the data, which a server may be using
     * @param id the decision's id
     * @throws IllegalArgumentException if the folder has no log, the id is none, or the log has no decision of the id
     * @throws IOException if the log cannot be read where the decision may be
     */
    LoggedDecision find(Path data, String id) throws IOException;
}
