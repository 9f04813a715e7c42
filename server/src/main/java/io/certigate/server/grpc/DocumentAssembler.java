package io.certigate.server.grpc;

import com.google.protobuf.ByteString;
import io.certigate.server.admin.AdminException.Invalid;
import io.certigate.server.admin.AdminException.Violation;
import io.certigate.server.admin.ReleaseFolder;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.v1.DocumentChunk;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the chunks of documents together. */
final class DocumentAssembler {
    /** Longest path, in characters. */
    static final int MAX_PATH = 512;

    private final List<PolicyDocument> documents = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private @Nullable String path;
    private ByteString data = ByteString.EMPTY;
    private long total;

    /** Takes the next chunk; throws {@link Invalid} if it may not follow. */
    void add(DocumentChunk chunk) {
        if (!chunk.getPath().isEmpty()) {
            finishDocument();
            begin(chunk.getPath());
        } else if (path == null) {
            throw invalid("document.path", "expected a path on the first chunk, found none");
        }
        data = data.concat(chunk.getData());
        total += chunk.getData().size();
        if (data.size() > ReleaseFolder.MAX_DOCUMENT_BYTES) {
            throw invalid(
                    "document.data",
                    "expected a document of at most " + ReleaseFolder.MAX_DOCUMENT_BYTES + " bytes, found more in "
                            + path);
        }
        if (total > ReleaseFolder.MAX_RELEASE_BYTES) {
            throw invalid(
                    "document.data",
                    "expected a release of at most " + ReleaseFolder.MAX_RELEASE_BYTES + " bytes, found more");
        }
    }

    /** All documents, by path. */
    List<PolicyDocument> finish() {
        finishDocument();
        documents.sort(Comparator.comparing(PolicyDocument::path));
        return List.copyOf(documents);
    }

    private void begin(String next) {
        String problem = problem(next);
        if (problem != null) {
            throw invalid("document.path", problem);
        }
        if (!paths.add(next)) {
            throw invalid("document.path", "expected each path once, found '" + next + "' again");
        }
        if (paths.size() > ReleaseFolder.MAX_DOCUMENTS) {
            throw invalid(
                    "document.path", "expected at most " + ReleaseFolder.MAX_DOCUMENTS + " documents, found more");
        }
        path = next;
    }

    private void finishDocument() {
        if (path == null) {
            return;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(data.asReadOnlyByteBuffer())
                    .toString();
            documents.add(new PolicyDocument(path, text));
        } catch (CharacterCodingException e) {
            throw invalid("document.data", "expected UTF-8, found other bytes in " + path);
        }
        path = null;
        data = ByteString.EMPTY;
    }

    /** What is wrong with a path, null if nothing is: whoever writes the documents to a folder must find them there again. */
    private static @Nullable String problem(String path) {
        if (path.length() > MAX_PATH) {
            return "expected at most " + MAX_PATH + " characters, found " + path.length();
        }
        boolean hidden = Stream.of(path.split("/", -1)).anyMatch(name -> name.isEmpty() || name.startsWith("."));
        boolean odd = path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl);
        if (hidden || odd || !(path.endsWith(".yaml") || path.endsWith(".yml"))) {
            return "expected a relative path such as cn/pack.yaml, without names that begin with a dot, found '" + path
                    + "'";
        }
        return null;
    }

    private static Invalid invalid(String field, String description) {
        return new Invalid(List.of(new Violation(field, description)));
    }
}
