package io.certigate.server.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server in a process of its own, whose processor time the operating system counts. */
final class ServerProcess implements AutoCloseable {
    /** Most lines before the port. */
    private static final int MOST_LINES = 20;

    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final int STOP_SECONDS = 15;

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts {@link BenchServer} with arguments, on the class path and runtime of this process, with the options of {@code serve}. */
    static ServerProcess start(Session session, String... arguments) throws IOException {
        return start(session, List.of(), JvmOptions.ofServe(""), arguments);
    }

    /**
     * Starts {@link BenchServer} with arguments, on the class path and runtime of this process.
     *
     * @param before words before the command that runs Java
     */
    static ServerProcess start(Session session, List<String> before, JvmOptions options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(options.words());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(BenchServer.class.getName());
        command.addAll(List.of(arguments));
        Process process = session.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> said = new ArrayList<>();
        String line = out.readLine();
        // A JVM warns of some options here, and goes on; of others it says that it does not like them, and ends.
        while (line != null && !PORT.matcher(line).matches() && said.size() < MOST_LINES) {
            said.add(line);
            line = out.readLine();
        }
        if (line == null || said.size() == MOST_LINES) {
            process.destroyForcibly();
            throw new IllegalStateException("expected a server that prints its port, found that it said: "
                    + (said.isEmpty() ? "nothing" : String.join(" ", said))
                    + "; see above, and look at its JVM options: "
                    + options);
        }
        return new ServerProcess(process, Integer.parseInt(line));
    }

    int port() {
        return port;
    }

    /** Processor time of all threads of the process so far, to the operating system's tick (10 ms on Linux). */
    Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException(
                        "expected a server whose processor time the operating system tells, found none: it ended, or this"
                                + " system does not tell"));
    }

    /** The memory that it has. */
    Memory memory() throws IOException {
        return Memory.of(process.pid());
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
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
