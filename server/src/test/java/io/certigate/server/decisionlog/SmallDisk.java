package io.certigate.server.decisionlog;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A disk that is soon full: a file system of its own in memory where the tests may mount one; elsewhere a folder whose files
 * are counted.
 */
final class SmallDisk implements AutoCloseable {
    private final Path path;
    private final boolean mounted;
    private final AtomicLong left;

    private SmallDisk(Path path, boolean mounted, long bytes) {
        this.path = path;
        this.mounted = mounted;
        this.left = new AtomicLong(mounted ? Long.MAX_VALUE : bytes);
    }

    static SmallDisk of(Path folder, long bytes) throws Exception {
        Path path = Files.createDirectory(folder.resolve("small"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", path.toString());
        return new SmallDisk(path, mounted, bytes);
    }

    Path path() {
        return path;
    }

    Disk disk() {
        return new Disk() {
            @Override
            public MappedByteBuffer create(Path file, int size, Pace pace) throws IOException {
                if (left.addAndGet(-size) < 0) {
                    left.addAndGet(size);
                    throw new IOException("No space left on device");
                }
                return Disk.super.create(file, size, pace);
            }
        };
    }

    /** Makes it large. */
    void makeRoom() throws Exception {
        left.set(Long.MAX_VALUE);
        if (mounted && !run("mount", "-o", "remount,size=64m", path.toString())) {
            throw new IOException("expected a larger file system at " + path);
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        if (mounted && !run("umount", "-l", path.toString())) {
            throw new IOException("expected to unmount " + path);
        }
    }
}
