package io.certigate.server.admin;

import io.certigate.server.policy.PolicyDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the documents of a release from disk. */
public final class ReleaseFolder {
    /** Most documents of a release. */
    public static final int MAX_DOCUMENTS = 20_000;

    /** Largest document, in bytes. */
    public static final int MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

    /** Largest release, in bytes. */
    public static final long MAX_RELEASE_BYTES = 64L * 1024 * 1024;

    private ReleaseFolder() {}

    /**
     * The documents below a folder, with paths relative to it, so that a release does not depend on where it lies. Links are
     * followed. What is hidden (its name begins with a dot) is left out: checkouts and mounted volumes keep copies there.
     *
     * @throws IOException if the folder or a file cannot be read, is no UTF-8, or exceeds a limit
     */
    public static List<PolicyDocument> read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("expected a folder of policies, found "
                    + (Files.exists(folder) ? "a file" : "nothing") + " at " + folder);
        }
        List<PolicyDocument> documents = new ArrayList<>();
        for (Path file : yamlFiles(folder)) {
            String relative = folder.relativize(file).toString().replace('\\', '/');
            documents.add(new PolicyDocument(relative, text(file)));
        }
        return limited(documents);
    }

    /**
     * The documents of files and folders, with paths as given; a file that is named twice counts once.
     *
     * @throws IOException if one cannot be read, is no UTF-8, or a limit is exceeded
     */
    public static List<PolicyDocument> read(List<Path> filesOrFolders) throws IOException {
        List<PolicyDocument> documents = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (Path path : filesOrFolders) {
            if (!Files.exists(path)) {
                throw new IOException("expected a file or folder, found nothing at " + path);
            }
            for (Path file : Files.isDirectory(path) ? yamlFiles(path) : List.of(path)) {
                if (seen.add(file.toRealPath())) {
                    documents.add(new PolicyDocument(file.toString(), text(file)));
                }
            }
        }
        return limited(documents);
    }

    private static List<Path> yamlFiles(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        SimpleFileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isHidden(directory) && !directory.equals(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isDocument(file)) {
                    files.add(file);
                }
                return files.size() > MAX_DOCUMENTS ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        };
        try {
            // Mounted volumes consist of links, and what is left out could be a rule that forbids.
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        } catch (IOException e) {
            throw new IOException("the folder " + folder + " cannot be read: " + e, e);
        }
        Collections.sort(files);
        return files;
    }

    private static boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    private static boolean isDocument(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return !isHidden(file) && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("expected a file, found none that can be read at " + file);
        }
        if (Files.size(file) > MAX_DOCUMENT_BYTES) {
            throw new IOException("expected a document of at most " + MAX_DOCUMENT_BYTES + " bytes, found "
                    + Files.size(file) + " in " + file);
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (AccessDeniedException e) {
            throw new IOException("expected a file that this user can read, found no permission for " + file, e);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("expected UTF-8, found other bytes in " + file, e);
        }
    }

    private static List<PolicyDocument> limited(List<PolicyDocument> documents) throws IOException {
        if (documents.size() > MAX_DOCUMENTS) {
            throw new IOException("expected at most " + MAX_DOCUMENTS + " documents, found more");
        }
        long length = 0;
        for (PolicyDocument document : documents) {
            length += document.text().length();
        }
        if (length > MAX_RELEASE_BYTES) {
            throw new IOException("expected a release of at most " + MAX_RELEASE_BYTES + " bytes, found " + length);
        }
        return documents;
    }
}
