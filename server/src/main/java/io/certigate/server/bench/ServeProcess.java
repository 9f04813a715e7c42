package io.certigate.server.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code certigate serve}, started by the launcher as an operator starts it. */
final class ServeProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready grpc=.*:(\\d+) revision=.*");
    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final int port;
    private final long begun;
    private final long ready;

    private ServeProcess(Process process, int port, long begun, long ready) {
        this.process = process;
        this.port = port;
        this.begun = begun;
        this.ready = ready;
    }

    /**
     * Starts it and waits until it says that it is ready.
     *
     * @param options further JVM options; may be empty
     */
    static ServeProcess start(Session session, Path launcher, Path data, Path policies, String options)
            throws IOException {
        File log = session.folder().resolve("serve.log").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        launcher.toString(),
                        "serve",
                        "--data",
                        data.toString(),
                        "--policies",
                        policies.toString(),
                        "--grpc",
                        "127.0.0.1:0")
                .redirectError(log);
        // What is set for a server of one's own, such as its database, is nothing to measure with.
        builder.environment().keySet().removeIf(name -> name.startsWith("CERTIGATE_"));
        builder.environment().put("CERTIGATE_JAVA_OPTS", options);
        long begun = System.nanoTime();
        Process process = session.start(builder);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            long now = System.nanoTime();
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new ServeProcess(process, Integer.parseInt(ready.group(1)), begun, now);
            }
        }
        throw new IllegalStateException("expected 'certigate serve' to become ready, found that it ended: "
                + Files.readString(log.toPath()).trim());
    }

    int port() {
        return port;
    }

    /** When the launcher was started, {@link System#nanoTime}. */
    long begun() {
        return begun;
    }

    /** When it said that it is ready, {@link System#nanoTime}. */
    long ready() {
        return ready;
    }

    /** The memory that it has. */
    Memory memory() throws IOException {
        return Memory.of(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
