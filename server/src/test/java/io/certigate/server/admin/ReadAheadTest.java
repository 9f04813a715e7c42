package io.certigate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.certigate.server.fixture.TestPolicies;
import io.certigate.server.policy.InvalidPolicies;
import io.certigate.server.policy.PolicyCompiler;
import io.certigate.server.policy.PolicyDocument;
import io.certigate.server.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {
    @TempDir
    private Path folder;

    private void write(List<PolicyDocument> documents) throws IOException {
        for (PolicyDocument document : documents) {
            Path file = folder.resolve(document.path());
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, document.text());
        }
    }

    @Test
    void check_folderOfPolicies_isWhatTheDocumentsCompileTo() throws Exception {
        write(TestPolicies.documents());

        ReadAhead ahead = ReadAhead.begin(folder);

        CheckedRelease expected = CheckedRelease.of(ReleaseFolder.read(folder));
        assertThat(ahead.hash()).isEqualTo(expected.policies().hash());
        assertThat(ahead.documents()).isEqualTo(expected.documents());
        assertThat(ahead.check().policies().hash())
                .isEqualTo(expected.policies().hash());
        assertThat(ahead.check().results()).hasSameSizeAs(expected.results());
    }

    @Test
    void compiled_hashOfTheFolderOrAnother_onlyTheFirst() throws Exception {
        write(TestPolicies.documents());
        ReadAhead ahead = ReadAhead.begin(folder);

        PolicySet same = ahead.compiled(PolicyCompiler.hash(ReleaseFolder.read(folder)));

        assertThat(same).isNotNull().isSameAs(ahead.check().policies());
        assertThat(ahead.compiled("ab".repeat(32))).isNull();
    }

    @Test
    void check_documentWithMistake_saysTheSameAsWithoutReadingAhead() throws Exception {
        write(List.of(new PolicyDocument("wrong.yaml", "policy: wrong\nrules: 7\n")));

        ReadAhead ahead = ReadAhead.begin(folder);

        InvalidPolicies expected = mistakes();
        assertThatThrownBy(ahead::check)
                .isInstanceOfSatisfying(
                        InvalidPolicies.class,
                        found -> assertThat(found.problems()).isEqualTo(expected.problems()));
        assertThat(ahead.compiled(ahead.hash())).isNull();
    }

    private InvalidPolicies mistakes() throws IOException {
        try {
            CheckedRelease.of(ReleaseFolder.read(folder));
        } catch (InvalidPolicies e) {
            return e;
        }
        throw new AssertionError("expected a mistake, found none");
    }

    @Test
    void hash_noFolder_isToldToWhoAsks() {
        ReadAhead ahead = ReadAhead.begin(folder.resolve("absent"));

        assertThatThrownBy(ahead::hash).isInstanceOf(IOException.class).hasMessageContaining("absent");
        assertThatThrownBy(ahead::check).isInstanceOf(IOException.class);
        assertThat(ahead.compiled("ab".repeat(32))).isNull();
    }

    @Test
    void of_sharedDatabaseOrNoFolder_readsNothing() {
        assertThat(ReadAhead.of(folder, true)).isNull();
        assertThat(ReadAhead.of(null, false)).isNull();
        assertThat(ReadAhead.of(folder, false)).isNotNull();
    }
}
