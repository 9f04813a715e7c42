package io.certigate.server.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The event loop of a server in this process, and what the runtime and the kernel count of it. */
final class LoopThread {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** How the server names its event loops; those of clients have other names. */
    private static final Pattern NAME = Pattern.compile("grpc-\\d+-\\d+");

    private final Thread thread;
    private final Path kernel;

    private LoopThread(Thread thread, Path kernel) {
        this.thread = thread;
        this.kernel = kernel;
    }

    /** The event loops that there are. */
    static Set<Thread> all() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> NAME.matcher(thread.getName()).matches())
                .collect(Collectors.toSet());
    }

    /** The one that there is now and was not before. */
    static LoopThread since(Set<Thread> before) throws IOException {
        List<Thread> begun =
                all().stream().filter(thread -> !before.contains(thread)).toList();
        if (begun.size() != 1) {
            throw new IllegalStateException("expected one event loop, found " + begun);
        }
        Thread thread = begun.get(0);
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).trim().equals(thread.getName())) {
                    return new LoopThread(thread, task);
                }
            }
        }
        throw new IllegalStateException("expected " + thread + " among the threads that Linux tells of, found none");
    }

    /** The bytes that it has allocated so far. */
    long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(thread.getId());
    }

    /** How often it has waited for another thread so far: for a lock that was held, or for a signal. */
    long waits() {
        var info = THREADS.getThreadInfo(thread.getId());
        return info.getBlockedCount() + info.getWaitedCount();
    }

    /** How many system calls it has made so far that read or write. */
    long readsAndWrites() throws IOException {
        long calls = 0;
        for (String line : Files.readAllLines(kernel.resolve("io"))) {
            if (line.startsWith("syscr:") || line.startsWith("syscw:")) {
                calls += Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return calls;
    }

    /** The bytes that all threads of some names have allocated so far. */
    static long allocatedBytes(Set<String> names) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> names.contains(thread.getName()))
                .mapToLong(thread -> Math.max(0, THREADS.getThreadAllocatedBytes(thread.getId())))
                .sum();
    }
}
