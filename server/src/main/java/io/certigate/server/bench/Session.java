package io.certigate.server.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * What a benchmark starts and writes: processes of its own and a temporary folder. None of it outlives the session, nor an interrupt
 * of the process that measures.
 */
final class Session implements AutoCloseable {
    private static final int DELETIONS = 3;

    private static volatile boolean interrupted;

    private final Path folder;
    private final Deque<Process> processes = new ArrayDeque<>();
    private boolean closed;

    private Session(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder. */
    static Session open() throws IOException {
        Session session = new Session(Files.createTempDirectory("certigate-bench-"));
        Runtime.getRuntime().addShutdownHook(new Thread(session::interrupt, "bench-end"));
        return session;
    }

    /** Whether the process was told to end while a session was open, so that what fails now fails for that. */
    static boolean interrupted() {
        return interrupted;
    }

    /** The folder; empty at first. */
    Path folder() {
        return folder;
    }

    /** Starts a process that ends with the session at the latest. */
    synchronized Process start(ProcessBuilder builder) throws IOException {
        if (closed) {
            throw new IllegalStateException("expected a session that is open, found one that has ended");
        }
        Process process = builder.start();
        processes.push(process);
        return process;
    }

    private synchronized void interrupt() {
        interrupted |= !closed;
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the processes and deletes the folder. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        // What they wrote is deleted: there is nothing to end in order.
        processes.forEach(Process::destroyForcibly);
        try {
            for (Process process : processes) {
                process.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    /** Deletes a folder with all that is in it. */
    private static void delete(Path folder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return;
            } catch (NoSuchFileException | UncheckedIOException e) {
                // Somebody else deletes here too, such as whoever cleans up temporary files.
                if (attempt == DELETIONS) {
                    throw e;
                }
            }
        }
    }
}
