package io.certigate.e2e;

import io.certigate.cli.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real server in a process of its own, on a port of its own. */
public final class ServerUnderTest implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Pattern READY =
            Pattern.compile("ready grpc=(127\\.0\\.0\\.1:[0-9]+) revision=([0-9]+) release=([0-9a-f]{64}|)");

    private final Process process;
    private final Path errors;
    private final String target;
    private final long revision;
    private final String release;
    private final Duration startup;

    private ServerUnderTest(Process process, Path errors, Matcher ready, Duration startup) {
        this.process = process;
        this.errors = errors;
        this.target = ready.group(1);
        this.revision = Long.parseLong(ready.group(2));
        this.release = ready.group(3);
        this.startup = startup;
    }

    /** Starts one with the packs of the checkout. */
    static ServerUnderTest start(Path data) throws IOException, InterruptedException {
        return start(data, Checkout.policies());
    }

    /** Starts one and waits until it is ready; without policies it serves the release that the data has. */
    static ServerUnderTest start(Path data, @Nullable Path policies) throws IOException, InterruptedException {
        return startAt("127.0.0.1:0", data, policies);
    }

    /** Starts one that listens at a certain address, such as that of one that has ended. */
    static ServerUnderTest startAt(String address, Path data, @Nullable Path policies)
            throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of("--grpc", address, "--data", data.toString()));
        if (policies != null) {
            args.addAll(List.of("--policies", policies.toString()));
        }
        return start(List.of(), args);
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param jvmOptions further options of its JVM
     * @param options what follows {@code serve}
     */
    public static ServerUnderTest start(List<String> jvmOptions, List<String> options)
            throws IOException, InterruptedException {
        return begin(jvmOptions, options).ready();
    }

    /** Starts one and does not wait until it is ready. */
    static Starting begin(List<String> jvmOptions, List<String> options) throws IOException {
        Path errors = Files.createTempFile("certigate-server-", ".err");
        List<String> args = Stream.concat(Stream.of("serve"), options.stream()).toList();
        ProcessBuilder builder = Program.builder(jvmOptions, args).redirectError(errors.toFile());
        long began = System.nanoTime();
        Process process = builder.start();
        return new Starting(process, errors, began);
    }

    /** One that is not ready yet; end it by making it ready and closing that. */
    record Starting(Process process, Path errors, long began) {
        /** What it wrote to standard error so far. */
        String said() throws IOException {
            return Files.readString(errors);
        }

        /** Waits until it is ready. */
        ServerUnderTest ready() throws IOException, InterruptedException {
            Matcher ready = READY.matcher(firstLine(process, errors));
            Duration startup = Duration.ofNanos(System.nanoTime() - began);
            if (!ready.matches()) {
                process.destroyForcibly();
                throw new IllegalStateException("expected the line '" + READY + "', found: " + said());
            }
            return new ServerUnderTest(process, errors, ready, startup);
        }
    }

    private static String firstLine(Process process, Path errors) throws IOException, InterruptedException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<@Nullable String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return reader.readLine();
            } catch (IOException e) {
                return "no line: " + e.getMessage();
            }
        });
        try {
            String found = line.get(READY_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return found == null ? "" : found;
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "expected a ready server within " + READY_LIMIT + ", found none: " + Files.readString(errors), e);
        }
    }

    /** Where it listens. */
    public String target() {
        return target;
    }

    /** The revision that it was ready with. */
    public long revision() {
        return revision;
    }

    /** The release that it was ready with. */
    String release() {
        return release;
    }

    /** From the start of the process to the ready line. */
    public Duration startup() {
        return startup;
    }

    /** What it wrote to standard error so far. */
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Runs an online command against it, in this process. */
    Cli run(String... args) {
        return Cli.run(
                Stream.concat(Stream.of(args), Stream.of("--target", target)).toArray(String[]::new));
    }

    /** Runs a command that must succeed. */
    Cli done(String... args) {
        Cli ran = run(args);
        if (ran.status() != 0) {
            throw new AssertionError("expected '" + String.join(" ", args) + "' to end with 0, found " + ran);
        }
        return ran;
    }

    /** Kills it as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops it as SIGTERM does, and returns the exit status. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("expected a stopped server within " + STOP_LIMIT + ", found it running");
        }
        return process.exitValue();
    }

    /** The process, which only its owner may signal. */
    public Process process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }
}
