package io.certigate.oracle;

import io.certigate.e2e.ServerUnderTest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real node: a process that is killed, stopped and started again under the same name and address. */
final class Node implements AutoCloseable {
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(3);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(5);

    private final String name;
    private final List<String> jvmOptions;
    private final List<String> options;
    private final ManagedChannel reads;
    private final ManagedChannel writes;
    private volatile ServerUnderTest server;
    private volatile int starts;

    private Node(String name, List<String> jvmOptions, List<String> options, ServerUnderTest server) {
        this.name = name;
        this.jvmOptions = jvmOptions;
        this.options = options;
        this.server = server;
        this.starts = 1;
        this.reads = channel(server.target());
        this.writes = channel(server.target());
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param jvmOptions further options of its JVM
     * @param options what follows {@code serve}, without the address
     */
    static Node start(String name, List<String> jvmOptions, List<String> options)
            throws IOException, InterruptedException {
        return new Node(name, jvmOptions, options, serve(jvmOptions, options, "127.0.0.1:0"));
    }

    private static ServerUnderTest serve(List<String> jvmOptions, List<String> options, String address)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--grpc", address));
        return ServerUnderTest.start(jvmOptions, all);
    }

    private static ManagedChannel channel(String target) {
        return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .directExecutor()
                .build();
    }

    /** The name of the present process, another one after each start. */
    String process() {
        return name + "#" + starts;
    }

    /** Where it listens. */
    String target() {
        return server.target();
    }

    /** The channel of those who ask. What answers run is on its thread and must be short. */
    Channel reads() {
        return reads;
    }

    /** The channel of those who write; a call that takes longer than three seconds fails. */
    Channel writes() {
        return ClientInterceptors.intercept(writes, new Limit());
    }

    /** Gives each call a deadline. */
    private static final class Limit implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withDeadlineAfter(WRITE_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /** Kills it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        server.kill();
    }

    /** Starts it again and returns how long that took. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread starts and stops it.
    Duration restart() throws IOException, InterruptedException {
        String target = server.target();
        server.close();
        server = serve(jvmOptions, options, target);
        starts++;
        for (ManagedChannel channel : List.of(reads, writes)) {
            channel.resetConnectBackoff();
            channel.getState(true);
        }
        return server.startup();
    }

    /** Freezes the process: it does nothing, and keeps its connections, until it is thawed. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets it go on. */
    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", signal, Long.toString(server.process().pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(SIGNAL_LIMIT.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IllegalStateException("expected to signal " + signal + " to " + name + ", found a failure");
        }
    }

    /** How many threads it has. */
    long threads() throws IOException {
        try (Stream<Path> tasks =
                Files.list(Path.of("/proc", Long.toString(server.process().pid()), "task"))) {
            return tasks.count();
        }
    }

    /**
     * What a node has read.
     *
     * @param reads how many holders in all
     * @param holders how many different ones
     */
    record Loads(long reads, long holders) {}

    /** Tells the agent in the process something, waits until it is done, and returns what the node has read by then. */
    Loads tell(String command) throws IOException {
        // The writer stays open: closing it would end the agent's input.
        Writer input = server.process().outputWriter(StandardCharsets.UTF_8);
        input.write(command + "\n");
        input.flush();
        BufferedReader output = server.process().inputReader(StandardCharsets.UTF_8);
        String expected = "done " + command + ", loads ";
        String line = output.readLine();
        while (line != null && !line.startsWith(expected)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("expected '" + expected + "', found the end; errors: " + server.errors());
        }
        String[] counts = line.substring(expected.length()).split(" ", 2);
        return new Loads(Long.parseLong(counts[0]), Long.parseLong(counts[1]));
    }

    /** How much memory it takes, in bytes. */
    long resident() throws IOException {
        try (Stream<String> status =
                Files.lines(Path.of("/proc", Long.toString(server.process().pid()), "status"))) {
            String line =
                    status.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
    }

    /** What it wrote to standard error since its last start. */
    String errors() throws IOException {
        return server.errors();
    }

    @Override
    public void close() throws IOException {
        reads.shutdownNow();
        writes.shutdownNow();
        server.close();
    }
}
