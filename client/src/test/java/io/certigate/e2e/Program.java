package io.certigate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A run of the command as a process of its own that has ended.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 */
public record Program(int status, String out, String err) {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8",
            "-Dcertigate.home=" + Checkout.root());

    /** Prepared when the first process starts. */
    private static final class Built {
        static final List<String> OPTIONS = options();

        private static List<String> options() {
            try {
                return ClassPath.prepared().options();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("expected classes that can be prepared, found " + e, e);
            }
        }
    }

    /** The command that starts it. */
    static ProcessBuilder builder(String... args) {
        return builder(List.of(), List.of(args));
    }

    /** The command that starts it with further options of the JVM, which win over the usual ones. */
    public static ProcessBuilder builder(List<String> jvmOptions, List<String> args) {
        return command(
                Stream.concat(Built.OPTIONS.stream(), jvmOptions.stream()).toList(), args);
    }

    /** The command that starts it with options of the JVM that name its class path. */
    static ProcessBuilder command(List<String> jvmOptions, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(jvmOptions);
        command.add("io.certigate.cli.Certigate");
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Runs it to its end. */
    public static Program run(String... args) throws IOException, InterruptedException {
        return runIn(Path.of("").toAbsolutePath(), args);
    }

    /** Runs it to its end in a folder of its own, which relative paths are of. */
    static Program runIn(Path folder, String... args) throws IOException, InterruptedException {
        Path out = Files.createTempFile("certigate-out-", "");
        Path err = Files.createTempFile("certigate-err-", "");
        try {
            Process process = builder(args)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("expected '" + String.join(" ", args) + "' to end within " + LIMIT
                        + ", found it running: " + Files.readString(out) + Files.readString(err));
            }
            return new Program(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }
}
