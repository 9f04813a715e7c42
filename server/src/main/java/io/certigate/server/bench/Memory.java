package io.certigate.server.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The resident memory of a process, as Linux tells it.
 *
 * @param residentKib now, in KiB ({@code VmRSS})
 * @param peakKib the most that it ever was, in KiB ({@code VmHWM})
 */
record Memory(long residentKib, long peakKib) {

    /** That of a process. */
    static Memory of(long process) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/" + process + "/status"));
        return new Memory(kib(status, "VmRSS:"), kib(status, "VmHWM:"));
    }

    private static long kib(List<String> status, String name) {
        for (String line : status) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalStateException("expected " + name + " in /proc, found none");
    }
}
