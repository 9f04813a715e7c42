package io.certigate.server.decisionlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a segment as the log writes them, for the fuzzer to begin with. */
public final class LogSeed {
    private LogSeed() {}

    /** Into the folder that is named. */
    public static void main(String[] args) throws IOException {
        TestLog log = TestLog.open(Files.createTempDirectory("certigate-fuzz"), null);
        log.begin().decide(2).seal().end();
        Files.copy(log.folder.segments().get(0).path(), Path.of(args[0]).resolve("segment"));
    }
}
