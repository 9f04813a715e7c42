package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseFolderTest {
    @TempDir
    private Path temp;

    @Test
    void read_sameContentElsewhere_sameHash() throws Exception {
        Path here = TestPolicies.writeTo(temp.resolve("here"));
        Path there = TestPolicies.writeTo(temp.resolve("a/b/there"));

        assertThat(hash(there)).isEqualTo(hash(here));
    }

    @Test
    void read_slashAtTheEndOrDotsInThePath_sameHash() throws Exception {
        Path here = TestPolicies.writeTo(temp.resolve("here"));

        assertThat(hash(Path.of(here + "/."))).isEqualTo(hash(here));
        assertThat(hash(Path.of(here + "/../here"))).isEqualTo(hash(here));
    }

    @Test
    void hash_anyOrderOfDocuments_same() throws Exception {
        List<PolicyDocument> documents = new ArrayList<>(TestPolicies.documents());
        String hash = PolicyCompiler.hash(documents);
        Collections.reverse(documents);

        assertThat(PolicyCompiler.hash(documents)).isEqualTo(hash);
        assertThat(PolicyCompiler.compile(documents).hash()).isEqualTo(hash);
    }

    @Test
    void read_fileMovedOrChanged_anotherHash() throws Exception {
        Path here = TestPolicies.writeTo(temp.resolve("here"));
        String hash = hash(here);
        Files.move(here.resolve("collectibles.yaml"), here.resolve("other.yaml"));
        String moved = hash(here);
        Files.writeString(here.resolve("other.yaml"), TestPolicies.POLICY + "# more\n");

        assertThat(moved).isNotEqualTo(hash);
        assertThat(hash(here)).isNotEqualTo(moved).isNotEqualTo(hash);
    }

    @Test
    void read_otherFilesAndHiddenOnes_areLeftOut() throws Exception {
        Path here = TestPolicies.writeTo(temp.resolve("here"));
        String hash = hash(here);
        Files.writeString(here.resolve("README.md"), "text");
        Files.writeString(here.resolve(".hidden.yaml"), "policy: hidden");
        // A checkout, and the folder of a mounted volume whose files are links into it.
        TestPolicies.writeTo(here.resolve(".git"));
        TestPolicies.writeTo(here.resolve("..data/deeper"));

        assertThat(hash(here)).isEqualTo(hash);
        assertThat(ReleaseFolder.read(List.of(here)))
                .hasSize(TestPolicies.documents().size());
    }

    @Test
    void read_folderThatIsHiddenItself_isRead() throws Exception {
        Path hidden = TestPolicies.writeTo(temp.resolve(".hidden/policies"));

        assertThat(ReleaseFolder.read(hidden)).hasSameSizeAs(TestPolicies.documents());
        assertThat(ReleaseFolder.read(List.of(hidden))).hasSameSizeAs(TestPolicies.documents());
    }

    @Test
    void read_linkedFiles_areRead() throws Exception {
        Path real = TestPolicies.writeTo(temp.resolve("real"));
        Path linked = Files.createDirectory(temp.resolve("linked"));
        for (PolicyDocument document : TestPolicies.documents()) {
            Files.createSymbolicLink(linked.resolve(document.path()), real.resolve(document.path()));
        }

        assertThat(hash(linked)).isEqualTo(hash(real));
    }

    @Test
    void read_linkedFolder_isRead() throws Exception {
        // As a mounted volume shows a folder: a link into the hidden folder that has the files.
        Path volume = temp.resolve("volume");
        TestPolicies.writeTo(volume.resolve("..data/cn"));
        Files.createSymbolicLink(volume.resolve("cn"), Path.of("..data", "cn"));

        assertThat(ReleaseFolder.read(volume))
                .extracting(PolicyDocument::path)
                .containsExactlyInAnyOrderElementsOf(TestPolicies.documents().stream()
                        .map(document -> "cn/" + document.path())
                        .toList());
    }

    @Test
    void read_foldersTwentyDeep_areRead() throws Exception {
        Path deep = TestPolicies.writeTo(temp.resolve("d/".repeat(20)));

        assertThat(ReleaseFolder.read(temp)).hasSameSizeAs(ReleaseFolder.read(deep));
    }

    @Test
    void read_linkToNothingOrToItself_isRefused() throws Exception {
        Path broken = TestPolicies.writeTo(temp.resolve("broken"));
        Files.createSymbolicLink(broken.resolve("forbids.yaml"), Path.of("nowhere"));
        Path loop = TestPolicies.writeTo(temp.resolve("loop"));
        Files.createSymbolicLink(loop.resolve("again"), loop);

        assertThatThrownBy(() -> ReleaseFolder.read(broken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("forbids.yaml");
        assertThatThrownBy(() -> ReleaseFolder.read(loop))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("again");
    }

    @Test
    void read_sameFileNamedTwice_countsOnce() throws Exception {
        Path here = TestPolicies.writeTo(temp.resolve("here"));

        assertThat(ReleaseFolder.read(List.of(here, here.resolve("collectibles.yaml"))))
                .hasSameSizeAs(TestPolicies.documents());
    }

    @Test
    void read_noFolder_isRefused() throws Exception {
        Path file = Files.writeString(temp.resolve("file.yaml"), "x");

        assertThatThrownBy(() -> ReleaseFolder.read(temp.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a folder of policies, found nothing");
        assertThatThrownBy(() -> ReleaseFolder.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a folder of policies, found a file");
    }

    @Test
    void read_notUtf8OrTooLarge_isRefused() throws Exception {
        Files.write(temp.resolve("latin.yaml"), "policy: é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ReleaseFolder.read(temp))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected UTF-8")
                .hasMessageContaining("latin.yaml");

        Files.writeString(temp.resolve("latin.yaml"), "x".repeat(ReleaseFolder.MAX_DOCUMENT_BYTES + 1));
        assertThatThrownBy(() -> ReleaseFolder.read(temp))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 4194304 bytes, found 4194305");
    }

    private static String hash(Path folder) throws IOException {
        return PolicyCompiler.hash(ReleaseFolder.read(folder));
    }
}
