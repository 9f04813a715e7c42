package io.certigate.cli;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The documents below a folder: what a server would publish of it. */
final class PolicyFolder {
    /** Most documents of a release. */
    static final int MAX_DOCUMENTS = 20_000;

    private PolicyFolder() {}

    /**
     * The files of the documents by their path relative to the folder. Links are followed; what is hidden is left out.
     *
     * @throws InputException if it is no folder or has no documents, or too many
     * @throws IOException if it cannot be read
     */
    static SortedMap<String, Path> documents(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new InputException("expected a folder of policies, found "
                    + (Files.exists(folder) ? "a file" : "nothing") + " at " + folder);
        }
        SortedMap<String, Path> documents = new TreeMap<>();
        SimpleFileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isHidden(directory) && !directory.equals(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                String name = path.toLowerCase(Locale.ROOT);
                if (!isHidden(file) && (name.endsWith(".yaml") || name.endsWith(".yml"))) {
                    documents.put(path, file);
                }
                return documents.size() > MAX_DOCUMENTS ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        if (documents.isEmpty() || documents.size() > MAX_DOCUMENTS) {
            throw new InputException("expected 1 to " + MAX_DOCUMENTS + " documents (*.yaml, *.yml) below " + folder
                    + ", found " + (documents.isEmpty() ? "none" : "more"));
        }
        return documents;
    }

    private static boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }
}
