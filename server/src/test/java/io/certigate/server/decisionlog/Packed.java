package io.certigate.server.decisionlog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compresses segments as the log does with those that are old. */
public final class Packed {
    private Packed() {}

    /** Writes a segment, compressed, to another folder. */
    public static void write(LogFolder.SegmentFile segment, LogFolder to) throws IOException {
        Path target = to.segment(segment.number()).compressed().path();
        try (InputStream in = Files.newInputStream(segment.path());
                OutputStream out = Files.newOutputStream(target)) {
            GzipMembers.write(in, out);
        }
    }
}
