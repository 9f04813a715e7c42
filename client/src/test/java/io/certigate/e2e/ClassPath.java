package io.certigate.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * The classes that the tests' many processes run, and an archive of them as a JVM keeps them in memory, such as the launcher has:
 * loading classes is most of what a short process does. The first JVM with tests that needs it prepares it for what is built.
 */
final class ClassPath {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Path folder;
    private final String entries;

    private ClassPath(Path folder, String entries) {
        this.folder = folder;
        this.entries = entries;
    }

    /** Packs what is built and archives it, unless that was done. */
    static ClassPath prepared() throws IOException, InterruptedException {
        // Without the tests' own classes, which would bring their logging.
        List<Path> built = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        Path all = Files.createDirectories(Checkout.root().resolve("client/target/processes"));
        // Several JVMs run tests at the same time.
        try (FileChannel channel =
                        FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            Path folder = all.resolve(name(built));
            if (held.isValid() && Files.notExists(folder)) {
                removeOthers(all);
                Files.createDirectory(folder);
            }
            ClassPath prepared = new ClassPath(folder, packed(built, folder));
            if (Files.notExists(prepared.archive())) {
                prepared.train();
            }
            return prepared;
        }
    }

    /** The options of a JVM that runs what is built. */
    List<String> options() {
        List<String> options = new ArrayList<>(List.of("-cp", entries));
        if (Files.exists(archive())) {
            options.add("-XX:SharedArchiveFile=" + archive());
            // At the address that it was made for, it need not be copied.
            options.add("-XX:+UnlockDiagnosticVMOptions");
            options.add("-XX:ArchiveRelocationMode=0");
        }
        return options;
    }

    private Path archive() {
        return folder.resolve("classes.jsa");
    }

    /** Another one when any file of the classes, or the JVM, is another. */
    private static String name(List<Path> built) throws IOException {
        StringBuilder all = new StringBuilder(System.getProperty("java.vm.version"));
        for (Path entry : built) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    all.append('\n').append(file).append(' ').append(Files.size(file));
                    all.append(' ').append(Files.getLastModifiedTime(file));
                }
            }
        }
        return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static void removeOthers(Path all) throws IOException {
        try (Stream<Path> files = Files.walk(all)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(all) && !file.endsWith("lock")) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The entries, with a jar in the place of each folder, of which there could be no archive. */
    private static String packed(List<Path> built, Path folder) throws IOException {
        List<String> entries = new ArrayList<>();
        for (Path entry : built) {
            Path jar = Files.isDirectory(entry) ? folder.resolve(entries.size() + ".jar") : entry;
            if (Files.notExists(jar)) {
                Path made = folder.resolve("jar.new");
                ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
                int status = tool.run(
                        System.out, System.err, "-c", "-0", "-f", made.toString(), "-C", entry.toString(), ".");
                if (status != 0) {
                    throw new IOException("expected a jar of " + entry + ", found exit status " + status);
                }
                Files.move(made, jar, StandardCopyOption.ATOMIC_MOVE);
            }
            entries.add(jar.toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Runs the demonstration, which uses most of what a server and the commands do. */
    private void train() throws IOException, InterruptedException {
        Path made = folder.resolve("classes.new");
        Path log = folder.resolve("train.log");
        List<String> jvm = new ArrayList<>(options());
        jvm.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-Xlog:disable"));
        Process process = Program.command(jvm, List.of("demo"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "expected the demonstration to end with 0 within " + LIMIT + ", found: " + Files.readString(log));
        }
        // A JVM that makes none starts more slowly, and nothing else.
        if (Files.exists(made)) {
            Files.move(made, archive(), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
