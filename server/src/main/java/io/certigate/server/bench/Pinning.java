package io.certigate.server.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Which processors run what, so that neither server and load take turns on one nor the scheduler moves them about: servers have the first
 * one, the load has the others. By {@code taskset}, on Linux.
 *
 * @param server the number of the servers' processor
 * @param load the numbers of the load's, between commas
 */
record Pinning(String server, String load) {
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final int SECONDS = 10;

    /** Divides the processors that this process may use. */
    static Pinning divided() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(ALLOWED)) {
                return divided(line.substring(ALLOWED.length()).trim());
            }
        }
        throw new IllegalStateException("expected " + ALLOWED + " in /proc, found none; leave out --pin");
    }

    /** Divides a list as the kernel writes it, such as {@code 0-3,8}. */
    static Pinning divided(String allowed) {
        List<String> numbers = new ArrayList<>();
        for (String range : allowed.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
                numbers.add(Integer.toString(number));
            }
        }
        if (numbers.size() < 2) {
            throw new IllegalStateException(
                    "expected two processors for --pin, found " + numbers.size() + "; leave it out");
        }
        return new Pinning(numbers.get(0), numbers.stream().skip(1).collect(Collectors.joining(",")));
    }

    /** The words before a server's command. */
    List<String> words() {
        return List.of("taskset", "-c", server);
    }

    /** Confines all threads of this process. */
    void confineLoad() throws IOException, InterruptedException {
        Process taskset = new ProcessBuilder(
                        "taskset",
                        "-a",
                        "-p",
                        "-c",
                        load,
                        Long.toString(ProcessHandle.current().pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!taskset.waitFor(SECONDS, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
            throw new IllegalStateException("expected taskset to confine the load to the processors " + load
                    + ", found that it failed; leave out --pin");
        }
    }
}
