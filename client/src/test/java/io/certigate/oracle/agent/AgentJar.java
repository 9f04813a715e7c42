package io.certigate.oracle.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs this package into a jar that a JVM takes as an agent. */
public final class AgentJar {
    private AgentJar() {}

    /** Writes the jar and returns its place. */
    public static Path write(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Agent.class.getName());
        manifest.getMainAttributes().put(new Attributes.Name("Can-Retransform-Classes"), "true");
        Path jar = folder.resolve("oracle-agent.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            for (Path each : classes()) {
                entries.putNextEntry(new JarEntry(packageFolder() + "/" + each.getFileName()));
                Files.copy(each, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }

    private static List<Path> classes() throws IOException {
        try (Stream<Path> files = Files.list(root().resolve(packageFolder()))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static String packageFolder() {
        return Agent.class.getPackageName().replace('.', '/');
    }

    private static Path root() {
        try {
            return Path.of(Agent.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("expected the tests' classes in a folder", e);
        }
    }
}
